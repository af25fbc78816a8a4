#include <doctest/doctest.h>

#include <orrery/engine/engine.hpp>

#include "core/dies.hpp"

namespace orrery {
namespace {

struct Stop {
  static constexpr MessageKind kind{16};
};

template <std::size_t words>
struct Numbered : Actor<Numbered<words>, Stop> {
  std::uint64_t number = 0;
  std::uint64_t filler[words] = {};
  void on(const Stop&, Context& context) { context.stop(); }
};

template <class A>
void check_numbers(const Engine& engine, const ActorRange<A>& range, std::uint64_t count) {
  REQUIRE(range.size() == count);
  for (std::uint64_t n = 0; n < count; ++n) {
    const A* actor = engine.find(range[n]);
    REQUIRE(actor != nullptr);
    CHECK(actor->number == n);
  }
}

TEST_CASE("a range knows who was made, in order, also where slots are not in a row") {
  using Small = Numbered<1>;
  using Large = Numbered<100>;  // Forty to a chunk at most.
  const auto number = [](std::uint64_t n, auto& actor) { actor.number = n; };
  Engine engine = Engine::builder().partitions(3).build();
  CHECK(engine.spawn_range<Small>(0).empty());
  const ActorRange<Large> large = engine.spawn_range<Large>(300, number);
  const ActorRange<Small> before = engine.spawn_range<Small>(700, number);
  check_numbers(engine, large, 300);
  check_numbers(engine, before, 700);
  for (std::uint64_t n = 5; n < 700; n += 7) engine.send(before[n], Stop{});
  for (std::uint64_t n = 100; n < 200; ++n) engine.send(large[n], Stop{});
  engine.run_ticks(1);
  // Into the slots of those that have ended, the last first, and then new ones.
  check_numbers(engine, engine.spawn_range<Small>(900, number), 900);
  check_numbers(engine, engine.spawn_range<Large>(150, number), 150);
  CHECK(engine.find(before[5]) == nullptr);
  CHECK(engine.find(before[6]) != nullptr);
}

TEST_CASE("a range has no more than were made") {
  Engine engine = Engine::builder().build();
  const ActorRange<Numbered<1>> range = engine.spawn_range<Numbered<1>>(3);
  CHECK(dies([&] { static_cast<void>(range[3]); }));
}

}  // namespace
}  // namespace orrery
