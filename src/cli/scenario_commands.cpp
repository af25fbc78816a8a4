#include "cli/scenario_commands.hpp"

#include <algorithm>
#include <iostream>
#include <optional>

#include <nlohmann/json.hpp>

#include <orrery/core/quantity.hpp>
#include <orrery/scenario/models_json.hpp>
#include <orrery/scenario/ready_scenarios.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/scenario/run_json.hpp>
#include <orrery/scenario/schema.hpp>

#include "cli/arguments.hpp"
#include "cli/prepare.hpp"
#include "cli/progress.hpp"
#include "cli/replay_trace.hpp"
#include "cli/run_result_text.hpp"
#include "cli/share_link.hpp"
#include "platform/command.hpp"
#include "platform/terminal.hpp"
#include "testing/text_layout.hpp"

namespace orrery::cli {
namespace {

using Json = nlohmann::ordered_json;

// Runs it in slices, so that a long run shows how far it is, and can be interrupted.
scenario::RunResult run_to(scenario::ScenarioRun& run, const scenario::Scenario& scenario, Time end) {
  ProgressLine line;
  const double began = platform::steady_seconds();
  const std::int64_t slices = 200;
  const Duration slice = std::max<Duration>(Duration{1}, (end - Time()) / slices);
  while (run.now() < end && !platform::interrupted()) {
    if (!run.run_until(std::min(end, run.now() + slice))) break;
    if (!line.visible() || platform::steady_seconds() - began < 0.5) continue;
    const auto percent = static_cast<std::uint64_t>(100 * run.now().seconds() / end.seconds());
    line.show(scenario.name + "  " + std::to_string(percent) + " %  " + detail::grouped(run.events()) + " events");
  }
  line.clear();
  return run.finish();
}

SharedRun shared(const LoadedScenario& loaded, bool allow_bugs, const scenario::RunResult& result) {
  SharedRun run{.document = loaded.document, .seed = result.seed, .allow_bugs = allow_bugs};
  for (const model::Model& model : loaded.scenario->models)
    run.model_versions[model.info().name] = model.info().behaviour_version;
  if (result.ok) return run;
  run.panel = "invariants";
  if (!result.violations.empty()) run.at = result.violations.front().at;
  return run;
}

bool show_link(const RunScenarioOptions& options, const LoadedScenario& loaded, const scenario::RunResult& result) {
  const std::string page = options.page.empty() ? "http://127.0.0.1:8080/" : options.page;
  const Result<std::string> link = share_link(page, shared(loaded, options.scenario.allow_bugs, result));
  if (!link) {
    usage_error(link.error().detail);
    return false;
  }
  if (options.link) std::cout << *link << std::endl;
  if (!options.open || platform::start({"xdg-open", *link}, 2)) return true;
  usage_error("--open: no browser can be started (by xdg-open); --link prints the address");
  return false;
}

}  // namespace

int run_scenario(const RunScenarioOptions& options, const std::string& program) {
  if (!options.page.empty() && !options.link && !options.open)
    return usage_error("--page says where --link or --open leads: give one of them");
  std::optional<std::uint64_t> seed;
  if (!options.seed.empty()) {
    const auto parsed = parse_seed(options.seed);
    if (!parsed) return usage_error(parsed.error().detail);
    seed = *parsed;
  }
  ScenarioWords words = options.scenario;
  auto overrides = scenario::Overrides::parse(words.changes);
  if (!overrides) return usage_error("--set: " + overrides.error().detail);
  words.overrides = std::move(*overrides);
  const auto loaded = load_scenario(words, seed);
  if (!loaded) return loaded.error();
  const scenario::Scenario& scenario = *loaded->scenario;
  Time end = Time() + scenario.duration;
  if (!options.until.empty()) {
    const auto until = parse_duration(options.until);
    if (!until) return usage_error("--until: " + until.error().detail);
    end = std::min(end, Time() + *until);
  }
  std::optional<ReplayTrace> trace;
  if (options.log || !options.trace_file.empty()) {
    trace.emplace(std::vector<std::string>(), TraceDetail::records, !options.log);
    if (!options.trace_file.empty() && !trace->write_file(options.trace_file))
      return usage_error("cannot write '" + options.trace_file + "'");
  }
  platform::note_interrupts();
  scenario::ScenarioRun run(scenario, seed, trace ? &*trace : nullptr);
  const scenario::RunResult result = run_to(run, scenario, end);
  if (options.json) {
    std::cout << scenario::result_json(scenario, result) << '\n';
  } else if (options.quiet) {
    std::cout << scenario.name << ": " << (result.ok ? "fine" : "not as expected") << ", digest "
              << digest_text(result.digest) << '\n';
  } else {
    const std::size_t width = platform::is_terminal(1) ? platform::terminal_columns() : 160;
    std::cout << to_text(scenario, result, platform::wants_colour(1), width);
    if (!result.ok) {
      std::cout << "again, with all that happens: " << program << " run " << words.command_line() << " --seed "
                << result.seed << " --log\n";
    }
  }
  std::cout.flush();
  if (platform::interrupted()) return exit_interrupted;
  if ((options.link || options.open) && !show_link(options, *loaded, result)) return exit_usage;
  return result.ok ? exit_ok : exit_property_failed;
}

int validate_scenarios(const ValidateOptions& options) {
  int status = exit_ok;
  Json documents = Json::array();
  for (const std::string& file : options.files) {
    std::vector<model::Problem> problems;
    const Result<std::string> text = scenario_text(file);
    if (!text) return usage_error(text.error().detail);
    if (const auto read = scenario::read_scenario(*text, all_models(), {.allow_bugs = options.allow_bugs}); !read)
      problems = read.error();
    if (!problems.empty()) status = exit_usage;
    if (!options.json) {
      std::cout << (problems.empty() ? file + ": fine\n" : problems_text(file, problems));
      continue;
    }
    documents.push_back({{"file", file}, {"problems", Json::parse(scenario::problems_json(problems))}});
  }
  if (options.json) std::cout << documents.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  return status;
}

int print_schema() {
  std::cout << scenario::json_schema(all_models());
  return exit_ok;
}

int list_scenarios(const ListScenariosOptions& options) {
  Json documents = Json::array();
  detail::TextTable table({detail::Align::left, detail::Align::left});
  for (const scenario::ReadyScenario& ready : scenario::ready_scenarios()) {
    const auto read = scenario::read_scenario(ready.text, all_models(), {.allow_bugs = true});
    const std::string title = read ? read->title : "cannot be read: " + to_string(read.error().front());
    table.row({std::string(ready.name), title});
    documents.push_back({{"name", ready.name}, {"title", title}, {"description", read ? read->description : ""}});
  }
  if (options.json) {
    std::cout << documents.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else if (documents.empty()) {
    std::cout << "this program has no ready scenarios\n";
  } else {
    std::cout << table.text("", platform::is_terminal(1) ? platform::terminal_columns() : 200);
  }
  return exit_ok;
}

}  // namespace orrery::cli
