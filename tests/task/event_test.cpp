#include <orrery/task/event.hpp>

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include <orrery/task/sleep.hpp>

#include "task/task_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::Log;
using orrery::test::TaskWorld;

namespace {

Task<> wait_for(Event& event, Log& log, std::string text) {
  co_await event.wait();
  log.push_back(std::move(text));
}

Task<> wait_twice(Event& event, Log& log) {
  co_await event.wait();
  log.emplace_back("first");
  event.reset();
  co_await event.wait();
  log.emplace_back("second");
}

}  // namespace

TEST_CASE("setting an event resumes all who wait, in the next step and never inline") {
  TaskWorld world;
  Event event;
  Log log;
  for (const char* name : {"a", "b", "c"}) world.tasks.spawn(wait_for(event, log, name));
  world.call_after(1s, [&] {
    event.set();
    CHECK(log.empty());
    world.call_after(0ns, [&] { CHECK(world.simulator.step_in_instant() == 1); });
  });
  world.run();
  CHECK(log.size() == 3);
  CHECK(world.simulator.now() == Time() + 1s);
}

TEST_CASE("waiting for an event that is set does not suspend") {
  TaskWorld world;
  Event event;
  Log log;
  event.set();
  CHECK(event.is_set());
  world.tasks.spawn(wait_for(event, log, "a"));
  world.run();
  CHECK(log == Log{"a"});
  CHECK(world.simulator.events_dispatched() == 1);
}

TEST_CASE("after a reset waiting suspends again; who was woken before stays woken") {
  TaskWorld world;
  Event event;
  Log log;
  world.tasks.spawn(wait_twice(event, log));
  world.call_after(1s, [&] {
    event.set();
    event.reset();
  });
  world.run();
  CHECK(log == Log{"first"});
  event.set();
  world.run();
  CHECK(log == Log{"first", "second"});
}

TEST_CASE("a waiter that is destroyed is not resumed, the others are") {
  TaskWorld world;
  Event event;
  Log log;
  TaskGroup doomed(world.scheduler);
  world.tasks.spawn(wait_for(event, log, "a"));
  doomed.spawn(wait_for(event, log, "doomed"));
  world.tasks.spawn(wait_for(event, log, "b"));
  SUBCASE("before the event is set") {
    world.call_after(1s, [&] { doomed.cancel_all(); });
    world.call_after(2s, [&] { event.set(); });
  }
  SUBCASE("after it, but before it resumed") {
    world.call_after(1s, [&] {
      event.set();
      doomed.cancel_all();
    });
  }
  world.run();
  CHECK(log.size() == 2);
  CHECK(std::count(log.begin(), log.end(), "doomed") == 0);
}

TEST_CASE("when an event is destroyed, whoever waits for it stays suspended until its frame is") {
  TaskWorld world;
  auto event = std::make_unique<Event>();
  Log log;
  world.tasks.spawn(wait_for(*event, log, "never"));
  world.run();
  CHECK(world.scheduler.suspended().size() == 1);
  event.reset();
  CHECK(world.run() == RunEnd::idle);
  CHECK(world.scheduler.suspended().size() == 1);
  world.tasks.cancel_all();
  CHECK(world.scheduler.suspended().empty());
  CHECK(log.empty());
}
