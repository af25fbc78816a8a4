#include <doctest/doctest.h>

#include <optional>
#include <thread>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

// Moves, and looks at its neighbours.
struct Drifter : Actor<Drifter, Letter> {
  double x = 0;
  double seen = 0;
  [[nodiscard]] Position place() const { return {x, 0, 0}; }
  void on(const Letter& letter, Context&) { x += letter.words * 0.001; }
  void on(OnTick, Context& context) {
    context.neighbours<Drifter>(place(), 0.01, [&](const Drifter& other) { seen += other.x; });
    x = x < 0.9 ? x + 0.001 : 0;
    if (context.self().slot == 0) context.emit(Letter{1});
  }
};

Engine drifters(std::uint32_t threads) {
  Engine engine = Engine::builder().threads(threads).partitions(5).build();
  engine.spawn<Drifter>(2000, [](std::uint64_t n, Drifter& drifter) { drifter.x = static_cast<double>(n) / 2000; });
  for (std::uint32_t slot = 3; slot < 500; slot += 7) engine.subscribe<Letter>(ActorRef<Drifter>{{slot, 0}});
  return engine;
}

// A service that fails now and then, supervised.
struct Servant : Actor<Servant, Letter> {
  std::uint64_t served = 0;
  void on(OnStart, Context& context) { context.after(1, Letter{1}); }
  void on(const Letter& letter, Context& context) {
    ++served;
    context.after(1 + served % 3, letter);
    if (context.random().chance(0.05)) context.fail("dropped a tray");
  }
};

Engine service(Schedule schedule) {
  Engine engine = Engine::builder().threads(schedule.threads).partitions(schedule.partitions).build();
  for (int group = 0; group < 5; ++group) {
    const SupervisorRef under = engine.supervise(
        {.strategy = Strategy::one_for_all, .intensity = unlimited, .backoff = Backoff{.initial = 2}, .name = "group"});
    for (int n = 0; n < 20; ++n) (void)engine.spawn_one(Servant{}, {.under = under});
  }
  return engine;
}

void check_same_course(Engine& a, Engine& b, Tick ticks) {
  for (int n = 0; n < 5; ++n) {
    CHECK(a.tick() == b.tick());
    CHECK(a.digest() == b.digest());
    a.run_ticks(ticks);
    b.run_ticks(ticks);
  }
  CHECK(a.digest() == b.digest());
}

TEST_CASE("a fork goes on as the world does that it was forked from") {
  for (const SnapshotOptions snapshots :
       {SnapshotOptions{}, SnapshotOptions{.every = 40}, SnapshotOptions{.every = 0}}) {
    for (const Schedule schedule : {Schedule{}, Schedule{1, 7}, Schedule{3, 16, 9}}) {
      Engine engine = village(schedule, snapshots);
      engine.run_ticks(200);
      Engine fork = engine.fork();
      CHECK(fork.options().seed == engine.options().seed);
      check_same_course(engine, fork, 40);
    }
  }
}

TEST_CASE("a fork of supervised and of placed worlds, too") {
  Engine servants = service({2, 4});
  servants.run_ticks(123);
  Engine fork = servants.fork();
  CHECK(fork.supervision().text() == servants.supervision().text());
  check_same_course(servants, fork, 50);
  CHECK(fork.supervision().text() == servants.supervision().text());

  for (const std::uint32_t threads : {1u, 3u}) {
    Engine engine = drifters(threads);
    engine.run_ticks(20);
    Engine other = engine.fork();
    check_same_course(engine, other, 7);
  }
}

TEST_CASE("a fork between two ticks has what came from outside since the last") {
  Engine engine = drifters(2);
  engine.run_ticks(20);
  engine.send(ActorRef<Drifter>{{7, 0}}, Letter{100});
  Drifter drifter;
  drifter.x = 0.5;
  (void)engine.spawn_one(drifter);
  Engine fork = engine.fork();
  CHECK(fork.population() == 2001);
  check_same_course(engine, fork, 1);
  REQUIRE(fork.rollback(20).has_value());
  CHECK(fork.population() == 2000);
}

TEST_CASE("what is sent to one of them the other does not see") {
  Engine engine = village({2, 8});
  Engine plain = village({2, 8});
  engine.run_ticks(200);
  plain.run_ticks(200);
  Engine fork = engine.fork();
  fork.send(ActorRef<Villager>{{17, 0}}, Letter{1'000'000});
  for (Engine* each : {&fork, &engine, &plain}) each->run_ticks(200);
  CHECK(engine.digest() == plain.digest());
  CHECK(fork.digest() != plain.digest());
}

