#pragma once

#include <span>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/node_commands.hpp"

namespace orrery::cli {

/// The commands about nodes: `node start`.
class NodeCommandLine {
 public:
  void add_to(CLI::App& app, const std::string& program);
  [[nodiscard]] bool parsed() const { return start_->parsed(); }
  int dispatch(std::span<const BenchmarkEntry> menu) { return start_node(start_options_, menu); }

 private:
  NodeStartOptions start_options_;
  CLI::App* start_ = nullptr;
};

}  // namespace orrery::cli
