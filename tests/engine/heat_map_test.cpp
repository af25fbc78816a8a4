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

TEST_CASE("a world in which nobody is anywhere has no leaves") {
  Engine engine = Engine::builder().build();
  engine.spawn<Ghost>(10);
  CHECK(engine.heat_map().leaves.empty());
  CHECK(slice(engine.heat_map(), 4, 4).hottest() == 0);
}

}  // namespace
}  // namespace orrery
