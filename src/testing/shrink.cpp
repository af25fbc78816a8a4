#include <orrery/testing/shrink.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "platform/terminal.hpp"
#include "testing/delta_debugging.hpp"
#include "testing/seed_runner.hpp"
#include "testing/simulation_run.hpp"

namespace orrery {
namespace {

using Faults = std::vector<FaultDecision>;

std::string patterns_of(const Faults& faults) {
  FaultSet set;
  for (const FaultDecision& fault : faults) set.add(fault);
  return set.text();
}

// What the simulation says of itself.
struct Given {
  Reduction reduction;
  std::uint32_t clients;  // Of the workload that has most.
  Duration chaos;
  std::uint64_t memory_limit;
  Duration wall_limit;
};

class Shrinker {
 public:
  Shrinker(const SimulationBuilder& simulation, std::uint64_t seed, const Given& given, const ShrinkOptions& options)
      : simulation_(simulation), seed_(seed), options_(options), given_(given), best_(given.reduction) {}

  Result<ShrinkResult> shrink() {
    const double started = platform::steady_seconds();
    SeedResult first = run_alone(given_.reduction, {});
    if (first.ok) return failure(ErrorCode::not_found, "seed " + std::to_string(seed_) + " does not fail");
    target_ = first.failures.front();
    faults_ = decisions_of(first);
    const std::size_t faults_before = faults_.size();
    best_.only_faults = patterns_of(faults_);
    // What a fault did to the first run it may have done without having been asked for: a seed that does not fail with
    // the very faults that it had keeps them all.
    if (fails_alone(best_)) {
      minimize_kinds();
      minimize_faults();
      minimize_clients();
      minimize_chaos();
      minimize_faults();
    } else {
      best_ = given_.reduction;
    }
    ShrinkResult result;
    result.reduction = best_;
    result.result = explained(best_);
    result.faults = faults_;
    result.faults_before = faults_before;
    result.runs = runs_;
    result.wall_seconds = platform::steady_seconds() - started;
    result.minimal = !cut_short_;
    return result;
  }

 private:
  [[nodiscard]] SimulationBuilder reduced(const Reduction& reduction) const {
    SimulationBuilder simulation = simulation_;
    simulation.reduce(reduction);
    return simulation;
  }

  [[nodiscard]] detail::SeedRunnerOptions runner_options(std::uint64_t first, std::uint64_t last) const {
    return {.seeds = {first, last},
            .jobs = options_.jobs == 0 ? platform::processors() : options_.jobs,
            .memory_limit = given_.memory_limit,
            .wall_limit = given_.wall_limit,
            .interrupted = options_.interrupted};
  }

  // One run in a worker, which keeps its fault decisions; up to an event, if given.
  SeedResult run_alone(const Reduction& reduction, std::optional<std::uint64_t> until) {
    detail::SeedWork work;
    work.run = [&, simulation = reduced(reduction)](std::uint64_t seed) {
      SimulationRun run(simulation, seed);
      run.keep_fault_decisions();
      if (until) run.stop_before(*until);
      SeedResult result = run.run();
      result.fault_decisions = run.fault_decisions();
      return result;
    };
    ++runs_;
    auto options = runner_options(seed_, seed_);
    options.interrupted = {};
    SeedResult result;
    static_cast<void>(detail::run_seeds(work, options, [&](SeedResult done) { result = std::move(done); }));
    return result;
  }

  // A process that died took its notes with it: the same again, up to the event that killed it.
  Faults decisions_of(const SeedResult& failed) {
    if (!failed.fault_decisions.empty() || failed.digest != 0 || failed.events == 0) return failed.fault_decisions;
    return run_alone(given_.reduction, failed.events).fault_decisions;
  }

  [[nodiscard]] bool same_failure(const SeedResult& result) const {
    if (result.ok || result.failures.empty()) return false;
    const SeedFailure& failure = result.failures.front();
    return failure.kind == target_.kind && failure.property == target_.property;
  }
  bool fails_alone(const Reduction& reduction) { return same_failure(run_alone(reduction, {})); }

  // Batches, so that what is found early saves most of the rest; of equal size whatever the number of jobs, so that
  // the count of runs is the same too.
  std::optional<std::size_t> first_failing(const std::vector<Reduction>& candidates) {
    constexpr std::size_t batch = 16;
    for (std::size_t from = 0; from < candidates.size(); from += batch) {
      if (const auto found = first_failing(candidates, from, std::min(from + batch, candidates.size()))) return found;
    }
    return std::nullopt;
  }

  std::optional<std::size_t> first_failing(const std::vector<Reduction>& candidates, std::size_t from, std::size_t to) {
    if (cut_short_ || runs_ + (to - from) > options_.runs_max) {
      cut_short_ = true;
      return std::nullopt;
    }
    runs_ += to - from;
    detail::SeedWork work;
    work.run = [&](std::uint64_t index) {
      SeedResult result = run_seed(reduced(candidates[static_cast<std::size_t>(index)]), seed_);
      result.seed = index;
      return result;
    };
    std::optional<std::size_t> found;
    const Ending end = detail::run_seeds(work, runner_options(from, to - 1), [&](const SeedResult& result) {
      const auto index = static_cast<std::size_t>(result.seed);
      if (same_failure(result) && (!found || index < *found)) found = index;
    });
    cut_short_ = end == Ending::interrupted;
    return cut_short_ ? std::nullopt : found;
  }

