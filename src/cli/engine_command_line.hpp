#pragma once

#include <span>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/engine_commands.hpp"

namespace orrery::cli {

/// The commands about worlds: `engine list`, `engine keys`, `engine run`, `engine replay`.
class EngineCommandLine {
 public:
  void add_to(CLI::App& app, const std::string& program);
  [[nodiscard]] bool parsed() const;
  int dispatch(std::span<const EngineWorld> worlds);

 private:
  ListWorldsOptions list_options_;
  ListEngineKeysOptions keys_options_;
  RunWorldOptions run_options_;
  ReplayWorldOptions replay_options_;
  CLI::App* list_ = nullptr;
  CLI::App* keys_ = nullptr;
  CLI::App* run_ = nullptr;
  CLI::App* replay_ = nullptr;
};

}  // namespace orrery::cli
