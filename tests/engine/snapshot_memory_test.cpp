#include <doctest/doctest.h>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

struct Mote : Actor<Mote> {
  std::uint64_t ticks = 0;
  double x = 0;
  double seen = 0;
  void on(OnTick, Context&) { ++ticks; }
};

struct Placed : Actor<Placed> {
  double x = 0;
  double seen = 0;
  [[nodiscard]] Position place() const { return {x, 0, 0}; }
  void on(OnTick, Context& context) {
    context.neighbours<Placed>(place(), 0.0005, [&](const Placed& other) { seen += other.x; });
    x = x < 0.9 ? x + 0.001 : 0;
  }
};

template <class A>
Engine motes(SnapshotOptions snapshots, std::uint32_t partitions = 4) {
  Engine engine = Engine::builder().threads(2).partitions(partitions).snapshots(snapshots).build();
  engine.spawn<A>(20'000, [](std::uint64_t n, A& mote) { mote.x = static_cast<double>(n) / 20'000; });
  return engine;
}

// What one tick's snapshot of all that ticks holds, with its tables.
std::uint64_t bytes_of_one() {
  Engine engine = motes<Mote>({.retain = 100});
  engine.run_ticks(21);
  return engine.stats().snapshot_memory / 21;
}

TEST_CASE("beyond the bound the oldest snapshots are dropped, and counted") {
  const std::uint64_t one = bytes_of_one();
  CHECK(one >= 20'000 * sizeof(Mote));
  const std::uint64_t bound = 5 * one + one / 2;
  Engine engine = motes<Mote>({.retain = 100, .memory = bound});
  for (int n = 0; n < 50; ++n) {
    engine.run_ticks(1);
    CHECK(engine.stats().snapshot_memory <= bound);
  }
  CHECK(engine.oldest_tick() == 45);
  CHECK(engine.stats().snapshots_dropped == 45);
  CHECK_FALSE(engine.rollback(44).has_value());
  const std::uint64_t digest = engine.digest();
  REQUIRE(engine.rollback(45).has_value());
  engine.run_ticks(5);
  CHECK(engine.digest() == digest);
  CHECK(engine.oldest_tick() == 45);
}

TEST_CASE("what is dropped is used again: memory does not grow") {
  const std::uint64_t one = bytes_of_one();
  Engine engine = motes<Mote>({.retain = 100, .memory = 3 * one});
  engine.run_ticks(20);
  const std::uint64_t after_some = engine.stats().memory;
  engine.run_ticks(200);
  CHECK(engine.stats().memory == after_some);
}

TEST_CASE("the newest is kept however little memory there is, and neighbours are seen as they were") {
  std::uint64_t digests[2];
  for (const std::uint64_t memory : {std::uint64_t{0}, std::uint64_t{1}}) {
    Engine engine = motes<Placed>({.retain = 3, .memory = memory});
    engine.run_ticks(8);
    CHECK(engine.oldest_tick() == (memory == 0 ? 5 : 8));
    REQUIRE(engine.rollback(8).has_value());
    engine.run_ticks(4);
    digests[memory] = engine.digest();
  }
  CHECK(digests[0] == digests[1]);
}

TEST_CASE("the same world comes out whatever snapshots may hold") {
  std::uint64_t digests[3];
  for (const int shift : {0, 1, 2}) {
    Engine engine = village({2, 8}, {.retain = 20, .memory = std::uint64_t{1} << (10 * shift + 2)});
    engine.run_ticks(400);
    digests[shift] = engine.digest();
  }
  CHECK(digests[0] == digests[1]);
  CHECK(digests[0] == digests[2]);
}

}  // namespace
}  // namespace orrery::testing_engine
