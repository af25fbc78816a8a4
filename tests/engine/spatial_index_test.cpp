#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/engine/detail/spatial_index.hpp>

namespace orrery::detail {
namespace {

using Moved = SpatialIndex::Moved;

Position random_position(Random& random, bool clustered) {
  const double spread = clustered && random.chance(0.8) ? 0.01 : 1.2;  // Some lie outside of the box.
  const double x = random.real();
  const double y = random.real();
  const double z = random.real();
  return {0.5 + (x - 0.5) * spread, 0.5 + (y - 0.5) * spread, 0.5 + (z - 0.5) * spread};
}

std::vector<std::uint32_t> within(const SpatialIndex& index, const Position& center, double radius) {
  std::vector<std::uint32_t> slots;
  index.each_within(center, radius, [&](std::uint32_t slot, const Position&) { slots.push_back(slot); });
  return slots;
}

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> slots) {
  std::sort(slots.begin(), slots.end());
  return slots;
}

TEST_CASE("those within a radius are found, and nobody else") {
  Random random = Random::stream(1, "points");
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{10}, std::size_t{3000}}) {
    for (const bool clustered : {false, true}) {
      std::vector<Moved> actors;
      for (std::uint32_t slot = 0; slot < count; ++slot) actors.push_back({slot, random_position(random, clustered)});
      SpatialIndex index{Box{}};
      index.rebuild(actors);
      CHECK(index.size() == count);
      for (int query = 0; query < 200; ++query) {
        const Position center = random_position(random, clustered);
        const double radius = query % 3 == 0 ? 0.002 : random.real() * 0.5;
        std::vector<std::uint32_t> expected;
        for (const Moved& actor : actors)
          if (distance_squared(center, actor.position) <= radius * radius) expected.push_back(actor.slot);
        CHECK(sorted(within(index, center, radius)) == expected);
      }
    }
  }
}

TEST_CASE("an index that was kept up to date is the one that is made anew") {
  Random random = Random::stream(2, "points");
  std::vector<Moved> actors;
  for (std::uint32_t slot = 0; slot < 2000; ++slot) actors.push_back({slot, random_position(random, false)});
  SpatialIndex kept{Box{}};
  kept.rebuild(actors);
  for (int round = 0; round < 50; ++round) {
    std::vector<bool> gone(actors.size() + 50);
    for (Moved& actor : actors) {
      actor.position.x += 0.001 * (random.real() - 0.5);
      if (random.chance(0.01)) actor.position = random_position(random, true);
      gone[actor.slot] = random.chance(0.01);
    }
    std::vector<Position> now(actors.size());
    for (const Moved& actor : actors) now[actor.slot] = actor.position;
    kept.update(
        [&](std::uint32_t slot, Position& position) {
          position = now[slot];
          return !gone[slot];
        },
        [&](std::uint32_t slot) { return &now[slot]; }, {});
    std::vector<Moved> back;
    for (const Moved& actor : actors)
      if (gone[actor.slot]) back.push_back(actor);
    kept.update(
        [&](std::uint32_t slot, Position& position) {
          position = now[slot];
          return true;
        },
        [&](std::uint32_t slot) { return &now[slot]; }, back);
    SpatialIndex anew{Box{}};
    anew.rebuild(actors);
    REQUIRE(kept.size() == anew.size());
    for (std::size_t at = 0; at < kept.size(); ++at) {
      REQUIRE(kept.entries()[at].slot == anew.entries()[at].slot);
      REQUIRE(kept.entries()[at].key == anew.entries()[at].key);
    }
  }
}

TEST_CASE("only those that moved are sorted") {
  std::vector<Moved> actors;
  for (std::uint32_t slot = 0; slot < 10'000; ++slot) actors.push_back({slot, {slot * 1e-4, 0, 0}});
  SpatialIndex index{Box{}};
  index.rebuild(actors);
  actors[5000].position.x = 0.1;
  actors[7000].position.x = 0.9;
  index.update(
      [&](std::uint32_t slot, Position& position) {
        position = actors[slot].position;
        return true;
      },
      [&](std::uint32_t slot) { return &actors[slot]; }, {});
  CHECK(index.moved() > 0);
  CHECK(index.moved() <= 4);
}

TEST_CASE("places that are no numbers do no harm") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  SpatialIndex index{Box{}};
  index.rebuild({{0, {nan, nan, nan}}, {1, {infinity, 0, 0}}, {2, {-infinity, 0.5, 0.5}}, {3, {0.5, 0.5, 0.5}}});
  CHECK(within(index, {0.5, 0.5, 0.5}, 0.1) == std::vector<std::uint32_t>{3});
  CHECK(within(index, {nan, 0.5, 0.5}, 0.1).empty());
  CHECK(within(index, {0.5, 0.5, 0.5}, infinity).size() == 3);
  CHECK(within(index, {infinity, 0, 0}, 1).empty());  // No distance to it is a number.
}

TEST_CASE("a flat world is one, too") {
  Random random = Random::stream(3, "points");
  SpatialIndex index{Box{{0, 0, 0}, {100, 50, 0}}};
  std::vector<Moved> actors;
  for (std::uint32_t slot = 0; slot < 2000; ++slot) {
    const double x = random.real();
    actors.push_back({slot, {x * 100, random.real() * 50, 0}});
  }
  index.rebuild(actors);
  for (const Moved& actor : actors) {
    std::vector<std::uint32_t> expected;
    for (const Moved& other : actors)
      if (distance_squared(actor.position, other.position) <= 4) expected.push_back(other.slot);
    CHECK(sorted(within(index, actor.position, 2)) == expected);
  }
}

}  // namespace
}  // namespace orrery::detail
