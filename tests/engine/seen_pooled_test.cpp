#include <doctest/doctest.h>

#include <vector>

#include <orrery/engine/engine.hpp>

namespace orrery {
namespace {

// Grows a petal a tick, and looks at those of its neighbours; drops all of them every tenth tick.
struct Flower : Actor<Flower> {
  Position at;
  std::uint64_t seen = 0;  // Of the last tick: petals of the neighbours,
  std::uint64_t sum = 0;   // and all that was on them so far.
  std::uint64_t grown = 0;
  Pooled<std::uint32_t> petals;

  [[nodiscard]] Position place() const { return at; }
  void on(OnTick, Context& context) {
    auto own = context.edit(petals);
    if (context.tick() % 10 == 9) own.clear();
    own.push_back(static_cast<std::uint32_t>(context.tick()));
    ++grown;
    seen = 0;
    context.neighbours<Flower>(at, 1.1, [&](ActorRef<Flower> who, const Flower& other) {
      const std::span<const std::uint32_t> others = context.view(who, &Flower::petals);
      seen += others.size();
      for (const std::uint32_t petal : others) sum = sum * 31 + petal + other.grown;
    });
    if (context.random().chance(0.01)) context.stop();
  }
};

// Looks where nobody is, or nobody holds anything that can be seen.
struct Stranger : Actor<Stranger> {
  ActorRef<Flower> flower;
  std::uint64_t seen = 0;
  void on(OnTick, Context& context) {
    for (const ActorId who : {no_actor, outside, ActorId{flower.id.slot, 7}, ActorId{flower.id.slot + 200, 0}})
      seen += context.view(ActorRef<Flower>{who}, &Flower::petals).size() * 1000;
    seen += context.view(flower, &Flower::petals).size();
  }
};

Engine meadow(std::uint32_t threads) {
  Engine engine = Engine::builder().threads(threads).partitions(threads * 3).space({{0, 0, 0}, {40, 40, 0}}).build();
  engine.spawn<Flower>(1600, [](std::uint64_t n, Flower& flower) {
    flower.at = {static_cast<double>(n % 40), static_cast<double>(n / 40), 0};
  });
  return engine;
}

TEST_CASE("what neighbours hold is seen as it was when the last tick was over") {
  Engine engine = Engine::builder().build();
  const auto two = engine.spawn_range<Flower>(2);
  for (std::uint64_t expected = 0; expected < 4; ++expected) {
    engine.run_ticks(1);
    if (engine.find(two[0]) == nullptr || engine.find(two[1]) == nullptr) break;  // It has withered.
    CHECK(engine.find(two[0])->seen == expected);
    CHECK(engine.find(two[1])->seen == expected);
  }
  CHECK(engine.tick() >= 3);
}

TEST_CASE("what is not there holds nothing that could be seen") {
  Engine engine = Engine::builder().build();
  Stranger stranger;
  stranger.flower = engine.spawn_one(Flower{});
  const ActorRef<Stranger> who = engine.spawn_one(stranger);
  engine.run_ticks(3);
  REQUIRE(engine.find(stranger.flower) != nullptr);
  CHECK(engine.find(who)->seen == 0 + 1 + 2);
}

TEST_CASE("what is seen does not depend on threads, and is the same after going back, and in a fork") {
  std::uint64_t expected = 0;
  for (const std::uint32_t threads : {1u, 2u, 3u, 8u}) {
    Engine engine = meadow(threads);
    engine.run_ticks(21);
    Engine fork = engine.fork();
    engine.run_ticks(4);
    const std::uint64_t digest = engine.digest();
    if (expected == 0) expected = digest;
    CHECK(digest == expected);
    REQUIRE(engine.rollback(18));
    engine.run_ticks(7);
    CHECK(engine.digest() == expected);
    fork.run_ticks(4);
    CHECK(fork.digest() == expected);
  }
}

}  // namespace
}  // namespace orrery
