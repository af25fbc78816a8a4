#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/fault/chaos.hpp>
#include <orrery/network/network_kinds.hpp>
#include <orrery/trace/ring.hpp>

#include "testing/simulation_run.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

struct Line {
  std::int64_t at_ms;
  std::string mark;
  std::uint64_t value = 0;
};
using Script = std::vector<Line>;

// Puts marks on the timeline at set times.
class Speaker final : public Process {
 public:
  explicit Speaker(Script script) : script_(std::move(script)) {}
  Task<> run(Env& env) override {
    for (const Line& line : script_) {
      auto wait = sleep_until(Time() + std::chrono::milliseconds(line.at_ms));
      co_await wait;
      env.mark(line.mark, line.value);
      ORRERY_SOMETIMES(line.mark == "b", "b was said");
    }
    auto stop = env.stopping().wait();
    co_await stop;
  }

 private:
  Script script_;
};

SimulationBuilder saying(Script script, TimelineRule rule) {
  return SimulationBuilder("speaker")
      .processes(1, [script = std::move(script)] { return std::make_unique<Speaker>(script); })
      .workload(make<Patient>)
      .chaos(5s)
      .settle(1s)
      .timeline("what is said", std::move(rule));
}

// Three idle servers that crash, and partitions.
SimulationBuilder struck() {
  NetworkFaults partitions;
  partitions.partition_interval_mean = 2s;
  return SimulationBuilder("struck")
      .processes(3, make<Idle>)
      .workload(make<Patient>)
      .chaos(20s, Attrition{.graceful = 0, .crash = 1, .wipe = 0, .interval_mean = 2s}, partitions)
      .settle(1s);
}

// The only failure, which the rule must be.
SeedFailure failure_of(const SimulationBuilder& simulation) {
  const SeedResult result = run_seed(simulation, 1);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures[0].kind == PropertyKind::invariant);
  CHECK(result.failures[0].property == "what is said");
  return result.failures[0];
}

std::uint64_t held(const SimulationBuilder& simulation) {
  const SeedResult result = run_seed(simulation, 1);
  CHECK(result.ok);
  for (const SeedFailure& failure : result.failures) FAIL_CHECK(failure.message);
  for (const PropertyCount& count : result.properties) {
    if (count.name == "what is said") return count.hits;
  }
  FAIL("the rule is not listed");
  return 0;
}

Moment a() { return Moment::mark("a"); }
Moment b() { return Moment::mark("b"); }
Moment c() { return Moment::mark("c"); }

}  // namespace

TEST_CASE("what is expected comes in time, in the window's last instant too") {
  const auto soon = [] { return after(a()).within(1s).expect(b()); };
  CHECK(held(saying({{100, "a"}, {600, "b"}, {2000, "a"}, {3000, "b"}}, soon())) == 2);
  CHECK(held(saying({{100, "c"}, {600, "b"}}, soon())) == 0);
  CHECK(held(saying({{100, "a"}, {200, "a"}, {1100, "b"}}, soon())) == 1);  // Windows that overlap are one.
  CHECK(held(saying({{5800, "a"}}, soon())) == 0);                          // The run ends first.
}

