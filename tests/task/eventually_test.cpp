#include <orrery/task/eventually.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>

#include <orrery/check/property.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/sleep.hpp>
#include <orrery/task/task_group.hpp>

using namespace orrery;
using namespace std::chrono_literals;

namespace {

struct World {
  World() { simulator.context().properties = &log; }

  PropertyLog log;
  Simulator simulator;
  OriginId origin = simulator.add_origin("node");
  SimScheduler scheduler{simulator, origin, NodeId{0}, simulator.stream("ready")};
  TaskGroup tasks{scheduler};
  bool on = false;
  std::optional<bool> answer;
  Time answered;
};

Task<> switch_on(World& world, Duration after) {
  auto wait = sleep_for(after);
  co_await wait;
  world.on = true;
}

Task<> ask(World& world, Duration limit, Duration every) {
  auto task = eventually_within(limit, [&world] { return world.on; }, "it is on", every);
  const bool held = co_await std::move(task);
  world.answer = held;
  world.answered = world.scheduler.now();
}

}  // namespace

TEST_CASE("what comes true in time is seen at the next look") {
  World world;
  world.tasks.spawn(switch_on(world, 1s));
  world.tasks.spawn(ask(world, 16s, {}));
  world.simulator.run();
  CHECK(world.answer == true);
  CHECK(world.answered <= Time() + 2s);
  CHECK_FALSE(world.log.failed());
  REQUIRE(world.log.counts().size() == 1);
  CHECK(world.log.counts()[0].kind == PropertyKind::eventually);
  CHECK(world.log.counts()[0].hits == 1);
  CHECK(world.log.counts()[0].place.starts_with("eventually_test.cpp:"));
}

TEST_CASE("what comes true too late, by a nanosecond, is a violation at the limit") {
  World world;
  world.tasks.spawn(switch_on(world, 5s + 1ns));
  world.tasks.spawn(ask(world, 5s, 999ms));
  world.simulator.run();
  REQUIRE(world.log.violations().size() == 1);
  CHECK(world.log.violations()[0].property == "it is on");
  CHECK(world.log.violations()[0].message == "not yet true after 5 s");
  CHECK(world.log.violations()[0].at == Time() + 5s);
}

TEST_CASE("true at once, or just at the limit, is in time") {
  World now;
  now.on = true;
  now.tasks.spawn(ask(now, 0s, {}));
  now.simulator.run();
  CHECK(now.answer == true);
  CHECK(now.answered == Time());

  World last;
  last.tasks.spawn(switch_on(last, 5s));
  last.tasks.spawn(ask(last, 5s, {}));
  last.simulator.run();
  CHECK_FALSE(last.log.counts().empty());
  CHECK(last.answered <= Time() + 5s);
}
