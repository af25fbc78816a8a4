#pragma once

#include <span>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/bench_commands.hpp"

namespace orrery::cli {

/// `bench [NAME…]`.
class BenchCommandLine {
 public:
  void add_to(CLI::App& app, const std::string& program);
  [[nodiscard]] bool parsed() const { return bench_->parsed(); }
  int dispatch(std::span<const BenchmarkEntry> menu) { return run_benchmarks(options_, menu); }

 private:
  BenchOptions options_;
  CLI::App* bench_ = nullptr;
};

}  // namespace orrery::cli
