#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <orrery/engine/engine.hpp>

namespace orrery {
namespace {

struct Stone : Actor<Stone> {
  Position at;
  [[nodiscard]] Position place() const { return at; }
  void on(OnTick, Context&) {}
};
struct Bird : Actor<Bird> {
  Position at;
  Position speed;
  [[nodiscard]] Position place() const { return at; }
  void on(OnTick, Context&) {
    at.x += speed.x;
    at.y += speed.y;
  }
};
struct Ghost : Actor<Ghost> {
  void on(OnTick, Context&) {}
};

constexpr Box flat{{0, 0, 0}, {100, 50, 0}};

// A field of stones, one in each unit of 100 by 50 (on no boundary of a leaf), and a heap of 300 about (70.5, 20.5).
Engine field(const SpaceIndex& index = {}) {
  Engine engine = Engine::builder().space(flat).space_index(index).build();
  engine.spawn<Stone>(5000, [](std::uint64_t n, Stone& stone) {
    stone.at = {static_cast<double>(n % 100) + 0.37, static_cast<double>(n / 100) + 0.37, 0};
  });
  engine.spawn<Stone>(300, [](std::uint64_t n, Stone& stone) {
    stone.at = {70.5 + 0.4 * std::cos(static_cast<double>(n)), 20.5 + 0.4 * std::sin(static_cast<double>(n)), 0};
  });
  engine.spawn<Ghost>(50);
  return engine;
}

double area(const Box& box) { return (box.high.x - box.low.x) * (box.high.y - box.low.y); }

TEST_CASE("the leaves of a heat map have everybody who is somewhere, each once") {
  for (const double cell : {0.0, 5.0}) {
    CAPTURE(cell);
    const Engine engine = field({.cell = cell});
    const HeatMap map = engine.heat_map();
    CHECK(map.tick == 0);
    CHECK(map.actors() == 5300);
    double covered = 0;
    for (const HeatMap::Leaf& leaf : map.leaves) {
      covered += area(leaf.box);
      CHECK(leaf.actors > 0);
      std::uint64_t inside = 0;
      engine.each<Stone>([&](ActorRef<Stone>, const Stone& stone) { inside += leaf.box.contains(stone.at) ? 1 : 0; });
      CHECK(inside == leaf.actors);
    }
    CHECK(covered < 5000.001);
    if (cell > 0) CHECK(covered == doctest::Approx(5000));  // No cell is empty.
  }
}

TEST_CASE("leaves are as small as is asked for, and a grid's are its cells") {
  const Engine engine = field();
  for (const std::uint64_t most : {1u, 8u, 64u, 1000u, 6000u}) {
    CAPTURE(most);
    const HeatMap map = engine.heat_map(most);
    CHECK(map.hottest() <= most);
    CHECK(map.actors() == 5300);
  }
  CHECK(engine.heat_map(6000).leaves.size() == 1);
  const HeatMap grid = field({.cell = 5}).heat_map();
  CHECK(grid.leaves.size() == 200);
  CHECK(grid.hottest() == 325);
}

TEST_CASE("a hot region is where it was planted") {
  for (const double cell : {0.0, 1.0}) {
    CAPTURE(cell);
    const HeatSlice heat = slice(field({.cell = cell}).heat_map(4), 100, 50);
    CHECK(heat.at(70, 20) == doctest::Approx(301).epsilon(0.05));
    CHECK(heat.at(70, 20) == heat.hottest());
    CHECK(heat.at(30, 20) < 5);
    CHECK(heat.at(70, 29) < 5);
    double sum = 0;
    for (const double actors : heat.cells) sum += actors;
    CHECK(sum == doctest::Approx(5300));
  }
}

TEST_CASE("a slice of another size has as many in it, spread evenly") {
  const HeatMap map = field({.cell = 10}).heat_map();
  for (const auto& [width, height] : {std::pair{1u, 1u}, {7u, 3u}, {320u, 160u}}) {
    CAPTURE(width);
    const HeatSlice heat = slice(map, width, height);
    CHECK(heat.cells.size() == std::size_t{width} * height);
    double sum = 0;
    for (const double actors : heat.cells) sum += actors;
    CHECK(sum == doctest::Approx(5300));
  }
  const HeatSlice fine = slice(map, 200, 100);
  CHECK(fine.at(0, 0) == doctest::Approx(0.25));
  CHECK(fine.at(150, 50) == doctest::Approx(1));  // Of 400 in 20 by 20 cells.
}

TEST_CASE("a slice has only what is between its bounds") {
  Engine engine = Engine::builder().space({{0, 0, 0}, {8, 8, 8}}).build();
  engine.spawn<Stone>(512, [](std::uint64_t n, Stone& stone) {
    const auto along = [n](unsigned axis) { return static_cast<double>(n >> (3 * axis) & 7) + 0.5; };
    stone.at = {along(0), along(1), along(2)};
  });
  const HeatMap map = engine.heat_map(1);
  CHECK(map.leaves.size() == 512);
  CHECK(slice(map, 8, 8).at(3, 5) == doctest::Approx(8));
  CHECK(slice(map, 8, 8, 2, 4).at(3, 5) == doctest::Approx(2));
  CHECK(slice(map, 8, 8, 0.25, 0.5).at(0, 0) == doctest::Approx(0.25));
  CHECK(slice(map, 8, 8, 8.5).hottest() == 0);
}

TEST_CASE("it is the map of the world as it is: also of one that moves, and goes back") {
  Engine engine = Engine::builder().space(flat).build();
  engine.spawn<Bird>(100, [](std::uint64_t, Bird& bird) {
    bird.at = {10.5, 10.5, 0};
    bird.speed = {1, 0, 0};
  });
  const auto hot_column = [](const Engine& world) {
    const HeatSlice heat = slice(world.heat_map(), 100, 1);
    return std::find_if(heat.cells.begin(), heat.cells.end(), [](double actors) { return actors > 0; }) -
           heat.cells.begin();
  };
  CHECK(hot_column(engine) == 10);
  engine.run_ticks(20);
  CHECK(hot_column(engine) == 30);
  REQUIRE(engine.rollback(15).has_value());
  CHECK(hot_column(engine) == 25);
  CHECK(engine.heat_map().tick == 15);
  engine.run_ticks(200);
  CHECK(hot_column(engine) == 99);  // Who leaves the space counts to its edge.
}

struct Knock {
  static constexpr MessageKind kind{16};
};
// Knocks as often each tick as it is told.
struct Knocker : Actor<Knocker, Knock> {
  Position at;
  ActorRef<Knocker> other;
  std::uint64_t knocks = 0;
  [[nodiscard]] Position place() const { return at; }
  void on(OnTick, Context& context) {
    for (std::uint64_t n = 0; n < knocks; ++n) context.send(other, Knock{});
  }
  void on(const Knock&, Context&) {}
};

TEST_CASE("the load of a leaf is the dispatches of those who are there, ticks and messages, while they are counted") {
  for (const std::uint32_t threads : {1u, 3u}) {
    Engine engine = Engine::builder().threads(threads).partitions(4).space(flat).sample_rate(0.1).build();
    // 600 on the left, who are quiet, and 600 on the right, who knock at themselves twice a tick.
    engine.spawn<Knocker>(1200, [](std::uint64_t n, Knocker& one) {
      one.at = {n < 600 ? 10.5 : 90.5, 25, 0};
      one.other = {{static_cast<std::uint32_t>(n), 0}};
      one.knocks = n < 600 ? 0 : 2;
    });
    const auto loads = [&] {
      const HeatSlice heat = slice(engine.heat_map(), 2, 1, -1, 1, Heat::dispatches);
      return std::pair{std::lround(heat.at(0, 0)), std::lround(heat.at(1, 0))};
    };
    engine.run_ticks(5);
    CHECK(!engine.heat_map().counted_from);
    CHECK(engine.heat_map().dispatches() == 0);
    engine.count_dispatches();
    engine.run_ticks(1);
    CHECK(engine.heat_map().counted_from == 5);
    const EngineStats stats = engine.stats();
    CHECK(loads() == std::pair{600l, 600l + 1200l});
    engine.run_ticks(9);
    CHECK(loads() == std::pair{6000l, 6000l + 12'000l});
    CHECK(engine.heat_map().dispatches() ==
          engine.stats().messages - stats.messages + engine.stats().ticks - stats.ticks + 2400);
    engine.count_dispatches();
    CHECK(engine.heat_map().dispatches() == 0);
    engine.run_ticks(1);
    CHECK(loads() == std::pair{600l, 1800l});
    engine.count_dispatches(false).run_ticks(2);
    CHECK(engine.heat_map().dispatches() == 0);
  }
}

TEST_CASE("who is new begins without the dispatches of who had its slot, and counting changes nothing") {
  struct Mayfly : Actor<Mayfly> {
    std::uint64_t age = 0;
    [[nodiscard]] Position place() const { return {1, 1, 0}; }
    void on(OnTick, Context& context) {
      if (++age < 3) return;
      context.spawn(Mayfly{});
      context.stop();
    }
  };
  std::uint64_t digests[2];
  for (const bool counts : {false, true}) {
    Engine engine = Engine::builder().threads(2).partitions(3).space(flat).build();
    engine.count_dispatches(counts).spawn<Mayfly>(1000);
    engine.run_ticks(302);
    digests[counts] = engine.digest();
    // All are of one age, at most two ticks, in slots that others had before.
    if (counts) CHECK(engine.heat_map().dispatches() <= 1000 * 3);
    if (counts) CHECK(engine.heat_map().dispatches() >= 1000);
  }
  CHECK(digests[0] == digests[1]);
}

TEST_CASE("a world in which nobody is anywhere has no leaves") {
  Engine engine = Engine::builder().build();
  engine.spawn<Ghost>(10);
  CHECK(engine.heat_map().leaves.empty());
  CHECK(slice(engine.heat_map(), 4, 4).hottest() == 0);
}

}  // namespace
}  // namespace orrery
