#include "cli/sim_commands.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>  // tidy: allow(host) the command line writes files for people
#include <iostream>
#include <limits>
#include <map>
#include <memory>

#include <nlohmann/json.hpp>

#include <orrery/core/quantity.hpp>

#include "cli/arguments.hpp"
#include "cli/failure_bundle.hpp"
#include "cli/measures_table.hpp"
#include "cli/prepare.hpp"
#include "cli/progress.hpp"
#include "cli/replay_debugger.hpp"
#include "cli/replay_result.hpp"
#include "cli/replay_trace.hpp"
#include "cli/report_json.hpp"
#include "cli/report_junit.hpp"
#include "cli/seeds_file.hpp"
#include "cli/sim_determinism.hpp"
#include "platform/debugger.hpp"
#include "platform/terminal.hpp"
#include "testing/simulation_run.hpp"

namespace orrery::cli {
namespace {

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);  // tidy: allow(host) as above
  out << text << std::flush;
  return out.good();
}

std::string digest_lines(const std::map<std::uint64_t, std::uint64_t>& digests) {
  std::string text;
  for (const auto& [seed, digest] : digests) text += std::to_string(seed) + " " + digest_text(digest) + "\n";
  return text;
}

std::string decision_lines(const std::vector<FaultDecision>& decisions) {
  std::string text;
  for (const FaultDecision& decision : decisions) text += to_string(decision) + "\n";
  return text;
}

int exit_status(const Report& report, bool strict) {
  if (platform::interrupted()) return exit_interrupted;
  if (!report.deterministic()) return exit_determinism;
  if (!report.ok()) return exit_property_failed;
  return strict && !report.warnings.empty() ? exit_strict : exit_ok;
}

std::optional<DeterminismReport> run_again(const SimRunOptions& options, const SimulationBuilder& simulation,
                                           const SeedRange& seeds, const detail::Fingerprints& first) {
  Progress progress(options.simulation.name + " again", seeds.last - seeds.first + 1);
  DeterminismCheck check;
  check.command_line = options.command_line;
  check.seeds = seeds;
  check.on_seed = [&](std::uint64_t seed) {
    SeedResult result;
    result.seed = seed;
    result.ok = true;
    progress.add(result);
  };
  check.interrupted = platform::interrupted;
  check.wall_limit = SimulationRun::limits_of(simulation).wall;
  return check_determinism(check, first);
}

// Which seeds, and what ends them.
Result<void> choose_seeds(const SimRunOptions& options, const SimulationBuilder& simulation, RunOptions& run_options) {
  const bool open_ended = !options.time_limit.empty() || options.plateau_seeds > 0;
  constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
  run_options.seeds = SeedRange{1, open_ended ? all : simulation.default_seeds()};
  if (!options.seeds.empty()) {
    const auto parsed = parse_seeds(options.seeds);
    if (!parsed) return std::unexpected(parsed.error());
    run_options.seeds = *parsed;
  }
  if (options.check_determinism || !options.determinism_worker.empty()) {
    if (open_ended || (options.seeds.empty() && run_options.seeds->last == all))
      return failure(ErrorCode::invalid_argument,
                     "--check-determinism runs a range of seeds twice: give --seeds, and neither --for nor "
                     "--until-plateau");
    run_options.time_limit = Duration::max();
    run_options.plateau_seeds = all;
  } else {
    run_options.plateau_seeds = options.plateau_seeds;
  }
  if (!options.time_limit.empty()) {
    const auto limit = parse_duration(options.time_limit);
    if (!limit) return std::unexpected(limit.error());
    if (limit->count() == 0) return failure(ErrorCode::invalid_argument, "--for 0 leaves no time for a seed");
    run_options.time_limit = *limit;
  }
  if (options.seeds_file.empty()) return {};
  auto corpus = read_seeds_file(options.seeds_file);
  if (!corpus) return std::unexpected(corpus.error());
  run_options.corpus = std::move(*corpus);
  return {};
}

int write_bundles(const SimRunOptions& options, const std::string& program, const Report& report) {
  const auto folders = write_failure_bundles({options.bundle_folder, program, options.simulation}, report);
  if (!folders) return usage_error(folders.error().detail);
  for (const std::string& folder : *folders) std::cerr << "bundle: " << folder << '\n';
  return exit_status(report, options.strict);
}

}  // namespace

int usage_error(const std::string& message) {
  std::cerr << "error: " << message << '\n';
  return exit_usage;
}

