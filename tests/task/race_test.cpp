#include <orrery/task/race.hpp>

#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include <orrery/task/sleep.hpp>

#include "core/dies.hpp"
#include "task/small_tasks.hpp"
#include "task/task_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::immediate;
using orrery::test::Log;
using orrery::test::nothing_after;
using orrery::test::TaskWorld;
using orrery::test::throw_after;
using orrery::test::value_after;

namespace {

Task<std::string> text_after(Duration delay, std::string text) {
  co_await sleep_for(delay);
  co_return text;
}

Task<> race_three(Duration a, Duration b, Duration c, int& alive, Log& log) {
  auto contest = race(value_after(a, 7, alive), text_after(b, "text"), nothing_after(c));
  const auto outcome = co_await contest;
  log.push_back("alive " + std::to_string(alive));
  log.push_back("winner " + std::to_string(outcome.index()));
  if (outcome.index() == 0) log.push_back(std::to_string(std::get<0>(outcome)));
  if (outcome.index() == 1) log.push_back(std::get<1>(outcome));
}

Task<> race_immediate(Log& log) {
  auto contest = race(immediate(1), immediate(2));
  const auto outcome = co_await contest;
  log.push_back(std::to_string(outcome.index()));
}

Task<> race_throwing(int& alive, Log& log) {
  try {
    auto contest = race(value_after(2s, 1, alive), throw_after(1s));
    static_cast<void>(co_await contest);
  } catch (const std::runtime_error& error) {
    log.emplace_back(error.what());
  }
  log.push_back("alive " + std::to_string(alive));
}

Task<> try_for(Duration patience, Duration delay, int& alive, Log& log) {
  auto limited = timeout(patience, value_after(delay, 9, alive));
  const Result<int> result = co_await limited;
  log.push_back(result ? std::to_string(*result) : result.error().message());
  log.push_back("alive " + std::to_string(alive));
}

Task<> try_nothing_for(Duration patience, Duration delay, Log& log) {
  auto limited = timeout(patience, nothing_after(delay));
  const Result<void> result = co_await limited;
  log.push_back(result ? "done" : result.error().message());
}

Task<> try_throwing(Log& log) {
  try {
    auto limited = timeout(2s, throw_after(1s));
    static_cast<void>(co_await limited);
  } catch (const std::runtime_error& error) {
    log.emplace_back(error.what());
  }
}

Task<int> limited_value(Duration inner, Duration delay, int& alive) {
  auto limited = timeout(inner, value_after(delay, 5, alive));
  const Result<int> result = co_await limited;
  co_return result.value_or(-1);
}

Task<> nest_timeouts(Duration outer, Duration inner, Duration delay, int& alive, Log& log) {
  auto limited = timeout(outer, limited_value(inner, delay, alive));
  const Result<int> result = co_await limited;
  log.push_back(result ? std::to_string(*result) : result.error().message());
}

Task<> await_timeout_of_no_task() {
  auto limited = timeout(1s, Task<int>());
  static_cast<void>(co_await limited);
}

}  // namespace

TEST_CASE("the first task to end wins; the others are destroyed before the caller goes on") {
  TaskWorld world;
  int alive = 0;
  Log log;
  SUBCASE("the first") {
    world.tasks.spawn(race_three(1s, 2s, 3s, alive, log));
    world.run();
    CHECK(log == Log{"alive 0", "winner 0", "7"});
  }
  SUBCASE("the second") {
    world.tasks.spawn(race_three(2s, 1s, 3s, alive, log));
    world.run();
    CHECK(log == Log{"alive 0", "winner 1", "text"});
  }
  SUBCASE("the third") {
    world.tasks.spawn(race_three(3s, 2s, 1s, alive, log));
    world.run();
    CHECK(log == Log{"alive 0", "winner 2"});
  }
  CHECK(world.simulator.now() == Time() + 1s);
  CHECK(world.simulator.events_pending() == 0);
}

TEST_CASE("who of two immediate tasks wins depends on the seed") {
  int first_wins = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    TaskWorld world(seed);
    Log log;
    world.tasks.spawn(race_immediate(log));
    world.run();
    REQUIRE(log.size() == 1);
    if (log.front() == "0") ++first_wins;
  }
  CHECK(first_wins > 25);
  CHECK(first_wins < 75);
}

TEST_CASE("what the winner throws is rethrown, after the others are destroyed") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(race_throwing(alive, log));
  world.run();
  CHECK(log == Log{"thrown", "alive 0"});
  CHECK(world.simulator.now() == Time() + 1s);
}

TEST_CASE("a task that ends in time gives its value") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(try_for(2s, 1s, alive, log));
  world.run();
  CHECK(log == Log{"9", "alive 0"});
  CHECK(world.simulator.now() == Time() + 1s);
  CHECK(world.simulator.events_pending() == 0);
}

TEST_CASE("a task that does not end in time is destroyed, and the caller hears timed_out") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(try_for(1s, 2s, alive, log));
  world.run();
  CHECK(log == Log{"timed_out", "alive 0"});
  CHECK(world.simulator.now() == Time() + 1s);
}

TEST_CASE("timeouts work for tasks without a value, and for those that throw") {
  TaskWorld world;
  Log log;
  world.tasks.spawn(try_nothing_for(2s, 1s, log));
  world.run();
  world.tasks.spawn(try_nothing_for(1s, 2s, log));
  world.run();
  world.tasks.spawn(try_throwing(log));
  world.run();
  CHECK(log == Log{"done", "timed_out", "thrown"});
}

TEST_CASE("a timeout of no time gives a task that suspends no chance") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(try_for(0s, 1s, alive, log));
  world.run();
  CHECK(log == Log{"timed_out", "alive 0"});
  CHECK(world.simulator.now() == Time());
}

TEST_CASE("timeouts nest: the shorter one counts") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(nest_timeouts(1s, 2s, 3s, alive, log));
  world.run();
  world.tasks.spawn(nest_timeouts(2s, 1s, 3s, alive, log));
  world.run();
  world.tasks.spawn(nest_timeouts(3s, 2s, 1s, alive, log));
  world.run();
  CHECK(log == Log{"timed_out", "-1", "5"});
  CHECK(alive == 0);
}

TEST_CASE("a deadline and an end at the same instant give one of the two outcomes, and nothing is left") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    TaskWorld world(seed);
    int alive = 0;
    Log log;
    world.tasks.spawn(try_for(1s, 1s, alive, log));
    world.run();
    REQUIRE(log.size() == 2);
    const bool known = log.front() == "9" || log.front() == "timed_out";
    CHECK(known);
    CHECK(alive == 0);
    CHECK(world.scheduler.suspended().empty());
  }
}

TEST_CASE("destroying a race or a timeout destroys its tasks") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(race_three(1h, 2h, 3h, alive, log));
  world.tasks.spawn(try_for(1h, 2h, alive, log));
  world.simulator.run_until(Time() + 1s);
  CHECK(alive == 2);
  world.tasks.cancel_all();
  CHECK(alive == 0);
  CHECK(world.simulator.events_pending() == 0);
  CHECK(log.empty());
}

TEST_CASE("a timeout without a task is a failed check") {
  CHECK(dies([] {
    TaskWorld world;
    world.tasks.spawn(await_timeout_of_no_task());
    world.run();
  }));
}
