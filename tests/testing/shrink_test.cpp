#include <orrery/testing/shrink.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/core/random.hpp>

#include "testing/delta_debugging.hpp"
#include "testing/simulation_run.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

// Counts on its disk how often it has started; `then` is told.
template <class Then>
ProcessFactory counting_starts(Then then) {
  return process([then](Env& env) -> Task<> {
    auto open = env.disk().open("starts", OpenMode::create);
    auto file = co_await open;
    if (!file) co_return;
    auto append = file->append(std::string("x"));
    auto appended = co_await append;
    if (!appended) co_return;
    auto sync = file->sync();
    auto synced = co_await sync;
    if (synced) then(file->size());
    auto stop = env.stopping().wait();
    co_await stop;
  });
}

struct Waits final : Workload {
  Task<> run(WorkloadEnv& env) override {
    auto over = env.chaos_over().wait();
    co_await over;
  }
};

SimulationBuilder crashing(ProcessFactory factory) {
  return SimulationBuilder("crashing")
      .processes(1, std::move(factory))
      .workload(make<Waits>, 3)
      .chaos(60s, Attrition{.max_dead = 1, .graceful = 0.5, .crash = 0.5, .wipe = 0, .interval_mean = 4s},
             NetworkFaults{.partition_interval_mean = 500ms, .clog_interval_mean = 500ms}, DiskFaults::all());
}

void thrice(std::uint64_t starts) { ORRERY_ALWAYS(starts < 4, "starts less than four times"); }
void thrice_or_dies(std::uint64_t starts) {
  if (starts >= 4) std::abort();
}

std::uint64_t count_of(const SeedResult& result, std::string_view kind) {
  const auto found = std::find_if(result.faults.begin(), result.faults.end(),
                                  [&](const FaultCount& fault) { return fault.kind == kind; });
  REQUIRE(found != result.faults.end());
  return found->count;
}

std::vector<FaultDecision> decisions(const SimulationBuilder& simulation, std::uint64_t seed) {
  SimulationRun run(simulation, seed);
  run.keep_fault_decisions();
  static_cast<void>(run.run());
  return run.fault_decisions();
}

std::vector<FaultDecision> of_kind(const std::vector<FaultDecision>& all, std::string_view kind) {
  std::vector<FaultDecision> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), [&](const auto& d) { return d.kind == kind; });
  return some;
}

}  // namespace

TEST_CASE("delta debugging finds the items that matter, and no others") {
  Random random = Random::stream(1, "test");
  for (int round = 0; round < 200; ++round) {
    std::vector<int> items;
    std::vector<int> needed;
    const auto size = random.below(60);
    for (int i = 0; i < static_cast<int>(size); ++i) {
      items.push_back(i);
      if (random.chance(0.1)) needed.push_back(i);
    }
    const orrery::detail::FirstFailing<int> test = [&](const std::vector<std::vector<int>>& candidates) {
      const auto found = std::find_if(candidates.begin(), candidates.end(), [&](const std::vector<int>& some) {
        return std::includes(some.begin(), some.end(), needed.begin(), needed.end());
      });
      return found == candidates.end() ? std::nullopt : std::optional<std::size_t>(found - candidates.begin());
    };
    CHECK(orrery::detail::minimized(items, test) == needed);
  }
}

TEST_CASE("no faults without faults, and a fault called off moves no other of the chaos scheduler") {
  const SimulationBuilder simulation = crashing(make<Idle>);
  const auto all = decisions(simulation, 3);
  REQUIRE(of_kind(all, "crash").size() > 2);
  REQUIRE(of_kind(all, "graceful_stop").size() > 2);
  for (const FaultDecision& decision : decisions(SimulationBuilder(simulation).reduce({.only_faults = ""}), 3))
    CHECK(to_string(decision) == "none");

  const auto no_crash = decisions(SimulationBuilder(simulation).reduce({.without_faults = "crash"}), 3);
  CHECK(of_kind(no_crash, "crash").empty());
  for (const char* kind : {"partition", "partition_one_way", "clog", "slow_link", "disk_slow", "disk_full"})
    CHECK_MESSAGE(of_kind(no_crash, kind) == of_kind(all, kind), kind);

  const SeedResult one = run_seed(SimulationBuilder(simulation).reduce({.only_faults = "crash#1..99"}), 3);
  CHECK(count_of(one, "crash") >= of_kind(all, "crash").size());
  CHECK(count_of(one, "graceful_stop") == 0);
}

