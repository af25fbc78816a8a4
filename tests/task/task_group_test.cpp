#include <orrery/task/task_group.hpp>

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include <orrery/task/sleep.hpp>

#include "core/dies.hpp"
#include "task/task_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::Log;
using orrery::test::TaskWorld;

namespace {

struct NoteEnd {
  NoteEnd(Log& l, std::string n) : log(l), name(std::move(n)) {}
  NoteEnd(const NoteEnd&) = delete;
  NoteEnd& operator=(const NoteEnd&) = delete;
  ~NoteEnd() { log.push_back(name); }
  Log& log;
  std::string name;
};

Task<> live(Log& log, std::string name, Duration duration) {
  const NoteEnd end(log, std::move(name));
  co_await sleep_for(duration);
}

Task<> parent(Log& log, Duration patience) {
  Scheduler& scheduler = co_await this_scheduler();
  TaskGroup children(scheduler);
  children.spawn(live(log, "child 1", 1s));
  children.spawn(live(log, "child 2", 3s));
  if (patience > 0s) {
    co_await sleep_for(patience);
  } else {
    co_await children.join();
  }
  log.emplace_back("parent");
}

Task<> join(TaskGroup& group, Log& log) {
  co_await group.join();
  log.emplace_back("joined");
}

Task<> spawn_more(TaskGroup& group, Log& log, int count) {
  if (count > 0) group.spawn(spawn_more(group, log, count - 1));
  log.push_back(std::to_string(count));
  co_return;
}

struct SpawnAtEnd {
  SpawnAtEnd(TaskGroup& g, Log& l) : group(g), log(l) {}
  SpawnAtEnd(const SpawnAtEnd&) = delete;
  SpawnAtEnd& operator=(const SpawnAtEnd&) = delete;
  ~SpawnAtEnd() { group.spawn(live(log, "spawned by a destructor", 1s)); }
  TaskGroup& group;
  Log& log;
};

Task<> spawn_at_end(TaskGroup& group, Log& log) {
  const SpawnAtEnd end(group, log);
  co_await sleep_for(1h);
}

}  // namespace

TEST_CASE("spawned tasks start in the next step, never inline, and run side by side") {
  TaskWorld world;
  Log log;
  world.call_after(1s, [&] {
    world.tasks.spawn(live(log, "3s", 3s));
    world.tasks.spawn(live(log, "2s", 2s));
    CHECK(world.tasks.size() == 2);
    CHECK(log.empty());
  });
  world.run();
  CHECK(log == Log{"2s", "3s"});
  CHECK(world.tasks.size() == 0);
  CHECK(world.simulator.now() == Time() + 4s);
}

TEST_CASE("cancelling destroys in reverse order of spawning, also what has not started") {
  TaskWorld world;
  Log log;
  for (const char* name : {"a", "b", "c"}) world.tasks.spawn(live(log, name, 1h));
  world.simulator.run_until(Time() + 1s);
  world.tasks.spawn(live(log, "not started", 1h));
  world.tasks.cancel_all();
  CHECK(log == Log{"c", "b", "a"});
  CHECK(world.tasks.size() == 0);
  CHECK(world.run() == RunEnd::idle);
}

TEST_CASE("a group in a task's frame dies with it, and its tasks too") {
  TaskWorld world;
  Log log;
  SUBCASE("when the parent ends") {
    world.tasks.spawn(parent(log, 2s));
    world.run();
    CHECK(log == Log{"child 1", "parent", "child 2"});
  }
  SUBCASE("when the parent is destroyed") {
    world.tasks.spawn(parent(log, 2s));
    world.simulator.run_until(Time() + 500ms);
    world.tasks.cancel_all();
    CHECK(log == Log{"child 2", "child 1"});
  }
  SUBCASE("or it is awaited") {
    world.tasks.spawn(parent(log, 0s));
    world.run();
    CHECK(log == Log{"child 1", "child 2", "parent"});
  }
}

TEST_CASE("joining waits until none runs, and does not suspend if none does") {
  TaskWorld world;
  Log log;
  TaskGroup group(world.scheduler);
  world.tasks.spawn(join(group, log));
  world.run();
  CHECK(log == Log{"joined"});
  group.spawn(live(log, "last", 1s));
  world.tasks.spawn(join(group, log));
  world.run();
  CHECK(log == Log{"joined", "last", "joined"});
}

TEST_CASE("whoever joins a group that is cancelled goes on") {
  TaskWorld world;
  Log log;
  TaskGroup group(world.scheduler);
  group.spawn(live(log, "cancelled", 1h));
  world.tasks.spawn(join(group, log));
  world.simulator.run_until(Time() + 1s);
  group.cancel_all();
  world.run();
  CHECK(log == Log{"cancelled", "joined"});
}

TEST_CASE("tasks may spawn into their own group") {
  TaskWorld world;
  Log log;
  world.tasks.spawn(spawn_more(world.tasks, log, 3));
  world.run();
  CHECK(log == Log{"3", "2", "1", "0"});
}

TEST_CASE("what a destructor spawns while its group is cancelled is cancelled too") {
  TaskWorld world;
  Log log;
  world.tasks.spawn(spawn_at_end(world.tasks, log));
  world.simulator.run_until(Time() + 1s);
  world.tasks.cancel_all();
  CHECK(world.tasks.size() == 0);
  CHECK(world.run() == RunEnd::idle);
  CHECK(log.empty());  // It never started.
}

TEST_CASE("spawning no task, and a scheduler that dies before its tasks, are failed checks") {
  TaskWorld world;
  Log log;
  CHECK(dies([&] { world.tasks.spawn(Task<>()); }));
  CHECK(dies([&] {
    auto scheduler =
        std::make_unique<SimScheduler>(world.simulator, world.origin, NodeId{1}, world.simulator.stream("other"));
    TaskGroup group(*scheduler);
    group.spawn(live(log, "orphan", 1s));
    scheduler.reset();
  }));
}
