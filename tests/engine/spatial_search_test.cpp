#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/engine/detail/spatial_index.hpp>

// Searches beside loops over all actors: in space and in a plane, spread out and crowded, in octrees and grids.

namespace orrery::detail {
namespace {

using Moved = SpatialIndex::Moved;
using Slots = std::vector<std::uint32_t>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

enum class Places { uniform, clustered, equal, lattice, one_cell, outside };

struct Scene {
  Places places;
  bool flat;
  double cell;
  [[nodiscard]] Box box() const { return {{-1, -1, flat ? 0.0 : -1.0}, {1, 1, flat ? 0.0 : 1.0}}; }
};

std::vector<Scene> scenes() {
  std::vector<Scene> all;
  for (const Places places :
       {Places::uniform, Places::clustered, Places::equal, Places::lattice, Places::one_cell, Places::outside})
    for (const bool flat : {false, true})
      for (const double cell : {0.0, 0.07, 0.9, 5.0}) all.push_back({places, flat, cell});
  return all;
}

double uniform(Random& random, double low, double high) { return low + (high - low) * random.real(); }

double coordinate(Random& random, Places places) {
  switch (places) {
    case Places::uniform: return uniform(random, -1, 1);
    case Places::clustered: return random.chance(0.9) ? 0.3 + 1e-4 * random.real() : uniform(random, -1, 1);
    case Places::equal: return random.chance(0.5) ? 0.25 : -1;
    case Places::lattice: return static_cast<double>(random.below(21)) * 0.1 - 1;  // Ties, and the edges of the box.
    case Places::one_cell: return 0.7 + 1e-9 * random.real();
    case Places::outside: return uniform(random, -3, 3);
  }
  return 0;
}

Position position(Random& random, const Scene& scene) {
  const double x = coordinate(random, scene.places);
  const double y = coordinate(random, scene.places);
  const double z = coordinate(random, scene.places);
  return {x, y, scene.flat ? 0 : z};
}

std::vector<Moved> actors_of(Random& random, const Scene& scene, std::uint32_t count) {
  std::vector<Moved> actors;
  for (std::uint32_t slot = 0; slot < count; ++slot) actors.push_back({slot, position(random, scene)});
  return actors;
}

SpatialIndex index_of(const std::vector<Moved>& actors, const Scene& scene) {
  SpatialIndex index(scene.box(), scene.cell);
  index.rebuild(actors);
  return index;
}

// Where to look from: near somebody, or anywhere.
Position center_of(Random& random, const Scene& scene, const std::vector<Moved>& actors) {
  const bool anywhere = random.chance(0.3);
  const double x = uniform(random, -2, 2);
  const double y = uniform(random, -2, 2);
  const double z = uniform(random, -2, 2);
  if (anywhere) return {x, y, z};
  const Position& near = actors[static_cast<std::size_t>(random.below(actors.size()))].position;
  const double off = scene.places == Places::lattice ? 0 : 1e-5;
  return {near.x + x * off, near.y + y * off, near.z + z * off};
}

struct Hit {
  double at;
  std::uint32_t slot;
  auto operator<=>(const Hit&) const = default;
};

Slots slots_of(const std::vector<Hit>& hits) {
  Slots slots;
  for (const Hit& hit : hits) slots.push_back(hit.slot);
  return slots;
}

TEST_CASE("within a radius and in a box are those that a loop finds, however crowded it is") {
  Random random = Random::stream(1, "searches");
  for (const Scene& scene : scenes()) {
    CAPTURE(static_cast<int>(scene.places));
    CAPTURE(scene.cell);
    const std::vector<Moved> actors = actors_of(random, scene, 1500);
    const SpatialIndex index = index_of(actors, scene);
    for (int query = 0; query < 60; ++query) {
      const Position center = center_of(random, scene, actors);
      const double radius = query % 2 == 0 ? 0.1 * static_cast<double>(random.below(8)) : 1e-4 * random.real();
      const Box box{{center.x - radius, center.y - radius / 2, center.z - radius},
                    {center.x, center.y, center.z + radius}};
      Slots near, in_box, found_near, found_in_box;
      for (const Moved& actor : actors) {
        if (distance_squared(center, actor.position) <= radius * radius) near.push_back(actor.slot);
        if (box.contains(actor.position)) in_box.push_back(actor.slot);
      }
      index.each_within(center, radius, [&](std::uint32_t slot, const Position&) { found_near.push_back(slot); });
      index.each_in(box, [&](std::uint32_t slot, const Position&) { found_in_box.push_back(slot); });
      std::sort(found_near.begin(), found_near.end());
      std::sort(found_in_box.begin(), found_in_box.end());
      REQUIRE(found_near == near);
      REQUIRE(found_in_box == in_box);
    }
  }
}

TEST_CASE("a grid is looked through in the order of its keys") {
  Random random = Random::stream(2, "searches");
  const Scene scene{Places::uniform, false, 0.1};
  const std::vector<Moved> actors = actors_of(random, scene, 3000);
  const SpatialIndex index = index_of(actors, scene);
  for (int query = 0; query < 50; ++query) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> seen;
    index.each_within(center_of(random, scene, actors), 0.4,
                      [&](std::uint32_t slot, const Position& p) { seen.emplace_back(index.cells().key_of(p), slot); });
    REQUIRE(std::is_sorted(seen.begin(), seen.end()));
  }
}

TEST_CASE("the nearest are those that a loop finds, in that order") {
  Random random = Random::stream(3, "searches");
  for (const Scene& scene : scenes()) {
    CAPTURE(static_cast<int>(scene.places));
    CAPTURE(scene.cell);
    const std::vector<Moved> actors = actors_of(random, scene, 1200);
    const SpatialIndex index = index_of(actors, scene);
    for (int query = 0; query < 40; ++query) {
      const Position center = center_of(random, scene, actors);
      const auto count = static_cast<std::size_t>(query == 0 ? 2000 : random.below(40));
      const auto except = static_cast<std::uint32_t>(random.below(1200));
      std::vector<Hit> hits;
      for (const Moved& actor : actors)
        if (actor.slot != except) hits.push_back({distance_squared(center, actor.position), actor.slot});
      std::sort(hits.begin(), hits.end());
      hits.resize(std::min(count, hits.size()));
      std::vector<Hit> found;
      for (const SpatialIndex::Found& one : index.nearest(center, count, except))
        found.push_back({one.distance, one.slot});
      REQUIRE(found == hits);
    }
  }
}

TEST_CASE("along a segment are those that a loop finds, in that order, until the first is enough") {
  Random random = Random::stream(4, "searches");
  for (const Scene& scene : scenes()) {
    CAPTURE(static_cast<int>(scene.places));
    CAPTURE(scene.cell);
    const std::vector<Moved> actors = actors_of(random, scene, 1200);
    const SpatialIndex index = index_of(actors, scene);
    for (int query = 0; query < 40; ++query) {
      const Segment segment{center_of(random, scene, actors),
                            query % 10 == 0 ? actors[0].position : center_of(random, scene, actors)};
      const double radius = query % 2 == 0 ? 0.1 * static_cast<double>(random.below(4)) : 0.01 * random.real();
      const Position way{segment.to.x - segment.from.x, segment.to.y - segment.from.y, segment.to.z - segment.from.z};
      const double length_squared = way.x * way.x + way.y * way.y + way.z * way.z;
      std::vector<Hit> hits;
      for (const Moved& actor : actors) {
        const Position& p = actor.position;
        const double along =
            (p.x - segment.from.x) * way.x + (p.y - segment.from.y) * way.y + (p.z - segment.from.z) * way.z;
        const double part = length_squared > 0 ? std::clamp(along / length_squared, 0.0, 1.0) : 0;
        const Position there{segment.from.x + way.x * part, segment.from.y + way.y * part,
                             segment.from.z + way.z * part};
        if (distance_squared(there, p) <= radius * radius) hits.push_back({part, actor.slot});
      }
      std::sort(hits.begin(), hits.end());
      Slots found;
      index.each_along(segment, radius, [&](std::uint32_t slot) { return found.push_back(slot), true; });
      REQUIRE(found == slots_of(hits));
      Slots first;
      index.each_along(segment, radius, [&](std::uint32_t slot) { return first.push_back(slot), false; });
      REQUIRE(first.size() == std::min<std::size_t>(1, hits.size()));
      if (!first.empty()) REQUIRE(first[0] == hits[0].slot);
    }
  }
}

TEST_CASE("searches from places that are no numbers find nobody") {
  for (const double cell : {0.0, 0.1}) {
    SpatialIndex index(Box{}, cell);
    CHECK(index.nearest({0, 0, 0}, 3, SpatialIndex::nobody).empty());
    index.rebuild({{0, {nan, 0, 0}}, {1, {infinity, 0, 0}}, {2, {0.5, 0.5, 0.5}}});
    const auto nearest = index.nearest({0, 0, 0}, 3, SpatialIndex::nobody);
    REQUIRE(nearest.size() == 1);
    CHECK(nearest[0].slot == 2);
    CHECK(index.nearest({nan, 0, 0}, 3, SpatialIndex::nobody).empty());
    CHECK(index.nearest({infinity, 0, 0}, 3, SpatialIndex::nobody).empty());
    const auto count_along = [&](const Segment& segment, double radius) {
      int count = 0;
      index.each_along(segment, radius, [&](std::uint32_t) { return ++count, true; });
      return count;
    };
    CHECK(count_along({{0, 0, 0}, {1, 1, 1}}, 0.01) == 1);
    CHECK(count_along({{0, 0, 0}, {nan, 1, 1}}, 0.01) == 0);
    CHECK(count_along({{0, 0, 0}, {infinity, 1, 1}}, 0.01) == 0);
    CHECK(count_along({{0, 0, 0}, {1, 1, 1}}, -1) == 0);
    CHECK(count_along({{0, 0, 0}, {1, 1, 1}}, nan) == 0);
  }
}

void require_equal(const SpatialIndex& a, const SpatialIndex& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t at = 0; at < a.size(); ++at) {
    REQUIRE(a.entries()[at].slot == b.entries()[at].slot);
    REQUIRE(a.entries()[at].key == b.entries()[at].key);
    REQUIRE(a.positions()[at] == b.positions()[at]);
  }
}

