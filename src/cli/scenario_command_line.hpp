#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "cli/scenario_commands.hpp"

namespace orrery::cli {

/// The commands for scenarios and models: `run`, `validate`, `scenarios`, `models`, `fields`.
class ScenarioCommandLine {
 public:
  void add_to(CLI::App& app, const std::string& program);
  [[nodiscard]] bool parsed() const;
  int dispatch(const std::string& program);

 private:
  RunScenarioOptions run_options_;
  ValidateOptions validate_options_;
  ListScenariosOptions list_options_;
  ModelsOptions models_options_;
  ModelsOptions fields_options_;
  CLI::App* run_ = nullptr;
  CLI::App* validate_ = nullptr;
  CLI::App* scenarios_ = nullptr;
  CLI::App* models_ = nullptr;
  CLI::App* fields_ = nullptr;
  CLI::App* schema_ = nullptr;
};

}  // namespace orrery::cli