int sim_list(const SimListOptions& options) {
  const auto all = registered_simulations();
  if (options.json) {
    auto document = nlohmann::ordered_json::array();
    for (const auto& simulation : all) {
      auto parameters = nlohmann::ordered_json::array();
      for (const auto& parameter : simulation.parameters)
        parameters.push_back({{"name", parameter.name}, {"help", parameter.help}});
      document.push_back({{"name", simulation.name}, {"parameters", parameters}});
    }
    std::cout << document.dump(2) << '\n';
    return exit_ok;
  }
  for (const auto& simulation : all) std::cout << simulation.name << '\n' << parameters_help(simulation.parameters);
  if (all.empty()) std::cout << "this program has no simulations\n";
  return exit_ok;
}

int sim_run(const SimRunOptions& options, const std::string& program, const std::vector<std::string>& known_flags) {
  auto prepared = prepare(options.simulation, known_flags);
  if (!prepared) return prepared.error();
  RunOptions run_options;
  if (const auto chosen = choose_seeds(options, prepared->simulation, run_options); !chosen)
    return usage_error(chosen.error().detail);
  const SeedRange seeds = *run_options.seeds;
  run_options.jobs = options.jobs;
  run_options.isolate = !options.in_process;
  run_options.replay_command = program + " sim replay " + prepared->own_flags + prepared->reduction.command_line();
  if (prepared->is_document) run_options.watch_command = program + " run " + prepared->own_flags + " --open";
  platform::note_interrupts();
  if (!options.determinism_worker.empty()) {
    run_options.interrupted = platform::interrupted;
    return determinism_worker(options.determinism_worker, prepared->simulation, seeds, run_options);
  }
  run_options.fail_fast = options.fail_fast;
  run_options.interrupted = platform::interrupted;
  Progress progress(options.simulation.name, seeds.last - seeds.first + 1);
  detail::Fingerprints prints;
  std::map<std::uint64_t, std::uint64_t> digests;
  MeasuresTable table(prepared->overrides);
  run_options.on_result = [&](const SeedResult& result) {
    progress.add(result);
    if (options.check_determinism) prints[result.seed] = detail::fingerprint_of(result);
    if (!options.digests_file.empty()) digests[result.seed] = result.digest;
    if (!options.csv_file.empty()) table.add(result);
  };
  Report report = run(prepared->simulation, run_options);
  progress.clear();
  if (options.check_determinism && !report.cut_short())
    report.determinism = run_again(options, prepared->simulation, seeds, prints);
  if (options.json)
    std::cout << to_json(report) << '\n';
  else
    std::cout << to_text(report, platform::wants_colour(1));
  std::cout.flush();
  if (!options.digests_file.empty() && !write_file(options.digests_file, digest_lines(digests)))
    return usage_error("cannot write '" + options.digests_file + "'");
  if (!options.csv_file.empty() && !write_file(options.csv_file, table.text()))
    return usage_error("cannot write '" + options.csv_file + "'");
  if (!options.junit_file.empty() && !write_file(options.junit_file, to_junit(report)))
    return usage_error("cannot write '" + options.junit_file + "'");
  if (!options.bundle_folder.empty() && !platform::interrupted()) return write_bundles(options, program, report);
  return exit_status(report, options.strict);
}

int sim_replay(const SimReplayOptions& options, const std::vector<std::string>& known_flags) {
  auto prepared = prepare(options.simulation, known_flags);
  if (!prepared) return prepared.error();
  const auto seed = parse_seed(options.seed);
  if (!seed) return usage_error(seed.error().detail);
  const auto future = options.future.empty() ? Future{Time::max(), 0} : parse_future(options.future);
  if (!future) return usage_error(future.error().detail);
  ReplayTrace trace(options.nodes, options.events ? TraceDetail::dispatches : TraceDetail::records, options.quiet);
  if (!options.trace_file.empty() && !trace.write_file(options.trace_file))
    return usage_error("cannot write '" + options.trace_file + "'");
  if (options.break_at != 0 && !platform::debugger_attached()) return start_in_debugger(options.command_line);
  SimulationRun run(prepared->simulation, *seed, &trace);
  if (!options.future.empty()) run.take_future(*future);
  if (options.break_at != 0) run.break_before(options.break_at);
  if (!options.faults_file.empty()) run.keep_fault_decisions();
  const platform::ThrowWatch watch;
  SeedResult result = run.run();
  if (!options.faults_file.empty() && !write_file(options.faults_file, decision_lines(run.fault_decisions())))
    return usage_error("cannot write '" + options.faults_file + "'");
  add_stack(result, run, watch);
  print_result(options.simulation.name, result);
  return result.ok ? exit_ok : exit_property_failed;
}

}  // namespace orrery::cli
