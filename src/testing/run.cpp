#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <orrery/testing/simulation.hpp>

#include "platform/terminal.hpp"
#include "testing/determinism_check.hpp"
#include "testing/report_merger.hpp"
#include "testing/seed_runner.hpp"
#include "testing/simulation_run.hpp"

namespace orrery {
namespace {

detail::SeedWork work_of(const SimulationBuilder& simulation) {
  detail::SeedWork work;
  work.run = [&simulation](std::uint64_t seed) { return run_seed(simulation, seed); };
  work.explain = [&simulation, symbolizer = std::make_shared<platform::Symbolizer>()](SeedResult& failed) {
    explain_failure(simulation, failed, *symbolizer);
  };
  work.history = [&simulation](std::uint64_t seed, std::uint64_t event) {
    return history_before(simulation, seed, event);
  };
  return work;
}

std::vector<std::string> problems_of(const SimulationBuilder& simulation, const SeedRange& seeds) {
  std::vector<std::string> problems = simulation.validate();
  if (seeds.first > seeds.last)
    problems.push_back("the range of seeds " + std::to_string(seeds.first) + " to " + std::to_string(seeds.last) +
                       " is empty");
  return problems;
}

DeterminismReport check_determinism(const SimulationBuilder& simulation, const SeedRange& seeds,
                                    const RunOptions& options, const detail::Fingerprints& first) {
  const std::uint64_t perturbation = detail::random_perturbation();
  detail::Fingerprints second;
  detail::run_perturbed(simulation, seeds, options, perturbation,
                        [&](const SeedResult& result) { second[result.seed] = detail::fingerprint_of(result); });
  return detail::compare_runs(first, second, perturbation, [&](const detail::EventLogRequest& request) {
    return detail::fork_event_log(simulation, request);
  });
}

}  // namespace

SeedResult run_seed(const SimulationBuilder& simulation, std::uint64_t seed, TraceSink* trace) {
  const double started = platform::steady_seconds();
  SeedResult result;
  {
    SimulationRun run(simulation, seed, trace);
    result = run.run();
  }
  result.wall_seconds = platform::steady_seconds() - started;
  return result;
}

Report run(const SimulationBuilder& simulation, const RunOptions& options) {
  const double started = platform::steady_seconds();
  SeedRange seeds = options.seeds.value_or(SeedRange{1, simulation.default_seeds()});
  if (auto problems = problems_of(simulation, seeds); !problems.empty()) {
    Report report;
    report.simulation = simulation.described().name;
    report.errors = std::move(problems);
    return report;
  }
  const std::uint64_t plateau =
      options.plateau_seeds > 0 ? options.plateau_seeds : simulation.described().plateau_seeds;
  detail::ReportMerger merger(simulation.described().name, {.first_seed = seeds.first,
                                                            .corpus = options.corpus,
                                                            .plateau_seeds = plateau,
                                                            .keep_seed_digests = options.keep_seed_digests});
  const std::set<std::uint64_t> corpus(options.corpus.begin(), options.corpus.end());
  detail::Fingerprints prints;
  std::optional<std::uint64_t> last_of_range;
  bool failed = false;
  const auto take = [&](SeedResult result) {
    if (options.fail_fast && failed) return;  // Results come several at a time.
    if (options.check_determinism) {
      prints[result.seed] = detail::fingerprint_of(result);
      if (!corpus.contains(result.seed)) last_of_range = std::max(last_of_range.value_or(0), result.seed);
    }
    for (SeedFailure& failure : result.failures) {
      if (!options.replay_command.empty())
        failure.replay = options.replay_command + " --seed " + std::to_string(result.seed);
      if (!options.watch_command.empty())
        failure.watch = options.watch_command + " --seed " + std::to_string(result.seed);
    }
    if (options.on_result) options.on_result(result);
    failed |= !result.ok;
    merger.add(std::move(result));
  };
  const Duration time_limit = options.time_limit.count() > 0 ? options.time_limit : simulation.described().time_limit;
  const double seconds_max = std::chrono::duration<double>(time_limit).count();
  const auto enough = [&] {
    return merger.plateau() || (seconds_max > 0 && platform::steady_seconds() - started >= seconds_max);
  };
  const auto interrupted = [&] { return options.interrupted && options.interrupted(); };
  Ending end = detail::run_seeds(work_of(simulation),
                                 {.seeds = seeds,
                                  .corpus = options.corpus,
                                  .jobs = options.jobs == 0 ? platform::processors() : options.jobs,
                                  .isolate = options.isolate,
                                  .memory_limit = simulation.described().memory_limit,
                                  .wall_limit = simulation.described().wall_limit,
                                  .interrupted = [&] { return (options.fail_fast && failed) || interrupted(); },
                                  .enough = enough},
                                 take);
  if (end == Ending::interrupted && options.fail_fast && failed && !interrupted()) end = Ending::first_failure;
  Report report = merger.finish(simulation.described().must_reach, platform::steady_seconds() - started, end);
  if (!prints.empty()) {  // Seeds are handed out in order, so all before the last ran too.
    if (!last_of_range) seeds.first = prints.begin()->first;
    seeds.last = last_of_range.value_or(seeds.first);
  }
  if (options.check_determinism && !report.cut_short())
    report.determinism = check_determinism(simulation, seeds, options, prints);
  return report;
}

Report run(const Result<SimulationBuilder>& simulation, const RunOptions& options) {
  if (simulation) return run(*simulation, options);
  Report report;
  report.errors.push_back(simulation.error().detail);
  return report;
}

}  // namespace orrery
