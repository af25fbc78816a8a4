#include <doctest/doctest.h>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

std::uint64_t digest_of(Schedule schedule, SnapshotOptions snapshots = {}) {
  Engine engine = village(schedule, snapshots);
  engine.run_ticks(400);
  return engine.digest();
}

TEST_CASE("the result does not depend on threads, partitions, stealing or snapshots") {
  const std::uint64_t one = digest_of({});
  for (const std::uint32_t threads : {1u, 2u, 3u, 8u}) {
    for (const std::uint32_t partitions : {1u, 2u, 5u, 16u, 64u}) {
      CAPTURE(threads);
      CAPTURE(partitions);
      CHECK(digest_of({threads, partitions}) == one);
      CHECK(digest_of({threads, partitions, threads * 100 + partitions}) == one);
    }
  }
  CHECK(digest_of({}, {.every = 0}) == one);
  CHECK(digest_of({3, 16, 5}, {.every = 64, .retain = 2}) == one);
}

TEST_CASE("stealing does happen in that test") {
  Engine engine = village({8, 16, 3});
  engine.run_ticks(400);
  CHECK(engine.stats().parallel_windows > 10);
  CHECK(engine.stats().contended > 8 * engine.stats().parallel_windows);
}

TEST_CASE("the seed does change the result") {
  Engine a = village({}, {}, 7);
  Engine b = village({}, {}, 8);
  a.run_ticks(100);
  b.run_ticks(100);
  CHECK(a.digest() != b.digest());
}

TEST_CASE("one run of many ticks is many runs of a few") {
  Engine a = village({});
  Engine b = village({2, 8});
  a.run_ticks(400);
  for (int i = 0; i < 50; ++i) b.run_ticks(8);
  CHECK(a.tick() == b.tick());
  CHECK(a.digest() == b.digest());
}

// Asks somebody urgently, who writes to somebody else: what is sent in a step arrives when it should, too.
struct Watchman : Actor<Watchman, Letter, Alarm> {
  static constexpr std::uint32_t slots = 2000;
  std::uint64_t last = 0;
  std::uint64_t letters = 0;

  static ActorRef<Watchman> at(std::uint64_t slot) { return {{static_cast<std::uint32_t>(slot % slots), 0}}; }
  void on(OnStart, Context& context) {
    context.send(at(context.self().slot * 7 + 3), Alarm{}, {.tier = Tier::critical});
  }
  void on(const Letter&, Context& context) {
    ++letters;
    last = context.tick();
    if (letters < 40) context.send(at(context.self().slot * 11 + 400), Alarm{}, {.tier = Tier::critical});
  }
  void on(const Alarm&, Context& context) { context.send(at(context.self().slot * 13 + 700), Letter{1}); }
};

TEST_CASE("what is sent in a step of a window arrives in the next, whoever takes snapshots") {
  const auto digest = [](std::uint32_t partitions, Tick every) {
    Engine engine = Engine::builder().partitions(partitions).snapshots({.every = every}).build();
    engine.spawn<Watchman>(Watchman::slots);
    engine.run_ticks(2);
    CHECK(engine.find(Watchman::at(700))->last == 1);
    engine.run_ticks(100);
    return engine.digest();
  };
  const std::uint64_t one = digest(1, 1);
  CHECK(digest(1, 0) == one);
  CHECK(digest(8, 1) == one);
  CHECK(digest(8, 0) == one);
  CHECK(digest(8, 5) == one);
}

TEST_CASE("two engines in one program do not meet") {
  Engine a = village({2, 8});
  Engine b = village({3, 4});
  for (int i = 0; i < 20; ++i) {
    a.run_ticks(8);
    b.run_ticks(8);
    CHECK(a.digest() == b.digest());
  }
}

}  // namespace
}  // namespace orrery::testing_engine
