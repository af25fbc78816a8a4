#include <orrery/core/simulator.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/dies.hpp"
#include "core/simulator_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::event_kind;
using orrery::test::note;
using orrery::test::some_node;

using Log = std::vector<std::string>;

TEST_CASE("events run in order of time, then step, then origin, then sequence") {
  Simulator simulator;
  const OriginId a = simulator.add_origin("a");
  const OriginId b = simulator.add_origin("b");
  Log log;
  note(simulator, b, 2us, log, "2us b1");
  note(simulator, b, 1us, log, "1us b2");
  note(simulator, a, 1us, log, "1us a1");
  note(simulator, b, 1us, log, "1us b3");
  note(simulator, a, 1us, log, "1us a2");
  simulator.schedule<event_kind>(a, some_node, 1us, [&] {
    log.emplace_back("1us a3");
    note(simulator, b, 0ns, log, "1us step1 b4");
    note(simulator, a, 0ns, log, "1us step1 a4");
    note(simulator, a, 0ns, log, "1us step1 a5");
  });
  CHECK(simulator.run() == RunEnd::idle);
  CHECK(log == Log{"1us a1", "1us a2", "1us a3", "1us b2", "1us b3", "1us step1 a4", "1us step1 a5", "1us step1 b4",
                   "2us b1"});
  CHECK(simulator.now() == Time::from_ns(2'000));
  CHECK(simulator.events_dispatched() == 9);
}

TEST_CASE("a delay of zero runs in the next step of the instant, after all of this step") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  std::vector<std::uint32_t> steps;
  Log log;
  simulator.schedule<event_kind>(origin, some_node, 5ns, [&] {
    simulator.schedule<event_kind>(origin, some_node, 0ns, [&] {
      steps.push_back(simulator.step_in_instant());
      simulator.schedule<event_kind>(origin, some_node, 0ns, [&] { steps.push_back(simulator.step_in_instant()); });
      simulator.schedule<event_kind>(origin, some_node, 1ns, [&] { steps.push_back(simulator.step_in_instant()); });
    });
    note(simulator, origin, 0ns, log, "sibling");
  });
  simulator.schedule<event_kind>(origin, some_node, 5ns, [&] { steps.push_back(simulator.step_in_instant()); });
  simulator.run();
  CHECK(steps == std::vector<std::uint32_t>{0, 1, 2, 0});
  CHECK(log.size() == 1);
  CHECK(simulator.now() == Time::from_ns(6));
}

TEST_CASE("events scheduled before the first one runs have step 0, whatever their delay") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  std::uint32_t step = 99;
  simulator.schedule<event_kind>(origin, some_node, 0ns, [&] { step = simulator.step_in_instant(); });
  simulator.run();
  CHECK(step == 0);
  CHECK(simulator.now() == Time());
}

TEST_CASE("the 65,536th step of an instant fails the run and names who keeps scheduling") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("busy node");
  struct Again {
    Simulator& simulator;
    OriginId origin;
    std::uint64_t& count;
    void operator()() const {
      ++count;
      simulator.schedule<event_kind>(origin, some_node, 0ns, Again{simulator, origin, count});
    }
  };
  std::uint64_t count = 0;
  simulator.schedule<event_kind>(origin, some_node, 1us, Again{simulator, origin, count});
  CHECK(simulator.run() == RunEnd::failed);
  CHECK(count == 65'536);  // Steps 0 to 65,535.
  CHECK(simulator.failure().find("'busy node'") != std::string::npos);
  CHECK(simulator.run() == RunEnd::failed);
  CHECK(count == 65'536);
}

TEST_CASE("a bound on events stops between two of them, and only if another one is due") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  Log log;
  for (const Duration delay : {1s, 1s, 2s, 9s}) note(simulator, origin, delay, log, "x");
  CHECK(simulator.run_until(Time() + 5s, 0) == RunEnd::bound_reached);
  CHECK(simulator.now() == Time());
  CHECK(simulator.run_until(Time() + 5s, 1) == RunEnd::bound_reached);
  CHECK(simulator.now() == Time() + 1s);
  CHECK(log.size() == 1);
  CHECK(simulator.run_until(Time() + 5s, 2) == RunEnd::time_reached);
  CHECK(simulator.now() == Time() + 5s);
  CHECK(log.size() == 3);
  CHECK(simulator.run_until(Time() + 9s, 1) == RunEnd::idle);
}

