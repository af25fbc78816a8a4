#include <doctest/doctest.h>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

// Divides as often as its generation still may, and writes to somebody now and then.
struct Bacterium : Actor<Bacterium, Letter> {
  std::uint64_t words = 0;
  std::uint32_t divisions = 0;
  std::uint32_t age = 0;

  void on(const Letter& letter, Context&) { words += letter.words; }
  void on(OnTick, Context& context) {
    ++age;
    if (divisions > 0) {
      --divisions;
      context.spawn(Bacterium{.words = words, .divisions = divisions});
    }
    ActorRandom random = context.random();
    if (random.chance(0.2))
      context.send(ActorRef<Bacterium>{{static_cast<std::uint32_t>(random.below(4000)), 0}}, Letter{age});
  }
};

Engine dish(std::uint32_t threads, std::uint64_t scheduling_seed, std::uint32_t divisions,
            SnapshotOptions snapshots = {}) {
  Engine engine = Engine::builder().threads(threads).scheduling_seed(scheduling_seed).snapshots(snapshots).build();
  (void)engine.spawn_one(Bacterium{.divisions = divisions});
  return engine;
}

TEST_CASE("a world that has grown is divided among all threads") {
  for (const std::uint32_t threads : {2u, 8u}) {
    Engine engine = dish(threads, 0, 14);
    engine.run_ticks(1);
    CHECK(engine.stats().partitions == 2);
    engine.run_ticks(15);
    CHECK(engine.population() == 1 << 14);
    const EngineStats stats = engine.stats();
    CHECK(stats.partitions > 4 * threads);
    // 64 chunks and a few.
    CHECK(stats.largest_partition <= 2 * (64 / stats.partitions + 1));
  }
}

TEST_CASE("how it was divided shows nowhere, also not after going back to when it was small, or in a fork") {
  Engine expected = Engine::builder().partitions(1).build();
  (void)expected.spawn_one(Bacterium{.divisions = 13});
  expected.run_ticks(25);
  for (const std::uint32_t threads : {1u, 2u, 3u, 8u}) {
    for (const SnapshotOptions snapshots : {SnapshotOptions{.retain = 30}, SnapshotOptions{.every = 4, .retain = 30}}) {
      Engine engine = dish(threads, threads, 13, snapshots);
      engine.run_ticks(25);
      CHECK(engine.digest() == expected.digest());
      Engine early = engine.fork(8).value();
      for (const Tick back : {Tick{20}, Tick{8}, Tick{0}}) {
        REQUIRE(engine.rollback(back));
        engine.run_ticks(25 - back);
        CHECK(engine.digest() == expected.digest());
      }
      early.run_ticks(17);
      CHECK(early.digest() == expected.digest());
      Engine late = engine.fork();
      late.run_ticks(5);
      engine.run_ticks(5);
      CHECK(late.digest() == engine.digest());
    }
  }
}

}  // namespace
}  // namespace orrery::testing_engine
