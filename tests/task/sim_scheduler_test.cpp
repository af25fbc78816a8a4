#include <orrery/task/sim_scheduler.hpp>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/task/event.hpp>
#include <orrery/task/sleep.hpp>

#include "core/dies.hpp"
#include "task/task_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::Log;
using orrery::test::TaskWorld;

namespace {

Task<> wait_and_note(Event& event, Log& log, std::string name) {
  co_await event.wait();
  log.push_back(std::move(name));
}

Task<> tick(Log& log, Simulator& simulator, std::string name) {
  while (true) {
    co_await sleep_for(1s);
    log.push_back(name + "@" + std::to_string(simulator.now().ns() / 1'000'000'000));
  }
}

Task<> note_node(std::vector<std::string>& nodes) {
  co_await sleep_for(1s);
  nodes.emplace_back(current_run()->node);
}

std::string order_of_waking(std::uint64_t seed) {
  TaskWorld world(seed);
  Event event;
  Log log;
  for (const char* name : {"a", "b", "c"}) world.tasks.spawn(wait_and_note(event, log, name));
  world.call_after(1s, [&] { event.set(); });
  world.run();
  return log[0] + log[1] + log[2];
}

}  // namespace

TEST_CASE("which ready task goes next is drawn: every order comes up, the same for the same seed") {
  std::map<std::string, int> orders;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const std::string order = order_of_waking(seed);
    ++orders[order];
    if (seed < 20) CHECK(order_of_waking(seed) == order);
  }
  CHECK(orders.size() == 6);
  for (const auto& [order, count] : orders) {
    CAPTURE(order);
    CHECK(count > 60);
    CHECK(count < 140);
  }
}

TEST_CASE("each wake is an event of its own") {
  TaskWorld world;
  Event event;
  Log log;
  for (int i = 0; i < 5; ++i) world.tasks.spawn(wait_and_note(event, log, "x"));
  world.run();
  const std::uint64_t before = world.simulator.events_dispatched();
  event.set();
  world.run();
  CHECK(world.simulator.events_dispatched() == before + 5);
}

TEST_CASE("while paused no task runs; when resumed, what was due goes on at once, in a drawn order") {
  std::set<Log> continuations;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    TaskWorld world(seed);
    Log log;
    world.tasks.spawn(tick(log, world.simulator, "a"));
    world.tasks.spawn(tick(log, world.simulator, "b"));
    world.call_after(1500ms, [&] { world.scheduler.pause_tasks(); });
    world.simulator.run_until(Time() + 1700ms);
    CHECK(world.scheduler.tasks_paused());
    log.clear();
    world.simulator.run_until(Time() + 10s);
    CHECK(log.empty());
    world.call_after(500ms, [&] { world.scheduler.resume_tasks(); });
    world.simulator.run_until(Time() + 11s);
    REQUIRE(log.size() == 2);
    continuations.insert(log);
    world.simulator.run_until(Time() + 12s);
    CHECK(log.size() == 4);  // Each a second after it went on.
  }
  CHECK(continuations == std::set<Log>{{"a@10", "b@10"}, {"b@10", "a@10"}});
}

TEST_CASE("what is woken, spawned or cancelled while paused is so when resumed") {
  TaskWorld world;
  Event event;
  Log log;
  TaskGroup doomed(world.scheduler);
  world.tasks.spawn(wait_and_note(event, log, "woken"));
  doomed.spawn(wait_and_note(event, log, "doomed"));
  world.run();
  world.scheduler.pause_tasks();
  event.set();
  world.tasks.spawn(wait_and_note(event, log, "spawned"));
  world.run();
  CHECK(log.empty());
  doomed.cancel_all();
  world.scheduler.resume_tasks();
  world.scheduler.resume_tasks();
  world.run();
  CHECK(std::set<std::string>(log.begin(), log.end()) == std::set<std::string>{"spawned", "woken"});
  CHECK(log.size() == 2);
}