TEST_CASE("a fork of a tick that is kept, and none of others") {
  for (const std::uint32_t partitions : {1u, 8u}) {
    Engine engine = village({2, partitions});
    engine.run_ticks(160);
    const std::uint64_t before = engine.digest();
    engine.run_ticks(32);
    Result<Engine> fork = engine.fork(160);
    REQUIRE(fork.has_value());
    CHECK(fork->tick() == 160);
    CHECK(fork->digest() == before);
    fork->run_ticks(32);
    CHECK(fork->digest() == engine.digest());
    check_same_course(engine, *fork, 40);
    CHECK(engine.fork(100'000).error() == ErrorCode::not_found);
    CHECK(engine.fork(8).error() == ErrorCode::not_found);
  }
}

TEST_CASE("both go back and forth, and neither disturbs the other") {
  Engine engine = village({2, 8});
  engine.run_ticks(400);
  Engine fork = engine.fork();
  const std::uint64_t here = engine.digest();
  std::uint64_t there = 0;
  for (Tick round = 0; round < 30; ++round) {
    engine.run_ticks(8 * (round % 5));
    fork.run_ticks(8 * (round % 7));
    const Tick back = 8 * (round % 4);
    if (engine.oldest_tick() + back <= engine.tick()) REQUIRE(engine.rollback(engine.tick() - back).has_value());
    if (fork.oldest_tick() + 40 <= fork.tick()) REQUIRE(fork.rollback(fork.tick() - 40).has_value());
  }
  engine.run_ticks(1200 - engine.tick());
  fork.run_ticks(1200 - fork.tick());
  CHECK(engine.digest() == fork.digest());
  there = fork.digest();
  Engine plain = village({});
  plain.run_ticks(400);
  CHECK(plain.digest() == here);
  plain.run_ticks(800);
  CHECK(plain.digest() == there);
}

TEST_CASE("a parent that went back before the fork and takes another course") {
  Engine engine = village({2, 8});
  engine.run_ticks(400);
  Engine fork = engine.fork();
  Engine second = engine.fork();
  REQUIRE(engine.rollback(352).has_value());
  engine.send(ActorRef<Villager>{{17, 0}}, Letter{1'000'000});
  engine.run_ticks(400);
  Engine third = engine.fork();
  engine.run_ticks(80);
  third.run_ticks(80);
  CHECK(third.digest() == engine.digest());
  fork.run_ticks(400);
  second.run_ticks(400);
  Engine plain = village({});
  plain.run_ticks(800);
  CHECK(fork.digest() == plain.digest());
  CHECK(second.digest() == plain.digest());
}

TEST_CASE("forks outlive what they were forked from, in any order") {
  std::optional<Engine> engine = village({2, 8});
  engine->run_ticks(200);
  std::optional<Engine> fork = engine->fork();
  fork->run_ticks(8);
  std::optional<Engine> second = fork->fork();
  Engine third = second->fork();
  engine->run_ticks(80);
  engine.reset();
  fork->run_ticks(80);
  fork.reset();
  second.reset();
  third.run_ticks(400 - third.tick());
  Engine plain = village({});
  plain.run_ticks(400);
  CHECK(third.digest() == plain.digest());
}

TEST_CASE("world and fork run at the same time on different threads") {
  Engine engine = village({2, 8, 5});
  engine.run_ticks(200);
  Engine fork = engine.fork();
  Engine second = fork.fork();
  std::thread one([&] {
    for (int n = 0; n < 20; ++n) {
      fork.run_ticks(16);
      (void)fork.rollback(fork.tick() - 8);
    }
  });
  std::thread other([&] { second.run_ticks(160); });
  for (int n = 0; n < 20; ++n) {
    engine.run_ticks(16);
    (void)engine.rollback(engine.tick() - 8);
  }
  one.join();
  other.join();
  CHECK(fork.tick() == engine.tick());
  CHECK(second.digest() == engine.digest());
  CHECK(fork.digest() == engine.digest());
}

TEST_CASE("memory does not grow with forks that come and go") {
  Engine engine = village({2, 8});
  engine.run_ticks(400);
  std::uint64_t after_some = 0;
  for (Tick round = 0; round < 60; ++round) {
    Engine fork = engine.fork();
    fork.run_ticks(16);
    engine.run_ticks(40);
    if (round == 10) after_some = engine.stats().memory;
    REQUIRE(engine.rollback(400 + 8 * (round % 2)).has_value() == (engine.oldest_tick() <= 400));
  }
  CHECK(engine.stats().memory <= after_some * 5 / 4);
}

TEST_CASE("a fork has the journal of what was before it") {
  struct Sleeper : Actor<Sleeper, Letter> {
    std::uint64_t read = 0;
    void on(const Letter& letter, Context&) { read = read * 10 + letter.words; }
  };
  Engine engine = Engine::builder().journal().build();
  const ActorRef<Sleeper> sleeper = engine.spawn_one(Sleeper{});
  engine.send(sleeper, Letter{1});
  engine.run_ticks(5);
  engine.send(sleeper, Letter{2});
  engine.run_ticks(2);
  Result<Engine> fork = engine.fork(5);
  REQUIRE(fork.has_value());
  CHECK(fork->journal().size() == 1);
  fork->send(sleeper, Letter{3});
  fork->run_ticks(2);
  CHECK(fork->find(sleeper)->read == 13);
  CHECK(engine.find(sleeper)->read == 12);
  Engine again = Engine::builder().build();
  (void)again.spawn_one(Sleeper{});
  again.replay(fork->journal());
  again.run_ticks(7);
  CHECK(again.digest() == fork->digest());
}

TEST_CASE("a fork has the state of its world") {
  Engine engine = village({});
  Engine fork = engine.fork();
  CHECK(fork.state() == EngineState::running);
  engine.run_ticks(80);
  REQUIRE(engine.pause());
  Engine paused = engine.fork();
  CHECK(paused.state() == EngineState::paused);
  CHECK(paused.transitions() == engine.transitions());
  REQUIRE(paused.resume());
  REQUIRE(engine.stop());
  CHECK(engine.population() == 0);
  paused.run_ticks(80);
  Engine plain = village({});
  plain.run_ticks(160);
  CHECK(paused.digest() == plain.digest());
}

}  // namespace
}  // namespace orrery::testing_engine
