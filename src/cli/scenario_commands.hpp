#pragma once

#include <string>
#include <vector>

#include "cli/scenario_files.hpp"

namespace orrery::cli {

struct RunScenarioOptions {
  ScenarioWords scenario;
  std::string seed;   ///< As typed; "" for that of the document.
  std::string until;  ///< As typed; "" for all of it.
  std::string trace_file;
  bool json = false;
  bool log = false;    ///< Show every record.
  bool quiet = false;  ///< Show the outcome only.
  bool link = false;   ///< Print the address of the run in the web app.
  bool open = false;   ///< Open it in a browser.
  std::string page;    ///< Where the web app is; "": where `make web-run` serves it.
};
/// `run SCENARIO`: exit status 1 if something that was expected did not hold.
int run_scenario(const RunScenarioOptions& options, const std::string& program);

struct ValidateOptions {
  std::vector<std::string> files;
  bool allow_bugs = false;
  bool json = false;
};
/// `validate FILE…`: all that is wrong with each.
int validate_scenarios(const ValidateOptions& options);

struct ListScenariosOptions {
  bool json = false;
};
/// `scenarios`: those that are ready.
int list_scenarios(const ListScenariosOptions& options);

/// `schema`: the JSON Schema of documents.
int print_schema();

struct ModelsOptions {
  std::string model;  ///< For `fields`.
  bool json = false;
};
/// `models`: all of this program, a line each.
int list_models(const ModelsOptions& options);
/// `fields MODEL`: all that one declares.
int show_fields(const ModelsOptions& options);

}  // namespace orrery::cli