TEST_CASE("pausing and resuming within an instant loses and doubles nothing") {
  TaskWorld world;
  Event event;
  Log log;
  for (const char* name : {"a", "b", "c"}) world.tasks.spawn(wait_and_note(event, log, name));
  world.run();
  world.call_after(1s, [&] {
    event.set();
    world.scheduler.pause_tasks();
    world.scheduler.resume_tasks();
    world.scheduler.pause_tasks();
    world.call_after(0ns, [&] { world.scheduler.resume_tasks(); });
  });
  world.run();
  CHECK(log.size() == 3);
}

TEST_CASE("the context names the node while its task runs, and only then") {
  TaskWorld world;
  std::vector<std::string> nodes;
  world.tasks.spawn(note_node(nodes));
  world.call_after(2s, [&] { nodes.emplace_back(current_run()->node); });
  world.run();
  CHECK(nodes == std::vector<std::string>{"node", ""});
}

TEST_CASE("suspended tasks are listed, oldest first, with what they wait for") {
  TaskWorld world;
  Event event;
  Log log;
  world.tasks.spawn(wait_and_note(event, log, "a"));
  world.simulator.run_until(Time() + 1s);
  world.tasks.spawn(tick(log, world.simulator, "b"));
  world.simulator.run_until(Time() + 1500ms);
  const auto suspended = world.scheduler.suspended();
  REQUIRE(suspended.size() == 2);
  CHECK(suspended[0]->describe() == "event");
  CHECK(suspended[0]->since() == Time());
  CHECK(suspended[1]->describe() == "sleep");
  CHECK(suspended[1]->since() == Time() + 1s);
}

TEST_CASE("two schedulers over one simulator run their own tasks, with their own draws") {
  TaskWorld world;
  const OriginId other_origin = world.simulator.add_origin("other");
  Random& draws = world.simulator.stream("ready", "other");
  SimScheduler other(world.simulator, other_origin, NodeId{1}, draws, "other");
  TaskGroup others(other);
  Event event;
  Event other_event;
  Log log;
  for (int i = 0; i < 3; ++i) others.spawn(wait_and_note(other_event, log, "other"));
  world.run();
  const std::uint64_t before = draws.draws();
  for (int i = 0; i < 3; ++i) world.tasks.spawn(wait_and_note(event, log, "mine"));
  event.set();
  world.run();
  CHECK(draws.draws() == before);
  other_event.set();
  world.run();
  CHECK(draws.draws() > before);
  CHECK(log == Log{"mine", "mine", "mine", "other", "other", "other"});
}

TEST_CASE("a scheduler may die while wakes of tasks that were cancelled since are still queued") {
  TaskWorld world;
  auto other =
      std::make_unique<SimScheduler>(world.simulator, world.origin, NodeId{1}, world.simulator.stream("other"));
  auto tasks = std::make_unique<TaskGroup>(*other);
  Event event;
  Log log;
  tasks->spawn(wait_and_note(event, log, "a"));
  world.run();
  world.call_after(1s, [&] {
    event.set();
    tasks.reset();
    CHECK(world.simulator.events_pending() == 1);
    other.reset();
    CHECK(world.simulator.events_pending() == 0);
  });
  CHECK(world.run() == RunEnd::idle);
  CHECK(log.empty());
}

TEST_CASE("misuse of a waiter is a failed check") {
  TaskWorld world;
  Waiter waiter;
  CHECK(dies([&] { waiter.wake(); }));
  CHECK(dies([&] { waiter.wake_at(Time() + 1s); }));
  CHECK(dies([&] {
    waiter.suspend(world.scheduler, std::noop_coroutine(), {"twice"});
    waiter.suspend(world.scheduler, std::noop_coroutine(), {"twice"});
  }));
  CHECK(dies([&] {
    waiter.suspend(world.scheduler, std::noop_coroutine(), {"two deadlines"});
    waiter.wake_at(Time() + 1s);
    waiter.wake_at(Time() + 2s);
  }));
}