// What parts an update is done in shows nowhere.
TEST_CASE("an update in many parts is the one in a single part") {
  Random random = Random::stream(5, "searches");
  for (const double cell : {0.0, 0.05}) {
    const Scene scene{Places::uniform, false, cell};
    std::vector<Moved> actors = actors_of(random, scene, 60'000);
    SpatialIndex whole = index_of(actors, scene);
    SpatialIndex parted = index_of(actors, scene);
    for (int round = 0; round < 6; ++round) {
      const bool upheaval = round == 3;
      std::vector<bool> gone(actors.size());
      for (Moved& actor : actors) {
        actor.position.x += 0.01 * (random.real() - 0.5);
        if (upheaval || random.chance(0.001)) actor.position = position(random, scene);
        gone[actor.slot] = random.chance(0.002);
      }
      const auto position_of = [&](std::uint32_t slot, Position& p) {
        p = actors[slot].position;
        return !gone[slot];
      };
      const auto state_of = [&](std::uint32_t slot) { return &actors[slot]; };
      // The parts in another order than they lie in.
      std::size_t parts_seen = 0;
      const SpatialIndex::Share share = [&](std::size_t parts, const std::function<void(std::size_t)>& work) {
        parts_seen = parts;
        for (std::size_t part = parts; part-- > 0;) work(part);
      };
      std::vector<Moved> back;
      for (const Moved& actor : actors)
        if (gone[actor.slot]) back.push_back(actor);
      whole.update(position_of, state_of, {});
      parted.update(position_of, state_of, {}, share, 7);
      require_equal(whole, parted);
      CHECK(parts_seen == 7);
      std::fill(gone.begin(), gone.end(), false);
      whole.update(position_of, state_of, back);
      parted.update(position_of, state_of, back, share, 7);
      REQUIRE(whole.size() == actors.size());
      REQUIRE(parted.size() == actors.size());
      require_equal(whole, parted);
      const SpatialIndex anew = index_of(actors, scene);
      for (int query = 0; query < 50; ++query) {
        const Position center = center_of(random, scene, actors);
        Slots by_parts, by_anew;
        parted.each_within(center, 0.1, [&](std::uint32_t slot, const Position&) { by_parts.push_back(slot); });
        anew.each_within(center, 0.1, [&](std::uint32_t slot, const Position&) { by_anew.push_back(slot); });
        REQUIRE(by_parts == by_anew);
      }
    }
  }
}

}  // namespace
}  // namespace orrery::detail