TEST_CASE("what is expected and does not come fails at the end of the window, and names its beginning") {
  const SeedFailure late = failure_of(saying({{100, "a"}, {1101, "b"}}, after(a()).within(1s).expect(b())));
  CHECK(late.at == Time::from_ns(1'100'000'000));
  CHECK(late.message == "no mark 'b' within 1 s, after 'mark: a 0' on server-0 at 0.100000000 s");
  const SeedFailure again =
      failure_of(saying({{100, "a"}, {500, "b"}, {700, "a"}, {900, "a"}}, after(a()).within(1s).expect(b())));
  CHECK(again.at == Time::from_ns(1'700'000'000));
  const SeedFailure ended =
      failure_of(saying({{100, "a"}, {200, "c", 7}, {300, "b"}}, after(a()).until(c()).expect(b())));
  CHECK(ended.at == Time::from_ns(200'000'000));
  CHECK(ended.message == "no mark 'b' before 'mark: c 7' on server-0, after 'mark: a 0' on server-0 at 0.100000000 s");
  CHECK(held(saying({{100, "a"}, {150, "b"}, {200, "c"}}, after(a()).until(c()).expect(b()))) == 1);
}

TEST_CASE("what is forbidden fails at once, in its window only") {
  const auto quiet = [] { return after(a()).until(c()).never(b()); };
  CHECK(held(saying({{50, "b"}, {100, "a"}, {200, "c"}, {300, "b"}}, quiet())) == 1);
  const SeedFailure failure = failure_of(saying({{100, "a"}, {150, "b", 3}, {200, "c"}}, quiet()));
  CHECK(failure.at == Time::from_ns(150'000'000));
  CHECK(failure.message == "'mark: b 3' on server-0, after 'mark: a 0' on server-0 at 0.100000000 s");
  CHECK(held(saying({{100, "a"}, {1101, "b"}}, after(a()).within(1s).never(b()))) == 1);
  CHECK(failure_of(saying({{100, "a"}, {1100, "b"}}, after(a()).within(1s).never(b()))).at.ns() == 1'100'000'000);
  CHECK(failure_of(saying({{100, "a"}, {700, "a"}, {1500, "b"}}, after(a()).within(1s).never(b()))).at.ns() ==
        1'500'000'000);
  CHECK(failure_of(saying({{100, "a"}, {4900, "b"}}, after(a()).never(b()))).at.ns() == 4'900'000'000);
}

TEST_CASE("an excuse closes the window without a word") {
  const auto rule = [] { return after(a()).within(1s).unless(c()).expect(b()); };
  CHECK(held(saying({{100, "a"}, {900, "c"}}, rule())) == 0);
  CHECK(failure_of(saying({{100, "a"}, {900, "c"}, {1000, "a"}}, rule())).at.ns() == 2'000'000'000);
}

TEST_CASE("windows are told apart by value, and by node") {
  const auto rule = [] { return after(a()).within(1s).with_same_value().expect(b()); };
  CHECK(held(saying({{100, "a", 1}, {200, "a", 2}, {300, "b", 2}, {400, "b", 1}}, rule())) == 2);
  CHECK(failure_of(saying({{100, "a", 1}, {200, "a", 2}, {300, "b", 2}}, rule())).at.ns() == 1'100'000'000);
  auto rebooting = struck().timeline("what is said", after(kinds::node_crashed)
                                                         .within(60s)
                                                         .unless(Moment::phase(Phase::settle))
                                                         .on_same_node()
                                                         .expect(kinds::node_started));
  CHECK(held(rebooting) > 0);
  auto impatient = struck().timeline("what is said",
                                     after(kinds::node_crashed).within(1ns).on_same_node().expect(kinds::node_started));
  const SeedFailure failure = failure_of(impatient);
  CHECK(failure.node.starts_with("server-"));
  CHECK(failure.message.find("' on " + failure.node + " at ") != std::string::npos);
}

TEST_CASE("faults, phases and assertions are on the timeline") {
  auto partitions =
      struck().timeline("what is said", after(Moment::fault("partition")).within(60s).expect(kinds::partition_healed));
  CHECK(held(partitions) > 0);
  auto crash = struck().timeline("what is said", after(Moment::phase(Phase::set_up)).never(Moment::fault("crash#1")));
  CHECK(failure_of(crash).message.starts_with("'fault: crash#1' on server-"));
  const auto asserted = [] { return after(Moment::asserted("b was said")).within(500ms).expect(c()); };
  CHECK(held(saying({{100, "b"}, {200, "c"}}, asserted())) == 1);
  CHECK(failure_of(saying({{100, "b"}, {700, "c"}}, asserted())).message ==
        "no mark 'c' within 0.5 s, after 'assertion 'b was said'' on server-0 at 0.100000000 s");
}

TEST_CASE("moments are narrowed down by node, value and whatever else") {
  const Script script = {{100, "a"}, {200, "b", 5}};
  CHECK(held(saying(script, after(a()).never(b().value(6)))) == 0);
  CHECK(held(saying(script, after(a()).never(b().on("server-1")))) == 0);
  CHECK(held(saying(script, after(a()).never(b().on("serve")))) == 0);
  CHECK(failure_of(saying(script, after(a()).never(b().on("server")))).at.ns() == 200'000'000);
  const auto large = [](const TimelineEvent& event) { return event.value > 4; };
  CHECK(held(saying(script, after(a().where(large, "that is large")).never(b()))) == 0);
  CHECK(
      failure_of(saying(script, after(a()).never(b().value(5).on("server-0").where(large, "that is large")))).at.ns() ==
      200'000'000);
  CHECK(b().value(5).on("server-0").where(large, "that is large").words() ==
        "mark 'b' of value 5 on server-0 that is large");
}

TEST_CASE("rules change no digest, whether a trace is attached or not, and all ways of running agree") {
  const auto rule = [] { return after(kinds::node_crashed).within(60s).expect(kinds::node_started); };
  const auto broken = [] { return after(kinds::node_crashed).within(300ms).expect(Moment::mark("no such")); };
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const SeedResult plain = run_seed(struck(), seed);
    const SeedResult watched = run_seed(struck().timeline("what is said", rule()), seed);
    CHECK(watched.digest == plain.digest);
    CHECK(watched.events == plain.events);
    RingTrace ring(10);
    const SeedResult failed = run_seed(struck().timeline("what is said", broken()), seed);
    const SeedResult traced = run_seed(struck().timeline("what is said", broken()), seed, &ring);
    auto each_event = struck().timeline("what is said", broken()).invariant("nothing", [](Cluster&) { return true; });
    const SeedResult stepped = run_seed(each_event, seed);
    REQUIRE(failed.failures.size() == 1);
    CHECK(traced.digest == failed.digest);
    CHECK(stepped.digest == failed.digest);
    CHECK(stepped.failures.at(0).at == failed.failures[0].at);
    CHECK_FALSE(ring.last(std::vector<NodeId>{no_node}, 5).empty());
  }
}

TEST_CASE("a rule that makes no sense is a problem of the simulation") {
  const auto problem = [](TimelineRule rule) {
    const auto problems = saying({}, std::move(rule)).validate();
    return problems.empty() ? std::string() : problems.front();
  };
  CHECK(problem(after(a()).expect(b())) ==
        "timeline() of 'what is said': what it expects has no end: say `within` or `until`");
  CHECK(problem(after(a())) == "timeline() of 'what is said': it needs either `expect` or `never`");
  CHECK(problem(after(a()).within(-1s).never(b())).ends_with("its window has a negative length"));
  CHECK(problem(after(Moment::fault("craash")).never(b()))
            .ends_with("there is no fault 'craash'; did you mean 'crash'?"));
  CHECK(problem(after(a()).never(b())).empty());
}