TEST_CASE("run_until includes the limit and moves the clock there") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  Log log;
  note(simulator, origin, 1s, log, "1s");
  note(simulator, origin, 2s, log, "2s");
  note(simulator, origin, 2s + 1ns, log, "2s+1ns");
  CHECK(simulator.run_until(Time() + 2s) == RunEnd::time_reached);
  CHECK(log == Log{"1s", "2s"});
  CHECK(simulator.run_until(Time() + 1s) == RunEnd::time_reached);  // The past: nothing happens.
  CHECK(simulator.now() == Time() + 2s);
  CHECK(simulator.next_event_time() == Time() + 2s + 1ns);
  CHECK(simulator.run_until(Time() + 3s) == RunEnd::idle);
  CHECK(simulator.now() == Time() + 3s);
  note(simulator, origin, 1s, log, "4s");
  note(simulator, origin, 0ns, log, "3s");
  CHECK(simulator.next_event_time() == Time() + 3s);
  CHECK(simulator.run_until(Time() + 2s) == RunEnd::time_reached);
  CHECK(log.back() == "2s+1ns");
  CHECK(simulator.run() == RunEnd::idle);
  CHECK(log == Log{"1s", "2s", "2s+1ns", "3s", "4s"});
  CHECK(simulator.next_event_time() == Time::max());
}

TEST_CASE("running without a limit leaves the clock at the last event") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  Log log;
  note(simulator, origin, 1s, log, "1s");
  CHECK(simulator.run_until(Time::max()) == RunEnd::idle);
  CHECK(simulator.now() == Time() + 1s);
  note(simulator, origin, 1s, log, "2s");
  CHECK(simulator.run() == RunEnd::idle);
  CHECK(simulator.now() == Time() + 2s);
}

TEST_CASE("delays beyond the end of time are cut to it") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  Log log;
  simulator.schedule<event_kind>(origin, some_node, Duration::max(), [&] {
    note(simulator, origin, Duration::max(), log, "second");
    simulator.schedule<event_kind>(origin, some_node, Duration::max(),
                                   [&] { note(simulator, origin, Duration::max(), log, "the same instant"); });
  });
  CHECK(simulator.run() == RunEnd::idle);
  CHECK(log == Log{"second", "the same instant"});
  CHECK(simulator.now() == Time::from_ns(Time::max().ns() - 1));
}

TEST_CASE("stop ends the run after the current event, also amid an instant, and the next run goes on") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  Log log;
  simulator.schedule<event_kind>(origin, some_node, 1us, [&] {
    note(simulator, origin, 0ns, log, "step 1");
    simulator.stop();
    log.emplace_back("stopping");
  });
  note(simulator, origin, 1us, log, "same step");
  CHECK(simulator.run_until(Time() + 1s) == RunEnd::stopped);
  CHECK(log == Log{"stopping"});
  CHECK(simulator.now() == Time() + 1us);
  CHECK(simulator.events_pending() == 2);
  CHECK(simulator.run_until(Time() + 1s) == RunEnd::idle);
  CHECK(log == Log{"stopping", "same step", "step 1"});
}

TEST_CASE("a failed run keeps its first reason and runs nothing more") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  Log log;
  simulator.schedule<event_kind>(origin, some_node, 1us, [&] {
    simulator.fail("first");
    simulator.fail("second");
  });
  note(simulator, origin, 2us, log, "never");
  CHECK(simulator.run() == RunEnd::failed);
  CHECK(simulator.failure() == "first");
  CHECK_FALSE(simulator.step());
  CHECK(log.empty());
}