  void tell(const char* activity) const {
    if (options_.on_progress) options_.on_progress({activity, faults_.size(), runs_});
  }

  [[nodiscard]] std::vector<Reduction> with_faults(const std::vector<Faults>& candidates) const {
    std::vector<Reduction> reductions;
    for (const Faults& faults : candidates) reductions.emplace_back(best_).only_faults = patterns_of(faults);
    return reductions;
  }

  void minimize_kinds() {
    tell("kinds of faults");
    std::map<std::string, Faults> by_kind;
    for (const FaultDecision& fault : faults_) by_kind[fault.kind].push_back(fault);
    std::vector<Faults> groups;
    for (auto& [kind, faults] : by_kind) groups.push_back(std::move(faults));
    const auto joined = [](const std::vector<Faults>& some) {
      Faults all;
      for (const Faults& group : some) all.insert(all.end(), group.begin(), group.end());
      return all;
    };
    const detail::FirstFailing<Faults> test = [&](const std::vector<std::vector<Faults>>& candidates) {
      std::vector<Faults> flat;
      for (const auto& some : candidates) flat.push_back(joined(some));
      return first_failing(with_faults(flat));
    };
    keep(joined(detail::minimized(groups, test)));
  }

  void minimize_faults() {
    tell("faults");
    const detail::FirstFailing<FaultDecision> test = [&](const std::vector<Faults>& candidates) {
      const auto found = first_failing(with_faults(candidates));
      if (found && candidates[*found].size() < faults_.size()) keep(candidates[*found]);
      tell("faults");
      return found;
    };
    keep(detail::minimized(faults_, test));
  }

  void keep(Faults faults) {
    faults_ = std::move(faults);
    best_.only_faults = patterns_of(faults_);
  }

  // The fewest with which it fails.
  void minimize_clients() {
    tell("clients");
    std::vector<Reduction> fewer;
    for (std::uint32_t count = 1; count < best_.clients_max.value_or(given_.clients); ++count)
      fewer.emplace_back(best_).clients_max = count;
    if (const auto found = first_failing(fewer)) best_ = fewer[*found];
  }

  // Halves what may still be cut off, until that is a hundredth.
  void minimize_chaos() {
    Duration fails = std::min(given_.chaos, best_.chaos_max.value_or(given_.chaos));
    Duration passes{0};
    while (fails - passes > fails / 100 + std::chrono::milliseconds(1)) {
      tell("chaos");
      const Duration middle = std::chrono::duration_cast<std::chrono::milliseconds>(passes + (fails - passes) / 2);
      Reduction shorter = best_;
      shorter.chaos_max = middle;
      if (middle <= passes || !first_failing({shorter})) {
        if (middle <= passes || cut_short_) return;
        passes = middle;
      } else {
        fails = middle;
        best_ = shorter;
      }
    }
  }

  SeedResult explained(const Reduction& reduction) {
    const SimulationBuilder simulation = reduced(reduction);
    detail::SeedWork work;
    work.run = [&](std::uint64_t seed) { return run_seed(simulation, seed); };
    work.explain = [&](SeedResult& failed) {
      platform::Symbolizer symbolizer;
      explain_failure(simulation, failed, symbolizer);
    };
    work.history = [&](std::uint64_t seed, std::uint64_t event) { return history_before(simulation, seed, event); };
    ++runs_;
    auto options = runner_options(seed_, seed_);
    options.interrupted = {};
    SeedResult result;
    static_cast<void>(detail::run_seeds(work, options, [&](SeedResult done) { result = std::move(done); }));
    return result;
  }

  const SimulationBuilder& simulation_;
  std::uint64_t seed_;
  const ShrinkOptions& options_;
  const Given& given_;
  Reduction best_;
  Faults faults_;  // Those of `best_`.
  SeedFailure target_;
  std::uint64_t runs_ = 0;
  bool cut_short_ = false;
};

}  // namespace

Result<ShrinkResult> shrink(const SimulationBuilder& simulation, std::uint64_t seed, const ShrinkOptions& options) {
  if (const auto problems = simulation.validate(); !problems.empty())
    return failure(ErrorCode::invalid_argument, "simulation '" + simulation.name() + "': " + problems.front());
  Given given{simulation.described().reduction, 0, simulation.described().chaos.length,
              simulation.described().memory_limit, simulation.described().wall_limit};
  for (const auto& clients : simulation.described().clients) given.clients = std::max(given.clients, clients.count);
  return Shrinker(simulation, seed, given, options).shrink();
}

}  // namespace orrery
