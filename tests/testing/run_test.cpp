#include <doctest/doctest.h>

#include <stdexcept>

#include "platform/memory.hpp"
#include "testing/seed_runner.hpp"
#include "testing/simulation_run.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

// The shape of design documents: users' tests look like this.
ORRERY_SIMULATION(small_echo) { return echo(); }

// Echo servers, and workloads that fail now and then.
SimulationBuilder flaky() {
  return echo().workload(workload([](WorkloadEnv& env) -> Task<> {
                           auto wait = sleep_for(3s);
                           co_await wait;
                           const std::uint64_t draw = env.random().below(6);
                           if (draw == 0) env.violation("luck", "draw 0");
                           if (draw == 1) throw std::runtime_error("draw 1");
                         }),
                         1, "gambler");
}

// All but what wall time decides.
std::string text_of(Report report) {
  report.wall_seconds = 0;
  return to_text(report);
}

}  // namespace

TEST_CASE("a user's test: run a registered simulation, check the report") {
  const Report report = run(simulation("small_echo"), {.seeds = {{1, 20}}});
  CHECK_MESSAGE(report.ok(), report);
  CHECK(report.seeds_run == 20);
  CHECK(report.operations > 1000);
  CHECK(report.simulated_seconds > 100);
  CHECK(report.warnings.empty() == (to_text(report).find("warnings") == std::string::npos));
}

TEST_CASE("the report is the same with one job, with two, and in this process") {
  const SimulationBuilder simulation = flaky();
  const RunOptions one{.seeds = {{1, 40}}, .jobs = 1, .keep_seed_digests = true};
  RunOptions two = one;
  two.jobs = 2;
  RunOptions here = one;
  here.isolate = false;
  const Report expected = run(simulation, one);
  CHECK(expected.seeds_failed > 5);
  CHECK(expected.seeds_failed < 35);
  CHECK(expected.failures.front().last_events.size() > 5);
  for (const RunOptions& options : {two, here}) {
    const Report report = run(simulation, options);
    CHECK(text_of(report) == text_of(expected));
    CHECK(report.seed_digests == expected.seed_digests);
    CHECK(report.digest == expected.digest);
    REQUIRE(report.failures.size() == expected.failures.size());
    for (std::size_t i = 0; i < report.failures.size(); ++i)
      CHECK(report.failures[i].last_events == expected.failures[i].last_events);
  }
}

TEST_CASE("digests of seeds do not depend on those before") {
  const SimulationBuilder simulation = flaky();
  const Report all = run(simulation, {.seeds = {{1, 12}}, .isolate = false, .keep_seed_digests = true});
  for (std::uint64_t seed = 12; seed >= 1; --seed)
    CHECK(run_seed(simulation, seed).digest == all.seed_digests[seed - 1]);
}

TEST_CASE("results are handed out as they come") {
  std::uint64_t sum = 0;
  const Report report =
      run(echo(), {.seeds = {{5, 14}}, .jobs = 2, .on_result = [&](const SeedResult& result) { sum += result.seed; }});
  CHECK(sum == 95);
  CHECK(report.seeds_run == 10);
}

TEST_CASE("an interrupted run reports what it has") {
  std::uint64_t results = 0;
  const Report report = run(echo(), {.seeds = {{1, 1'000'000}},
                                     .jobs = 2,
                                     .on_result = [&](const SeedResult&) { ++results; },
                                     .interrupted = [&] { return results >= 10; }});
  CHECK(report.interrupted());
  CHECK(report.seeds_run == results);
  CHECK(report.seeds_run >= 10);
  CHECK(report.seeds_run < 1000);
  CHECK(to_text(report).find("interrupted") != std::string::npos);
}

TEST_CASE("faults and properties that never happened are warnings") {
  const auto simulation = SimulationBuilder("quiet")
                              .processes(1, process([](Env& env) -> Task<> {
                                           ORRERY_SOMETIMES(env.now().ns() > 1'000'000'000, "late start");
                                           auto stop = env.stopping().wait();
                                           co_await stop;
                                         }))
                              .workload(make<Patient>)
                              .chaos(1ms, Attrition{.graceful = 0, .wipe = 0, .interval_mean = 1h})
                              .must_reach({"late start", "the moon"});
  const Report report = run(simulation, {.seeds = {{1, 5}}});
  CHECK(report.ok());
  REQUIRE(report.warnings.size() >= 3);
  CHECK(report.warnings[0] == "fault 'crash' was declared and never happened");
  CHECK(
      report.warnings[report.warnings.size() - 2].starts_with("sometimes 'late start' was never true (run_test.cpp:"));
  CHECK(report.warnings.back() == "'the moon' must be reached and never was");
}

TEST_CASE("a seed that is not deterministic is found out when it fails") {
  static int calls = 0;
  const auto simulation =
      SimulationBuilder("dice").processes(1, make<Idle>).workload(workload([](WorkloadEnv& env) -> Task<> {
        auto wait = sleep_for(std::chrono::seconds(1 + ++calls));
        co_await wait;
        env.violation("luck", "none");
      }));
  const Report report = run(simulation, {.seeds = {{1, 1}}, .isolate = false});
  REQUIRE(report.failures.size() == 1);
  CHECK(report.failures[0].property == "determinism");
  CHECK(report.failures[0].message.ends_with("first it failed with 'luck': none"));
}

TEST_CASE("the events before an event end with it") {
  const SimulationBuilder simulation = echo();
  SimulationRun whole(simulation, 4);
  const std::uint64_t events = whole.run().events;
  const auto half = history_before(simulation, 4, events / 2).events;
  const auto most = history_before(simulation, 4, events).events;
  CHECK(half.size() == 20);
  CHECK(half != most);
}

TEST_CASE("memory does not grow with the number of seeds") {
  if (!platform::memory_can_be_limited()) return;  // Sanitizers keep freed memory for a while.
  const SimulationBuilder simulation = echo();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) CHECK(run_seed(simulation, seed).ok);
  const std::uint64_t before = platform::resident_bytes();
  for (std::uint64_t seed = 21; seed <= 220; ++seed) CHECK(run_seed(simulation, seed).ok);
  CHECK(platform::resident_bytes() < before + (std::uint64_t{4} << 20));
}
