#include <orrery/scenario/run.hpp>

#include <doctest/doctest.h>

#include <string>

#include <orrery/process/cluster.hpp>
#include <orrery/scenario/simulation.hpp>
#include <orrery/testing/run.hpp>
#include <orrery/testing/simulation_builder.hpp>

#include "scenario_fixture.hpp"

using namespace orrery;
using namespace orrery::scenario;
using namespace std::chrono_literals;

namespace {

const NodeResult& node(const RunResult& result, std::string_view name) {
  for (const NodeResult& one : result.nodes) {
    if (one.name == name) return one;
  }
  FAIL("no such node");
  return result.nodes.front();
}

std::string shown(const RunResult& result, std::string_view name, std::string_view field) {
  for (const auto& [shown_name, value] : node(result, name).shown) {
    if (shown_name == field) return value;
  }
  return "none";
}

std::uint64_t counter(const RunResult& result, std::string_view name) {
  for (const MetricResult& metric : result.metrics) {
    if (metric.info.name == name) return metric.count;
  }
  return 0;
}

RunResult run_of(std::string_view members) { return run_scenario(*scenario_of(members)); }

}  // namespace

TEST_CASE("a scenario runs for as long as it says") {
  const RunResult result = run_of("");
  CHECK(result.ok);
  CHECK(result.simulated == 60s);
  CHECK(shown(result, "n1", "role") == "leader");
  CHECK(shown(result, "n2", "ticks") == "60");
  CHECK(counter(result, "ticks") == 180);
  CHECK(counter(result, "heard") > 350);
}

TEST_CASE("the same scenario and seed give the same digest, another seed another") {
  const auto scenario = scenario_of("");
  const RunResult once = run_scenario(*scenario, 7);
  CHECK(run_scenario(*scenario, 7).digest == once.digest);
  CHECK(run_scenario(*scenario, 8).digest != once.digest);
}

TEST_CASE("a run in slices is the run in one") {
  const auto scenario = scenario_of(R"("expect": ["always count(up) >= 2"], "faults": [{"at": "10s", "crash": "n2"}])");
  ScenarioRun run(*scenario);
  while (run.run_until(run.now() + 70ms)) {
  }
  const RunResult sliced = run.finish();
  const RunResult whole = run_scenario(*scenario);
  CHECK(sliced.digest == whole.digest);
  CHECK(sliced.ok);
  CHECK(whole.ok);
}

TEST_CASE("as a simulation, a seed has the same digest") {
  const auto scenario = scenario_of(
      R"json("faults": [{"rate": "0.1/s", "crash": "random(n*)", "reboot_after": "2s"}],
         "rules": [{"when": "count(up) < 3", "do": {"note": "one is down"}}],
         "chaos": {"from": "5s", "length": "20s", "network": "swarm", "disk": "swarm"})json");
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const SeedResult hosted = run_seed(simulation_of(scenario), seed);
    const RunResult alone = run_scenario(*scenario, seed);
    CHECK(hosted.digest == alone.digest);
    CHECK(hosted.events == alone.events);
    CHECK(hosted.ok);
  }
}

TEST_CASE("a crashed node stays down unless it is said when it reboots") {
  const RunResult result =
      run_of(R"("faults": [{"at": "10s", "crash": "n2"}, {"at": "20s", "crash": "n3", "reboot_after": "5s"}])");
  CHECK_FALSE(node(result, "n2").up);
  CHECK(node(result, "n3").up);
  CHECK(shown(result, "n3", "ticks") == "35");
  REQUIRE(result.faults.size() == 2);
  CHECK(result.faults[0].kind == "fault-1");
  CHECK(result.faults[0].count == 1);
}

TEST_CASE("a fault aimed by state strikes who has it then") {
  const RunResult result = run_of(R"("faults": [{"at": "10s", "crash": "@leader"}])");
  CHECK_FALSE(node(result, "n1").up);
  CHECK(node(result, "n2").up);
}

