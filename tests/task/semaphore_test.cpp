#include <orrery/task/semaphore.hpp>

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

Task<> use(Semaphore& semaphore, Duration duration, Log& log, std::string name) {
  co_await semaphore.acquire();
  log.push_back(name + " begins");
  co_await sleep_for(duration);
  log.push_back(name + " ends");
  semaphore.release();
}

Task<> use_with_permit(Semaphore& semaphore, Duration duration) {
  const Semaphore::Permit permit = co_await semaphore.permit();
  co_await sleep_for(duration);
}

Task<> take(Semaphore& semaphore, Log& log, std::string name) {
  co_await semaphore.acquire();
  log.push_back(std::move(name));
}

}  // namespace

TEST_CASE("so many tasks hold a unit at once, and those who wait get theirs first come, first served") {
  TaskWorld world;
  Semaphore semaphore(1);
  Log log;
  world.tasks.spawn(use(semaphore, 1s, log, "a"));
  world.run();
  log.clear();
  CHECK(semaphore.available() == 1);

  CHECK(semaphore.try_acquire());
  for (const char* name : {"b", "c", "d"}) {
    world.tasks.spawn(use(semaphore, 1s, log, name));
    world.run();
  }
  CHECK(log.empty());
  CHECK_FALSE(semaphore.try_acquire());
  semaphore.release();
  world.run();
  CHECK(log == Log{"b begins", "b ends", "c begins", "c ends", "d begins", "d ends"});
  CHECK(semaphore.available() == 1);
}

TEST_CASE("a released unit belongs to the longest waiter, not to who comes in between") {
  TaskWorld world;
  Semaphore semaphore(0);
  Log log;
  world.tasks.spawn(take(semaphore, log, "waiter"));
  world.run();
  semaphore.release();
  CHECK_FALSE(semaphore.try_acquire());
  world.run();
  CHECK(log == Log{"waiter"});
}

TEST_CASE("a task that dies between grant and resumption passes its unit on") {
  TaskWorld world;
  Semaphore semaphore(0);
  Log log;
  TaskGroup doomed(world.scheduler);
  doomed.spawn(take(semaphore, log, "doomed"));
  world.run();
  SUBCASE("to the next one") {
    world.tasks.spawn(take(semaphore, log, "next"));
    world.run();
    semaphore.release();
    doomed.cancel_all();
    world.run();
    CHECK(log == Log{"next"});
    CHECK(semaphore.available() == 0);
  }
  SUBCASE("back to the semaphore") {
    semaphore.release();
    doomed.cancel_all();
    world.run();
    CHECK(log.empty());
    CHECK(semaphore.available() == 1);
  }
  SUBCASE("or gets none when it dies before") {
    doomed.cancel_all();
    semaphore.release();
    world.run();
    CHECK(log.empty());
    CHECK(semaphore.available() == 1);
  }
}

TEST_CASE("a permit gives its unit back when its task is destroyed, wherever it is suspended") {
  TaskWorld world;
  Semaphore semaphore(1);
  for (int i = 0; i < 3; ++i) world.tasks.spawn(use_with_permit(semaphore, 1s));
  world.simulator.run_until(Time() + 1500ms);
  CHECK(semaphore.available() == 0);
  world.tasks.cancel_all();
  CHECK(semaphore.available() == 1);
}

TEST_CASE("a permit can be moved, and its unit comes back once") {
  Semaphore semaphore(2);
  REQUIRE(semaphore.try_acquire());
  REQUIRE(semaphore.try_acquire());
  {
    Semaphore::Permit first(semaphore);
    Semaphore::Permit second = std::move(first);
    CHECK(semaphore.available() == 0);
    Semaphore::Permit third(semaphore);
    third = std::move(second);
    CHECK(semaphore.available() <= 1);
  }
  CHECK(semaphore.available() == 2);
}

TEST_CASE("a semaphore may die before the tasks that wait for it, or that it has just served") {
  TaskWorld world;
  auto semaphore = std::make_unique<Semaphore>(0);
  Log log;
  world.tasks.spawn(take(*semaphore, log, "served"));
  world.tasks.spawn(take(*semaphore, log, "waiting"));
  world.run();
  semaphore->release();
  semaphore.reset();
  world.tasks.cancel_all();
  CHECK(world.run() == RunEnd::idle);
  CHECK(log.empty());
}
