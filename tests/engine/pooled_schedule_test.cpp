#include <doctest/doctest.h>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

// People who pass things on, and lose them; everything happens to them that happens to villagers.
struct Thing {
  static constexpr MessageKind kind{16};
  std::uint32_t size = 0;
  std::uint32_t color = 0;
};

struct Hoarder : Actor<Hoarder, Thing> {
  std::uint64_t seen = 0;
  Pooled<Thing, 40> things;
  Pooled<std::uint64_t> diary;

  static constexpr std::uint32_t slots = 1500;

  void on(OnStart, Context& context) {
    for (std::uint32_t n = 0; n < 3; ++n) context.edit(things).push_back({context.self().slot, n});
  }
  void on(const Thing& thing, Context& context) {
    auto all = context.edit(things);
    all.push_back(thing);  // The 41st is one too many.
    context.edit(diary).push_back(thing.size);
    if (thing.color % 64 == 1) throw std::runtime_error("dropped it");
    if (thing.color % 101 == 2) return context.stop();
    if (thing.color % 107 == 3) return void(context.spawn(*this));
    if (thing.color % 50 == 4) context.edit(diary).clear();
  }
  void on(OnTick, Context& context) {
    seen += context.view(things).size();
    ActorRandom random = context.random();
    if (!random.chance(0.2)) return;
    const ActorRef<Hoarder> other{{static_cast<std::uint32_t>(random.below(slots)), 0}};
    const auto color = static_cast<std::uint32_t>(random.below(1000));
    auto all = context.edit(things);
    context.send(other, Thing{static_cast<std::uint32_t>(all.size()), color});
    if (all.size() > 5 && random.chance(0.5)) all.erase(random.below(all.size()));
    if (color == 5) context.fail("fed up");
  }
};

Engine hoarders(Schedule schedule, SnapshotOptions snapshots = {}) {
  Engine engine = Engine::builder()
                      .threads(schedule.threads)
                      .partitions(schedule.partitions)
                      .scheduling_seed(schedule.seed)
                      .snapshots(snapshots)
                      .build();
  engine.spawn<Hoarder>(Hoarder::slots);
  return engine;
}

TEST_CASE("what is pooled does not depend on threads, partitions, stealing or snapshots") {
  Engine expected = hoarders({});
  expected.run_ticks(60);
  CHECK(expected.stats().failures > 50);
  CHECK(expected.stats().stopped > 20);
  CHECK(expected.stats().pooled_memory > 100 * Hoarder::slots);
  for (const Schedule schedule :
       {Schedule{1, 5}, Schedule{2, 16, 3}, Schedule{3, 24, 4}, Schedule{8, 64, 5}, Schedule{8, 6}}) {
    for (const SnapshotOptions snapshots :
         {SnapshotOptions{}, SnapshotOptions{.every = 7}, SnapshotOptions{.every = 0}}) {
      Engine engine = hoarders(schedule, snapshots);
      engine.run_ticks(60);
      CHECK(engine.digest() == expected.digest());
      CHECK(engine.stats().failures == expected.stats().failures);
    }
  }
}

TEST_CASE("and is the same again after going back, and in a fork") {
  for (const Schedule schedule : {Schedule{}, Schedule{3, 16, 9}}) {
    Engine engine = hoarders(schedule);
    engine.run_ticks(30);
    for (Tick round = 0; round < 12; ++round) {
      engine.run_ticks(8);
      const std::uint64_t digest = engine.digest();
      Engine fork = engine.fork(engine.tick() - 3).value();
      REQUIRE(engine.rollback(engine.tick() - 1 - round % 8));
      engine.run_ticks(1 + round % 8);
      CHECK(engine.digest() == digest);
      fork.run_ticks(3);
      CHECK(fork.digest() == digest);
      CHECK(!fork.diff(engine).any());
    }
  }
}

TEST_CASE("their memory does not grow by being written") {
  Engine engine = hoarders({2, 8});
  engine.run_ticks(200);
  const std::uint64_t memory = engine.stats().memory;
  engine.run_ticks(400);
  CHECK(engine.stats().memory < memory + memory / 2);
}

}  // namespace
}  // namespace orrery::testing_engine