TEST_CASE("faults come again and again, as often as they may") {
  const RunResult periodic = run_of(
      R"("faults": [{"name": "flap", "every": "7s", "from": "3s", "until": "40s", "crash": "n2", "reboot_after": "1s"}])");
  REQUIRE(periodic.faults.size() == 1);
  CHECK(periodic.faults[0].count == 5);  // 10, 17, 24, 31, 38
  const RunResult limited = run_of(R"("faults": [{"every": "1s", "times": 3, "pause": "n2", "for": "100ms"}])");
  CHECK(limited.faults[0].count == 3);
}

TEST_CASE("a partition cuts, and heals") {
  const std::uint64_t whole = counter(run_of(""), "heard");
  const RunResult cut =
      run_of(R"("faults": [{"at": "500ms", "partition": [["n1"], ["n2", "n3"]], "heal_after": "30s"}])");
  CHECK(counter(cut, "heard") == whole - 4 * 30);
  const RunResult bridge =
      run_of(R"("faults": [{"at": "500ms", "partition": [["n1", "n2"], ["n2", "n3"]], "heal_after": "30s"}])");
  CHECK(counter(bridge, "heard") == whole - 2 * 30);
  const RunResult deaf = run_of(R"("faults": [{"at": "500ms", "isolate": "n1", "way": "in", "heal_after": "30s"}])");
  CHECK(counter(deaf, "heard") == whole - 2 * 30);
}

TEST_CASE("a rule fires when its condition becomes true, in the next step") {
  const RunResult result =
      run_of(R"("rules": [{"when": "node('n2').ticks == 10", "do": {"crash": "n2", "reboot_after": "1s"}}])");
  CHECK(result.ok);
  // At 10 s, and again ten ticks after each reboot.
  CHECK(shown(result, "n2", "ticks") == "5");
}

TEST_CASE("a rule may change a parameter, which processes see") {
  const RunResult result =
      run_of(R"("rules": [{"when": "time >= 30s", "do": {"set": "n*", "with": {"period": "100ms"}}}])");
  // At 30 s it looks and sleeps a second once more.
  CHECK(shown(result, "n1", "ticks") == "321");
}

TEST_CASE("a rule may break the run, which then is not fine") {
  const RunResult result = run_of(R"("rules": [{"name": "enough", "when": "sum(ticks) > 30", "do": {"break": true}}])");
  CHECK_FALSE(result.ok);
  CHECK(result.broken);
  CHECK(result.simulated == 11s);
  REQUIRE(result.violations.size() == 1);
  CHECK(result.violations.front().property == "enough");
}

TEST_CASE("an expectation that fails says when and why, and ends the run") {
  const RunResult result = run_of(R"("faults": [{"at": "10s", "crash": "n2"}], "expect": ["always count(up) == 3"])");
  CHECK_FALSE(result.ok);
  REQUIRE(result.expectations.size() == 1);
  CHECK(result.expectations.front().verdict == RuleVerdict::failed);
  CHECK(result.expectations.front().failed_at == Time() + 10s);
  CHECK(result.expectations.front().why.find("count(up) is 2") != std::string::npos);
  CHECK(result.violations.front().property == "always count(up) == 3");
}

TEST_CASE("an expectation is judged by the end of the run") {
  CHECK(run_of(R"("expect": ["eventually sum(ticks) > 100 within 40s"])").ok);
  CHECK_FALSE(run_of(R"("expect": ["eventually sum(ticks) > 100 within 30s"])").ok);
}

TEST_CASE("a process that fails fails the run, and is named") {
  const RunResult result = run_of(
      R"("nodes": [{"id": "n[1..3]", "model": "ticker"}, {"id": "sick", "model": "ticker", "with": {"fails": true}}])");
  CHECK_FALSE(result.ok);
  REQUIRE(result.violations.size() == 1);
  CHECK(result.violations.front().message.starts_with("sick cannot go on"));
}

TEST_CASE("links are as the document says") {
  const std::string far =
      R"("links": [{"latency": "1ms"}, {"from": "n1", "to": "n2", "latency": "2s", "both_ways": false}])";
  const std::uint64_t whole = counter(run_of(R"("links": [{"latency": "1ms"}])"), "heard");
  CHECK(counter(run_of(far), "heard") == whole - 1);  // That of 59 s comes too late.
  CHECK(counter(run_of(R"("links": [{"loss": 1}])"), "heard") == 0);
}
