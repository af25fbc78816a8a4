#include <orrery/task/sleep.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "task/task_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::Log;
using orrery::test::TaskWorld;

namespace {

Task<> note_after(Log& log, Duration delay, std::string text) {
  co_await sleep_for(delay);
  log.push_back(std::move(text));
}

Task<> note_at(Log& log, Time deadline, std::string text) {
  co_await sleep_until(deadline);
  log.push_back(std::move(text));
}

Task<> note_steps(Simulator& simulator, std::vector<std::uint32_t>& steps) {
  co_await sleep_for(1us);
  for (int i = 0; i < 3; ++i) {
    steps.push_back(simulator.step_in_instant());
    co_await sleep_for(0ns);
  }
}

Task<> note_scheduler(const Scheduler*& scheduler) {
  Scheduler& mine = co_await this_scheduler();
  scheduler = &mine;
}

}  // namespace

TEST_CASE("sleepers wake at their times") {
  TaskWorld world;
  Log log;
  world.tasks.spawn(note_after(log, 3s, "3s"));
  world.tasks.spawn(note_after(log, 1s, "1s"));
  world.tasks.spawn(note_at(log, Time() + 2s, "2s"));
  world.run();
  CHECK(log == Log{"1s", "2s", "3s"});
  CHECK(world.simulator.now() == Time() + 3s);
}

TEST_CASE("sleeping for no time, or until a time that has passed, yields to the next step") {
  TaskWorld world;
  std::vector<std::uint32_t> steps;
  world.tasks.spawn(note_steps(world.simulator, steps));
  world.run();
  CHECK(steps == std::vector<std::uint32_t>{0, 1, 2});

  Log log;
  world.tasks.spawn(note_at(log, Time(), "past"));
  world.tasks.spawn(note_after(log, -1s, "negative"));
  world.run();
  CHECK(log.size() == 2);
  CHECK(world.simulator.now() == Time() + 1us);
}

TEST_CASE("whoever sleeps for ever schedules nothing, so that the run becomes idle") {
  TaskWorld world;
  Log log;
  world.tasks.spawn(note_at(log, Time::max(), "never"));
  CHECK(world.run() == RunEnd::idle);
  CHECK(world.simulator.now() == Time());
  CHECK(world.simulator.events_pending() == 0);
  CHECK(world.scheduler.suspended().size() == 1);
  CHECK(log.empty());
}

TEST_CASE("a sleeper that is destroyed takes its timer with it") {
  TaskWorld world;
  Log log;
  world.tasks.spawn(note_after(log, 1s, "never"));
  world.simulator.run_until(Time() + 1ms);
  world.tasks.cancel_all();
  CHECK(world.simulator.events_pending() == 0);
  CHECK(world.run() == RunEnd::idle);
  CHECK(log.empty());
}

TEST_CASE("a task can ask for its scheduler without suspending") {
  TaskWorld world;
  const Scheduler* scheduler = nullptr;
  world.tasks.spawn(note_scheduler(scheduler));
  world.run();
  CHECK(scheduler == &world.scheduler);
  CHECK(world.simulator.events_dispatched() == 1);
}
