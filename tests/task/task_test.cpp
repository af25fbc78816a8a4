#include <orrery/task/task.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <orrery/task/sleep.hpp>

#include "core/dies.hpp"
#include "task/task_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::Log;
using orrery::test::TaskWorld;
using orrery::test::Tracked;

namespace {

Task<int> add(int a, int b) { co_return a + b; }

Task<int> add_later(int a, int b) {
  co_await sleep_for(1ms);
  co_return a + b;
}

Task<std::unique_ptr<std::string>> own(std::string text) { co_return std::make_unique<std::string>(std::move(text)); }

Task<> note(Log& log, std::string text) {
  log.push_back(std::move(text));
  co_return;
}

Task<int> throw_after(Duration delay, const char* what) {
  co_await sleep_for(delay);
  throw std::runtime_error(what);
}

Task<> note_values(Log& log) {
  const int now = co_await add(1, 2);
  log.push_back(std::to_string(now));
  const int later = co_await add_later(3, 4);
  log.push_back(std::to_string(later));
  const std::unique_ptr<std::string> owned = co_await own("owned");
  log.push_back(*owned);
  co_await note(log, "noted");
}

Task<> catch_exception(Log& log, Duration delay) {
  try {
    const int value = co_await throw_after(delay, "thrown");
    log.push_back(std::to_string(value));
  } catch (const std::runtime_error& error) {
    log.emplace_back(error.what());
  }
}

Task<> pass_exception_on(int& alive) {
  const Tracked tracked(alive);
  static_cast<void>(co_await throw_after(1ms, "from below"));
}

Task<> hold(int& alive, Duration delay) {
  const Tracked tracked(alive);
  co_await sleep_for(delay);
}

Task<> hold_two(int& alive) {
  const Tracked outer(alive);
  co_await hold(alive, 1s);
}

Task<> await_twice(Log& log) {
  Task<> task = note(log, "once");
  co_await std::move(task);
  co_await std::move(task);
}

}  // namespace

TEST_CASE("a task gives its value to whoever awaits it, at once or later") {
  TaskWorld world;
  Log log;
  world.tasks.spawn(note_values(log));
  CHECK(world.run() == RunEnd::idle);
  CHECK(log == Log{"3", "7", "owned", "noted"});
  CHECK(world.simulator.now() == Time() + 1ms);
}

TEST_CASE("a task does not start before it is awaited or spawned") {
  TaskWorld world;
  Log log;
  {
    const Task<> never = note(log, "never");
    CHECK(never.valid());
    CHECK_FALSE(never.done());
  }
  world.tasks.spawn(note(log, "spawned"));
  CHECK(log.empty());
  world.run();
  CHECK(log == Log{"spawned"});
}

TEST_CASE("what a task throws is rethrown where it is awaited, through any number of frames") {
  for (const Duration delay : {0ns, 5ns}) {
    TaskWorld world;
    Log log;
    world.tasks.spawn(catch_exception(log, delay));
    world.run();
    CHECK(log == Log{"thrown"});
  }
}

TEST_CASE("what a spawned task throws goes to the scheduler, after its frames are unwound") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.scheduler.on_failure([&](std::exception_ptr exception) {
    log.push_back("alive " + std::to_string(alive));
    try {
      std::rethrow_exception(std::move(exception));
    } catch (const std::runtime_error& error) {
      log.emplace_back(error.what());
    }
  });
  world.tasks.spawn(pass_exception_on(alive));
  CHECK(world.run() == RunEnd::idle);
  CHECK(log == Log{"alive 0", "from below"});
  CHECK(world.tasks.size() == 0);
}

TEST_CASE("without a handler what a spawned task throws fails the run") {
  TaskWorld world;
  int alive = 0;
  world.tasks.spawn(pass_exception_on(alive));
  CHECK(world.run() == RunEnd::failed);
  CHECK(world.simulator.failure() == "a task on node 'node' ended by an exception");
}

TEST_CASE("destroying a task destroys the frames that it awaits") {
  TaskWorld world;
  int alive = 0;
  world.tasks.spawn(hold_two(alive));
  world.simulator.run_until(Time() + 1ms);
  CHECK(alive == 2);
  world.tasks.cancel_all();
  CHECK(alive == 0);
  CHECK(world.scheduler.suspended().empty());
  CHECK(world.simulator.events_pending() == 0);
}

TEST_CASE("moving a task moves the coroutine, and assigning destroys the old one") {
  int alive = 0;
  TaskWorld world;
  Task<> first = hold(alive, 1s);
  Task<> second = std::move(first);
  CHECK_FALSE(first.valid());
  CHECK(second.valid());
  second = hold(alive, 1s);
  CHECK(second.valid());
  second = Task<>();
  CHECK_FALSE(second.valid());
}

TEST_CASE("awaiting a task twice is a failed check") {
  CHECK(dies([] {
    TaskWorld world;
    Log log;
    world.tasks.spawn(await_twice(log));
    world.run();
  }));
}