TEST_CASE("a seed that needs three starts of a hundred faults shrinks to those three") {
  const SimulationBuilder simulation = crashing(counting_starts(thrice));
  const auto shrunk = shrink(simulation, 3);
  REQUIRE(shrunk.has_value());
  CHECK(shrunk->minimal);
  CHECK(shrunk->faults_before > 20);
  CHECK(shrunk->faults.size() == 3);
  for (const FaultDecision& fault : shrunk->faults) CHECK((fault.kind == "crash" || fault.kind == "graceful_stop"));
  CHECK(shrunk->reduction.clients_max == 1);
  CHECK(shrunk->reduction.chaos_max < 60s);
  REQUIRE(shrunk->result.failures.size() == 1);
  CHECK(shrunk->result.failures.front().property == "starts less than four times");
  CHECK_FALSE(shrunk->result.failures.front().last_events.empty());

  const SeedResult again = run_seed(SimulationBuilder(simulation).reduce(shrunk->reduction), 3);
  CHECK(again.digest == shrunk->result.digest);
  const auto with_one_job = shrink(simulation, 3, {.jobs = 1});
  REQUIRE(with_one_job.has_value());
  CHECK(with_one_job->reduction.command_line() == shrunk->reduction.command_line());
  CHECK(with_one_job->runs == shrunk->runs);
}

TEST_CASE("a seed that kills its process shrinks as well") {
  const auto shrunk = shrink(crashing(counting_starts(thrice_or_dies)), 3);
  REQUIRE(shrunk.has_value());
  CHECK(shrunk->faults.size() == 3);
  REQUIRE(shrunk->result.failures.size() == 1);
  CHECK(shrunk->result.failures.front().property.find("abort") != std::string::npos);
}

TEST_CASE("shrinking ends when it has had enough, with what it has") {
  const SimulationBuilder simulation = crashing(counting_starts(thrice));
  const auto few = shrink(simulation, 3, {.runs_max = 20});
  REQUIRE(few.has_value());
  CHECK_FALSE(few->minimal);
  CHECK(few->faults.size() > 3);
  CHECK_FALSE(few->result.ok);
  const auto interrupted = shrink(simulation, 3, {.interrupted = [] { return true; }});
  REQUIRE(interrupted.has_value());
  CHECK_FALSE(interrupted->minimal);
  CHECK_FALSE(interrupted->result.ok);
}

TEST_CASE("what does not fail, or contradicts itself, is not shrunk") {
  const auto fine = shrink(crashing(make<Idle>), 3);
  REQUIRE_FALSE(fine.has_value());
  CHECK(fine.error().detail == "seed 3 does not fail");
  CHECK_FALSE(shrink(SimulationBuilder("empty"), 1).has_value());
}

TEST_CASE("a reduction names its faults, or is refused") {
  const auto problem = [](Reduction reduction) {
    const auto problems = crashing(make<Idle>).reduce(std::move(reduction)).validate();
    return problems.empty() ? "" : problems.front();
  };
  CHECK(problem({.without_faults = "craash"}) == "--without: there is no fault 'craash'; did you mean 'crash'?");
  CHECK(problem({.only_faults = "crash#x"}).starts_with("--only: 'crash#x' names no fault decision"));
  CHECK(problem({.clients_max = 0}) == "--clients must be 1 or more");
  CHECK(problem({.without_faults = "crash,disk_unsynced_lost:server-0/log#2", .chaos_max = 0s}).empty());
}

TEST_CASE("a reduction reads as it would be typed") {
  CHECK(Reduction{}.command_line().empty());
  CHECK(Reduction{.without_faults = "a", .only_faults = "", .chaos_max = 2500ms, .clients_max = 2}.command_line() ==
        " --without 'a' --only '' --chaos 2500ms --clients 2");
  CHECK(Reduction{.chaos_max = 3s}.command_line() == " --chaos 3s");
  CHECK(Reduction{.chaos_max = Duration{1}}.command_line() == " --chaos 1ns");
}