TEST_CASE("more pending events than allowed fail the run and name the origin") {
  Simulator simulator({.pending_events_max = 10});
  const OriginId origin = simulator.add_origin("greedy");
  Log log;
  for (int i = 0; i < 10; ++i) note(simulator, origin, 1us, log, "x");
  CHECK_FALSE(simulator.failed());
  SUBCASE("in the future") {
    note(simulator, origin, 1us, log, "x");
    CHECK(simulator.failed());
  }
  SUBCASE("in this instant") {
    simulator.step();
    note(simulator, origin, 0ns, log, "x");
    CHECK_FALSE(simulator.failed());
    note(simulator, origin, 0ns, log, "x");
    CHECK(simulator.failed());
  }
  SUBCASE("not counting cancelled ones") {
    for (int i = 0; i < 1'000; ++i) simulator.cancel(simulator.schedule<event_kind>(origin, some_node, 1us, [] {}));
    CHECK(simulator.failed());  // The eleventh.
  }
  CHECK(simulator.failure().find("'greedy'") != std::string::npos);
}

TEST_CASE("cancelled events do not count as pending") {
  Simulator simulator({.pending_events_max = 10});
  const OriginId origin = simulator.add_origin("o");
  for (int i = 0; i < 1'000; ++i) simulator.cancel(simulator.schedule<event_kind>(origin, some_node, 1us, [] {}));
  CHECK_FALSE(simulator.failed());
  CHECK(simulator.events_pending() == 0);
}

TEST_CASE("closures of events that never run are destroyed with the simulator") {
  const auto counted = std::make_shared<int>(0);
  {
    Simulator simulator;
    const OriginId origin = simulator.add_origin("o");
    for (int i = 0; i < 3'000; ++i)
      simulator.schedule<event_kind>(origin, some_node, std::chrono::microseconds(i), [counted] { ++*counted; });
    CHECK(counted.use_count() == 3'001);
    simulator.run_until(Time() + 10us);
    CHECK(*counted == 11);
    CHECK(counted.use_count() == 2'990);
  }
  CHECK(counted.use_count() == 1);
  CHECK(*counted == 11);
}

TEST_CASE("the run of a simulator is current while it dispatches, and only then") {
  Simulator outer({.seed = 1});
  Simulator inner({.seed = 2});
  const OriginId outer_origin = outer.add_origin("o");
  const OriginId inner_origin = inner.add_origin("i");
  std::vector<std::uint64_t> seeds;
  const auto note_seed = [&seeds] { seeds.push_back(current_run()->seed); };
  inner.schedule<event_kind>(inner_origin, some_node, 1us, note_seed);
  outer.schedule<event_kind>(outer_origin, some_node, 1us, [&] {
    note_seed();
    inner.run();
    note_seed();
  });
  CHECK(current_run() == nullptr);
  outer.run();
  CHECK(current_run() == nullptr);
  CHECK(seeds == std::vector<std::uint64_t>{1, 2, 1});
}

TEST_CASE("misuse of a simulator is a failed check") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  CHECK(dies([&] { simulator.schedule<event_kind>(origin, some_node, -1ns, [] {}); }));
  CHECK(dies([&] { simulator.schedule<event_kind>(OriginId{1}, some_node, 1ns, [] {}); }));
  CHECK(dies([&] { static_cast<void>(simulator.origin_name(OriginId{1})); }));
  CHECK(dies([&] {
    simulator.schedule<event_kind>(origin, some_node, 1ns, [&] { simulator.run(); });
    simulator.schedule<event_kind>(origin, some_node, 2ns, [] {});
    simulator.run();
  }));
}

namespace {

struct Asked {
  std::vector<unsigned>* steps;

  void operator()() const { steps->push_back(99); }
  void prefetch(unsigned step) const { steps->push_back(step); }
};

// What became of one event of `count`, one each microsecond.
std::vector<unsigned> steps_of_one_of(int count) {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("a");
  std::vector<unsigned> steps;
  std::vector<unsigned> others;
  for (int i = 0; i < count; ++i)
    simulator.schedule<event_kind>(origin, some_node, i * 1us, Asked{i == count / 10 ? &steps : &others});
  simulator.run();
  return steps;
}

}  // namespace

TEST_CASE("where many events are pending, one is asked to prefetch step by step before it runs") {
  CHECK(steps_of_one_of(10'000) == std::vector<unsigned>{0, 1, 2, 3, 4, 99});
  CHECK(steps_of_one_of(100) == std::vector<unsigned>{99});
}
