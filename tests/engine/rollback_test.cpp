#include <doctest/doctest.h>

#include <map>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

TEST_CASE("the world is what it was, and goes on as it did") {
  for (const Schedule schedule : {Schedule{}, Schedule{1, 7}, Schedule{3, 16, 9}}) {
    Engine engine = village(schedule);
    std::map<Tick, std::uint64_t> digests;
    for (int window = 0; window < 60; ++window) {
      engine.run_ticks(8);
      digests[engine.tick()] = engine.digest();
    }
    const Tick end = engine.tick();
    for (const Tick back : {Tick{8}, Tick{56}, Tick{24}, Tick{0}, Tick{40}}) {
      CAPTURE(back);
      REQUIRE(engine.rollback(end - back).has_value());
      CHECK(engine.tick() == end - back);
      CHECK(engine.digest() == digests[end - back]);
      engine.run_ticks(back);
      CHECK(engine.tick() == end);
      CHECK(engine.digest() == digests[end]);
    }
  }
}

TEST_CASE("going back twice, without running in between, ends where going back once does") {
  Engine a = village({2, 8});
  Engine b = village({2, 8});
  a.run_ticks(400);
  b.run_ticks(400);
  REQUIRE(a.rollback(384).has_value());
  REQUIRE(a.rollback(384).has_value());
  REQUIRE(a.rollback(352).has_value());
  REQUIRE(b.rollback(352).has_value());
  CHECK(a.digest() == b.digest());
  CHECK_FALSE(a.rollback(384).has_value());
  a.run_ticks(80);
  b.run_ticks(80);
  CHECK(a.digest() == b.digest());
}

TEST_CASE("another past leads to another future") {
  Engine engine = village({});
  engine.run_ticks(400);
  const std::uint64_t future = engine.digest();
  REQUIRE(engine.rollback(360).has_value());
  engine.send(ActorRef<Villager>{{17, 0}}, Letter{1'000'000});
  engine.run_ticks(40);
  CHECK(engine.digest() != future);
  REQUIRE(engine.rollback(360).has_value());
  engine.run_ticks(40);
  CHECK(engine.digest() == future);
}

TEST_CASE("what was spawned since is gone, and is spawned again with the same id") {
  Engine engine = village({2, 8});
  engine.run_ticks(400);
  const std::uint64_t before = engine.population();
  std::vector<ActorId> made;
  for (int i = 0; i < 1000; ++i) made.push_back(engine.spawn_one(Villager{}).id);
  engine.run_ticks(40);
  REQUIRE(engine.rollback(400).has_value());
  // Spawned between two windows, at tick 400: they were not yet there when it was taken.
  CHECK(engine.population() == before);
  for (const ActorId id : made) CHECK(engine.spawn_one(Villager{}).id == id);
  engine.run_ticks(40);
}

TEST_CASE("a tick that is not kept is refused, and nothing changes") {
  Engine engine = village({}, {.every = 8, .retain = 3});
  engine.run_ticks(400);
  CHECK(engine.oldest_tick() == 376);
  const std::uint64_t digest = engine.digest();
  const Result<void> too_old = engine.rollback(100);
  REQUIRE_FALSE(too_old.has_value());
  CHECK(too_old.error().message() == "not_found: tick 100 cannot be gone back to: kept are 376 to 400");
  CHECK_FALSE(engine.rollback(401).has_value());
  CHECK(engine.digest() == digest);
  CHECK(engine.tick() == 400);
}

TEST_CASE("without snapshots there is no way back") {
  Engine engine = village({}, {.every = 0});
  engine.run_ticks(400);
  CHECK_FALSE(engine.rollback(400).has_value());
}

TEST_CASE("while nothing happens any tick can be gone back to") {
  struct Sleeper : Actor<Sleeper, Letter> {
    std::uint64_t read = 0;
    void on(const Letter&, Context&) { ++read; }
  };
  Engine engine = Engine::builder().build();
  const ActorRef<Sleeper> sleeper = engine.spawn_one(Sleeper{});
  engine.send(sleeper, Letter{1}, {.after = 1000});
  engine.run_ticks(2000);
  CHECK(engine.find(sleeper)->read == 1);
  REQUIRE(engine.rollback(999).has_value());
  CHECK(engine.find(sleeper)->read == 0);
  CHECK(engine.tick() == 999);
  engine.run_ticks(2);
  CHECK(engine.find(sleeper)->read == 1);
}

struct Forwarder : Actor<Forwarder, Letter> {
  std::uint64_t read = 0;
  void on(const Letter& letter, Context& context) {
    ++read;
    if (letter.words > 0) context.send(ActorRef<Forwarder>{{letter.words, 0}}, Letter{0}, {.after = 20});
  }
};

TEST_CASE("mail that is sent after going back to a time without mail comes when it should") {
  Engine engine = Engine::builder().lookahead(16).partitions(2).build();
  engine.spawn<Forwarder>(512);
  engine.run_ticks(160);
  engine.send(ActorRef<Forwarder>{{3, 0}}, Letter{1});
  engine.run_ticks(16);
  REQUIRE(engine.rollback(160).has_value());
  engine.send(ActorRef<Forwarder>{{5, 0}}, Letter{500});  // To the other partition.
  engine.run_ticks(16);
  CHECK(engine.find(ActorRef<Forwarder>{{5, 0}})->read == 1);
  CHECK(engine.find(ActorRef<Forwarder>{{500, 0}})->read == 0);
  engine.run_ticks(16);
  CHECK(engine.find(ActorRef<Forwarder>{{500, 0}})->read == 1);
}

TEST_CASE("memory does not grow with going back and forth") {
  Engine engine = village({2, 8});
  engine.run_ticks(400);
  std::uint64_t after_some = 0;
  for (int round = 0; round < 60; ++round) {
    REQUIRE(engine.rollback(engine.tick() - 48).has_value());
    engine.run_ticks(48);
    if (round == 10) after_some = engine.stats().memory;
  }
  CHECK(engine.stats().memory <= after_some * 5 / 4);
}

}  // namespace
}  // namespace orrery::testing_engine
