#include "cli/scenario_command_line.hpp"

namespace orrery::cli {

void ScenarioCommandLine::add_to(CLI::App& app, const std::string& program) {
  run_ = app.add_subcommand("run", "Run a scenario: a document (JSON) or one that is ready");
  run_->add_option("SCENARIO", run_options_.scenario.name, "A file, - for stdin, or a name of `scenarios`")->required();
  run_->add_option("--seed", run_options_.seed, "Instead of that of the document");
  run_->add_option("--until", run_options_.until, "End after so much simulated time, such as 10s");
  run_->add_option("--set", run_options_.scenario.changes,
                   "Change a parameter: 'n*.election_timeout=300ms'; may be given several times")
      ->take_all();
  run_->add_option("--trace", run_options_.trace_file, "Write every record to this file, as JSON lines");
  run_->add_flag("--log", run_options_.log, "Show what happens");
  run_->add_flag("--quiet,-q", run_options_.quiet, "Show the outcome only");
  CLI::Option* json = run_->add_flag("--json", run_options_.json, "Print the result as JSON");
  run_->add_flag("--link", run_options_.link, "Print a link to this very run in the web app")->excludes(json);
  run_->add_flag("--open", run_options_.open, "Open it there, in a browser")->excludes(json);
  run_->add_option("--page", run_options_.page,
                   "Where these lead: the address of the web app, if it is not where `make web-run` serves it");
  run_->add_flag("--allow-bugs", run_options_.scenario.allow_bugs, "The document may choose planted bugs");
  run_->footer("Examples:\n  " + program + " run raft-leader-crash\n  " + program +
               " run my-system.json --seed 7 --log\n  " + program + " run retry-storm --json | jq .metrics\n  " +
               program + " run raft-chaos --seed 7 --open");

  validate_ = app.add_subcommand("validate", "Say all that is wrong with documents");
  validate_->add_option("FILE", validate_options_.files, "Files, or names of `scenarios`")->required();
  validate_->add_flag("--json", validate_options_.json, "Print JSON");
  validate_->add_flag("--allow-bugs", validate_options_.allow_bugs, "Documents may choose planted bugs");
  validate_->footer("Examples:\n  " + program + " validate my-system.json\n  " + program +
                    " validate scenarios/*.json");

  scenarios_ = app.add_subcommand("scenarios", "List the scenarios that are ready");
  scenarios_->add_flag("--json", list_options_.json, "Print JSON");
  scenarios_->footer("Examples:\n  " + program + " scenarios\n  " + program + " run raft-leader-crash");

  models_ = app.add_subcommand("models", "List what scenarios can place on nodes");
  models_->add_flag("--json", models_options_.json, "Print JSON: all that each declares");
  models_->footer("Examples:\n  " + program + " models");

  fields_ =
      app.add_subcommand("fields", "Show all that a model declares: parameters, state, metrics, messages, checkers");
  fields_->add_option("MODEL", fields_options_.model, "A name of `models`")->required();
  fields_->add_flag("--json", fields_options_.json, "Print JSON");
  fields_->footer("Examples:\n  " + program + " fields raft");

  schema_ = app.add_subcommand("schema", "Print the JSON Schema of documents, for editors");
  schema_->footer("Examples:\n  " + program + " schema > scenario.schema.json");
}

bool ScenarioCommandLine::parsed() const {
  return run_->parsed() || validate_->parsed() || scenarios_->parsed() || models_->parsed() || fields_->parsed() ||
         schema_->parsed();
}

int ScenarioCommandLine::dispatch(const std::string& program) {
  if (run_->parsed()) return run_scenario(run_options_, program);
  if (validate_->parsed()) return validate_scenarios(validate_options_);
  if (scenarios_->parsed()) return list_scenarios(list_options_);
  if (schema_->parsed()) return print_schema();
  return models_->parsed() ? list_models(models_options_) : show_fields(fields_options_);
}

}  // namespace orrery::cli
