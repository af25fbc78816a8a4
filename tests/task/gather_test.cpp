#include <orrery/task/gather.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

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
using orrery::test::Tracked;
using orrery::test::value_after;

namespace {

Task<Result<int>> answer_after(Duration delay, int value, int& alive) {
  const Tracked tracked(alive);
  co_await sleep_for(delay);
  if (value < 0) co_return failure(ErrorCode::not_found);
  co_return value;
}

std::string text_of(const std::vector<int>& values) {
  std::string text;
  for (const int value : values) text += std::to_string(value) + " ";
  return text;
}

Task<> log_all(std::vector<Task<int>> tasks, TaskWorld& world, Log& log) {
  auto all = when_all(std::move(tasks));
  const std::vector<int> values = co_await std::move(all);
  log.push_back(text_of(values) + "after " + std::to_string((world.simulator.now() - Time()) / 1s) + " s");
}

Task<> log_all_throwing(std::vector<Task<int>> tasks, int& alive, Log& log) {
  try {
    auto all = when_all(std::move(tasks));
    static_cast<void>(co_await std::move(all));
  } catch (const std::runtime_error& error) {
    log.emplace_back(error.what());
  }
  log.push_back("alive " + std::to_string(alive));
}

Task<> log_all_of_several_types(int& alive, Log& log) {
  auto all = when_all(value_after(2s, 7, alive), nothing_after(3s), immediate(9));
  const auto [seven, nothing, nine] = co_await std::move(all);
  static_cast<void>(nothing);
  log.push_back(std::to_string(seven) + " " + std::to_string(nine));
}

Task<> log_all_without_values(std::vector<Task<>> tasks, Log& log) {
  auto all = when_all(std::move(tasks));
  co_await std::move(all);
  log.emplace_back("all");
}

Task<> log_quorum(std::size_t needed, std::vector<Task<Result<int>>> tasks, int& alive, TaskWorld& world, Log& log) {
  auto asked = quorum(needed, std::move(tasks));
  const Quorum<Result<int>> outcome = co_await std::move(asked);
  std::string text = outcome.reached ? "reached:" : "not reached:";
  for (const auto& answer : outcome.answers) {
    if (!answer)
      text += " -";
    else
      text += *answer ? " " + std::to_string(**answer) : " " + answer->error().message();
  }
  log.push_back(text + ", alive " + std::to_string(alive) + " after " +
                std::to_string((world.simulator.now() - Time()) / 1s) + " s");
}

std::vector<Task<Result<int>>> answers(const std::vector<std::pair<Duration, int>>& planned, int& alive) {
  std::vector<Task<Result<int>>> tasks;
  for (const auto& [delay, value] : planned) tasks.push_back(answer_after(delay, value, alive));
  return tasks;
}

template <class... Tasks>
std::vector<Task<int>> list(Tasks... tasks) {
  std::vector<Task<int>> all;
  (all.push_back(std::move(tasks)), ...);
  return all;
}

}  // namespace

TEST_CASE("when_all gives all values by position, when the last task ends") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(log_all(list(value_after(3s, 1, alive), immediate(2), value_after(1s, 3, alive)), world, log));
  world.run();
  CHECK(log == Log{"1 2 3 after 3 s"});
  CHECK(alive == 0);
}

TEST_CASE("tasks that end at the same instant are each counted once, whoever is first") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    TaskWorld world(seed);
    int alive = 0;
    Log log;
    world.tasks.spawn(
        log_all(list(value_after(1s, 1, alive), value_after(1s, 2, alive), immediate(3), immediate(4)), world, log));
    world.run();
    CHECK(log == Log{"1 2 3 4 after 1 s"});
  }
}

TEST_CASE("when_all of nothing gives nothing, at once") {
  TaskWorld world;
  Log log;
  world.tasks.spawn(log_all({}, world, log));
  world.tasks.spawn(log_all_without_values({}, log));
  world.run();
  CHECK(log.size() == 2);
  CHECK(world.simulator.now() == Time());
}

TEST_CASE("when_all takes tasks of several types, and tasks without a value") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(log_all_of_several_types(alive, log));
  world.run();
  CHECK(world.simulator.now() == Time() + 3s);
  std::vector<Task<>> tasks;
  tasks.push_back(nothing_after(2s));
  tasks.push_back(nothing_after(1s));
  world.tasks.spawn(log_all_without_values(std::move(tasks), log));
  world.run();
  CHECK(log == Log{"7 9", "all"});
  CHECK(world.simulator.now() == Time() + 5s);
}

TEST_CASE("an exception destroys the others, and is rethrown") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(
      log_all_throwing(list(value_after(3s, 1, alive), throw_after(2s), value_after(1s, 2, alive)), alive, log));
  world.run();
  CHECK(log == Log{"thrown", "alive 0"});
  CHECK(world.simulator.now() == Time() + 2s);
  CHECK(world.simulator.events_pending() == 0);
}

TEST_CASE("a quorum is reached by so many successes; the others are destroyed before the caller goes on") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(log_quorum(2, answers({{1s, -1}, {4s, 1}, {3s, 2}, {2s, 3}, {9s, 4}}, alive), alive, world, log));
  world.run();
  CHECK(log == Log{"reached: not_found - 2 3 -, alive 0 after 3 s"});
  CHECK(world.simulator.events_pending() == 0);
}

TEST_CASE("a quorum that too many failures have made impossible is given up at once") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(log_quorum(2, answers({{5s, 1}, {1s, -1}, {2s, -1}}, alive), alive, world, log));
  world.run();
  CHECK(log == Log{"not reached: - not_found not_found, alive 0 after 2 s"});
}

TEST_CASE("a quorum of none is reached, and one of more than there are is not, without running anything") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(log_quorum(0, answers({{1s, 1}}, alive), alive, world, log));
  world.run();
  world.tasks.spawn(log_quorum(3, answers({{1s, 1}, {1s, 2}}, alive), alive, world, log));
  world.run();
  CHECK(log == Log{"reached: -, alive 0 after 0 s", "not reached: - -, alive 0 after 0 s"});
}

TEST_CASE("destroying who waits for several destroys them all") {
  TaskWorld world;
  int alive = 0;
  Log log;
  world.tasks.spawn(log_all(list(value_after(1h, 1, alive), value_after(2h, 2, alive)), world, log));
  world.tasks.spawn(log_quorum(2, answers({{1h, 1}, {2h, 2}}, alive), alive, world, log));
  SUBCASE("before they have started") {}
  SUBCASE("when they wait") {
    world.simulator.run_until(Time() + 1s);
    CHECK(alive == 4);
  }
  SUBCASE("when one has ended") { world.simulator.run_until(Time() + 90min); }
  world.tasks.cancel_all();
  CHECK(alive == 0);
  CHECK(world.scheduler.suspended().empty());
  world.run();
  CHECK(log.empty());
}

TEST_CASE("no task among several is a failed check") {
  CHECK(dies([] {
    TaskWorld world;
    Log log;
    world.tasks.spawn(log_all(list(immediate(1), Task<int>()), world, log));
    world.run();
  }));
}
