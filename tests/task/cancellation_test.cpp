// A program that uses every primitive: cancelled after each of its events, and pinned by its digest.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/task/channel.hpp>
#include <orrery/task/event.hpp>
#include <orrery/task/race.hpp>
#include <orrery/task/semaphore.hpp>
#include <orrery/task/sleep.hpp>
#include <orrery/task/task_group.hpp>

#include "task/task_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::TaskWorld;
using orrery::test::Tracked;

namespace {

// What the tasks share. Outlives them.
struct Shared {
  explicit Shared(Simulator& s) : simulator(s), random(s.stream("program")) {}

  void note(std::uint64_t value) { simulator.tap(value); }

  Simulator& simulator;
  Random& random;
  Channel<Tracked> channel{3};
  Semaphore semaphore{2};
  Event half_way;
  int alive = 0;
  int received = 0;
};

Task<int> compute(Shared& shared, int value) {
  const Tracked tracked(shared.alive, value);
  const Duration pause(shared.random.below(3) * 500);
  co_await sleep_for(pause);
  co_return tracked.value * 2;
}

Task<> produce(Shared& shared, int first) {
  for (int i = first; i < first + 10; ++i) {
    Tracked value(shared.alive, i);
    const bool sent = co_await shared.channel.send(std::move(value));
    if (!sent) co_return;
    const Duration pause(shared.random.below(4) * 250);
    co_await sleep_for(pause);
  }
}

Task<> consume(Shared& shared) {
  while (true) {
    const std::optional<Tracked> value = co_await shared.channel.receive();
    if (!value) co_return;
    const Semaphore::Permit permit = co_await shared.semaphore.permit();
    const int doubled = co_await compute(shared, value->value);
    shared.note(static_cast<std::uint64_t>(doubled));
    if (++shared.received == 15) shared.half_way.set();
  }
}

Task<> contend(Shared& shared) {
  co_await shared.half_way.wait();
  for (int i = 0; i < 5; ++i) {
    auto contest = race(compute(shared, i), compute(shared, i + 100));
    const auto outcome = co_await contest;
    shared.note(outcome.index());
    auto limited = timeout(Duration(500), compute(shared, 1'000 + i));
    const Result<int> result = co_await limited;
    shared.note(result ? 1 : 2);
  }
}

Task<> catch_throw(Shared& shared) {
  const Tracked tracked(shared.alive);
  co_await sleep_for(2us);
  throw 1;
}

Task<> whole(Shared& shared) {
  const Tracked tracked(shared.alive);
  Scheduler& scheduler = co_await this_scheduler();
  TaskGroup group(scheduler);
  group.spawn(produce(shared, 0));
  group.spawn(produce(shared, 100));
  group.spawn(produce(shared, 200));
  group.spawn(contend(shared));
  TaskGroup consumers(scheduler);
  for (int i = 0; i < 3; ++i) consumers.spawn(consume(shared));
  try {
    co_await catch_throw(shared);
  } catch (int thrown) {
    shared.note(static_cast<std::uint64_t>(thrown));
  }
  co_await group.join();
  shared.channel.close();
  co_await consumers.join();
}

struct Program {
  explicit Program(std::uint64_t seed) : world(seed), shared(world.simulator) { world.tasks.spawn(whole(shared)); }

  // The group of `world` would outlive `shared`.
  ~Program() { world.tasks.cancel_all(); }

  TaskWorld world;
  Shared shared;
};

}  // namespace

TEST_CASE("the program ends by itself, and leaves nothing") {
  Program program(1);
  CHECK(program.world.run() == RunEnd::idle);
  CHECK(program.shared.received == 30);
  CHECK(program.shared.alive == 0);
  CHECK(program.world.tasks.size() == 0);
  CHECK(program.world.scheduler.suspended().empty());
  CHECK(program.world.simulator.events_dispatched() > 100);
}

TEST_CASE("tasks can be destroyed after any event, with all that they own, and nothing of them runs any more") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    bool finished = false;
    for (int events = 0; !finished; ++events) {
      Program program(seed);
      Simulator& simulator = program.world.simulator;
      for (int i = 0; i < events; ++i) finished = !simulator.step();
      const int received = program.shared.received;
      program.world.tasks.cancel_all();
      CAPTURE(seed);
      CAPTURE(events);
      REQUIRE(program.world.frames.frames_alive() == 0);
      REQUIRE(program.shared.alive == static_cast<int>(program.shared.channel.size()));
      REQUIRE(program.shared.semaphore.available() == 2);
      REQUIRE(program.world.scheduler.suspended().empty());
      REQUIRE(program.world.run() == RunEnd::idle);
      REQUIRE(program.shared.received == received);
    }
  }
}

TEST_CASE("tasks can be destroyed by an event of the simulation at any time") {
  for (std::uint64_t at = 0; at < 20'000; at += 250) {
    Program program(7);
    program.world.call_after(Duration(at), [&program] { program.world.tasks.cancel_all(); });
    CHECK(program.world.run() == RunEnd::idle);
    CHECK(program.world.scheduler.suspended().empty());
    CHECK(program.shared.alive == static_cast<int>(program.shared.channel.size()));
  }
}

TEST_CASE("a program's digest is the golden one on every compiler and at every optimisation level") {
  Program program(2'024);
  program.world.run();
  CHECK(program.world.simulator.final_digest() == 8449335375328789331U);
}
