#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include <orrery/core/math.hpp>
#include <orrery/core/random.hpp>
#include <orrery/engine/engine.hpp>

#include "engine/assignment.hpp"
#include "engine/engine_core.hpp"

namespace orrery::detail {
namespace {

constexpr std::array strategies{PartitionStrategy::ranges, PartitionStrategy::adaptive_octree,
                                PartitionStrategy::uniform_grid, PartitionStrategy::hash};

// Four of five in a small corner.
std::vector<ChunkPlace> crowd(std::size_t count) {
  Random random = Random::stream(1, "chunks");
  std::vector<ChunkPlace> chunks;
  for (std::size_t chunk = 0; chunk < count; ++chunk) {
    const double size = chunk % 5 == 0 ? 1 : 0.01;
    const double x = random.real() * size;
    chunks.push_back({true, {x, random.real() * size, 0}, 256});
  }
  return chunks;
}

std::vector<std::uint16_t> assigned(PartitionStrategy strategy, const std::vector<ChunkPlace>& chunks, const Box& space,
                                    std::size_t partitions) {
  return assign(strategy, chunks, Territories(strategy, chunks, space, partitions), partitions);
}

std::vector<std::uint64_t> actors_of(const std::vector<std::uint16_t>& owners, const std::vector<ChunkPlace>& chunks,
                                     std::size_t partitions) {
  std::vector<std::uint64_t> actors(partitions);
  for (std::size_t chunk = 0; chunk < chunks.size(); ++chunk) actors.at(owners[chunk]) += chunks[chunk].actors;
  return actors;
}

TEST_CASE("each strategy gives every chunk to a partition that there is") {
  std::vector<ChunkPlace> some = crowd(1000);
  for (std::size_t chunk = 0; chunk < some.size(); chunk += 3) some[chunk].somewhere = false;
  for (const PartitionStrategy strategy : strategies) {
    for (const Box& space :
         {Box{}, Box{{0, 0, 0}, {1, 1, 0}}, Box{{0, 0, 0}, {0, 0, 0}}, Box{{0, 0, 0}, {1e6, 1, 1}}}) {
      for (const std::size_t partitions : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
        const std::vector<std::uint16_t> owners = assigned(strategy, some, space, partitions);
        REQUIRE(owners.size() == some.size());
        CHECK(*std::max_element(owners.begin(), owners.end()) < partitions);
        const std::vector<std::uint32_t> chunks_of(partitions, 7);
        const Territories territories(strategy, some, space, partitions);
        for (const Position& place : {Position{}, {0.3, 0.9, 0.1}, {-5, 1e9, 3}})
          CHECK(assign_later(strategy, 12'345, territories.owner_of(place), chunks_of) < partitions);
      }
    }
    CHECK(assigned(strategy, {}, Box{}, 3).empty());
  }
}

TEST_CASE("an octree divides a crowd among many partitions, where a grid gives it to one") {
  const std::vector<ChunkPlace> chunks = crowd(4000);
  const Box flat{{0, 0, 0}, {1, 1, 0}};
  constexpr std::size_t partitions = 16;
  const std::uint64_t fair = 4000 * 256 / partitions;
  const auto by_octree =
      actors_of(assigned(PartitionStrategy::adaptive_octree, chunks, flat, partitions), chunks, partitions);
  CHECK(*std::max_element(by_octree.begin(), by_octree.end()) < fair * 3 / 2);
  CHECK(*std::min_element(by_octree.begin(), by_octree.end()) > fair / 2);
  const auto by_grid =
      actors_of(assigned(PartitionStrategy::uniform_grid, chunks, flat, partitions), chunks, partitions);
  CHECK(*std::max_element(by_grid.begin(), by_grid.end()) > fair * 10);
  const auto by_hash = actors_of(assigned(PartitionStrategy::hash, chunks, flat, partitions), chunks, partitions);
  CHECK(*std::max_element(by_hash.begin(), by_hash.end()) < fair * 3 / 2);
}

// How far apart two chunks of one partition are, on average.
double spread(const std::vector<std::uint16_t>& owners, const std::vector<ChunkPlace>& chunks) {
  double sum = 0;
  std::size_t pairs = 0;
  for (std::size_t a = 0; a < chunks.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      if (owners[a] != owners[b]) continue;
      sum += std::sqrt(distance_squared(chunks[a].place, chunks[b].place));
      ++pairs;
    }
  }
  return sum / static_cast<double>(pairs);
}

TEST_CASE("by place, chunks of one partition are near each other") {
  Random random = Random::stream(2, "chunks");
  std::vector<ChunkPlace> chunks;
  for (int chunk = 0; chunk < 800; ++chunk) {
    const double x = random.real();
    chunks.push_back({true, {x, random.real(), 0}, 100});
  }
  const Box flat{{0, 0, 0}, {1, 1, 0}};
  const double anywhere = spread(assigned(PartitionStrategy::ranges, chunks, flat, 16), chunks);
  CHECK(spread(assigned(PartitionStrategy::adaptive_octree, chunks, flat, 16), chunks) < anywhere / 2);
  CHECK(spread(assigned(PartitionStrategy::uniform_grid, chunks, flat, 16), chunks) < anywhere * 3 / 4);
}

TEST_CASE("what comes later goes to the partition of its place, unless that has twice its share") {
  const Box flat{{0, 0, 0}, {1, 1, 0}};
  for (const PartitionStrategy strategy : {PartitionStrategy::adaptive_octree, PartitionStrategy::uniform_grid}) {
    const std::vector<ChunkPlace> chunks = crowd(1000);
    const Territories territories(strategy, chunks, flat, 8);
    const std::vector<std::uint16_t> owners = assign(strategy, chunks, territories, 8);
    for (std::size_t chunk = 0; chunk < chunks.size(); ++chunk)
      REQUIRE(territories.owner_of(chunks[chunk].place) == owners[chunk]);
    std::vector<std::uint32_t> chunks_of(8, 100);
    CHECK(assign_later(strategy, 1000, 5, chunks_of) == 5);
    chunks_of[5] = 190;
    chunks_of[2] = 20;
    CHECK(assign_later(strategy, 1000, 5, chunks_of) == 5);
    chunks_of[5] = 300;
    CHECK(assign_later(strategy, 1000, 5, chunks_of) == 2);
    CHECK(assign_later(strategy, 1000, std::nullopt, chunks_of) == 2);
  }
  CHECK(!Territories(PartitionStrategy::hash, crowd(10), flat, 8).owner_of({0.5, 0.5, 0}));
  CHECK(!Territories(PartitionStrategy::ranges, crowd(10), flat, 8).owner_of({0.5, 0.5, 0}));
}

// Stays where it is, and has a child right beside it as often as it may.
struct Moss : Actor<Moss> {
  double x = 0, y = 0;
  std::uint64_t children = 2;
  [[nodiscard]] Position place() const { return {x, y, 0}; }
  void on(OnTick, Context& context) {
    if (children == 0) return;
    --children;
    context.spawn(Moss{.x = x + 0.0001, .y = y, .children = 0});
  }
};

// The same of a world that has grown from `before` chunks to three times as many: of those that came later.
double spread_of_grown(PartitionStrategy strategy) {
  EngineOptions options;
  options.partition_strategy = strategy;
  options.space = {{0, 0, 0}, {1, 1, 0}};
  options.partitions = 16;
  EngineCore core(options);
  const SpaceCells cells(options.space, 0);
  std::vector<Moss> all(64 * 256);
  Random random = Random::stream(3, "moss");
  for (Moss& one : all) {
    one.x = random.real();
    one.y = random.real();
  }
  std::sort(all.begin(), all.end(),
            [&](const Moss& a, const Moss& b) { return cells.key_of(a.place()) < cells.key_of(b.place()); });
  for (const Moss& one : all) core.spawn(Thunks<Moss>::type, Thunks<Moss>::bytes_of(one));
  core.run_until(3);
  std::vector<std::uint16_t> owners;
  std::vector<ChunkPlace> places;
  for (std::uint32_t chunk = 64; chunk < core.world().chunks.size(); ++chunk) {
    owners.push_back(core.world().owners[chunk]);
    const auto* first = reinterpret_cast<const Moss*>(core.world().chunks[chunk].states->data());
    places.push_back({true, first[chunk_slots / 2].place(), chunk_slots});
  }
  CHECK(places.size() == 128);
  return spread(owners, places);
}

TEST_CASE("where a world grows, its new actors are in the partition of their place") {
  const double anywhere = spread_of_grown(PartitionStrategy::hash);
  CHECK(spread_of_grown(PartitionStrategy::adaptive_octree) < anywhere / 2);
  CHECK(spread_of_grown(PartitionStrategy::uniform_grid) < anywhere / 2);
}

TEST_CASE("partitions move to other workers when the load has, and not for a trifle") {
  Homes homes(true, 2, 8);
  const std::vector<std::uint64_t> even(8, 100);
  CHECK(!homes.heed(even));
  const std::vector<std::uint64_t> trifle{120, 120, 120, 120, 100, 100, 100, 100};
  CHECK(!homes.heed(trifle));
  const std::vector<std::uint64_t> hot{700, 100, 100, 100, 100, 100, 100, 100};
  CHECK(homes.heed(hot));
  CHECK(homes[0] == 0);
  CHECK(homes[1] == 1);
  CHECK(homes[7] == 1);
  CHECK(!homes.heed(hot));
  CHECK(!homes.heed(std::vector<std::uint64_t>(8, 0)));
  Homes fixed(false, 2, 8);
  CHECK(!fixed.heed(hot));
  CHECK(fixed[3] == 0);
  CHECK(fixed[4] == 1);
}

// Moves, looks around, multiplies and dies; so that chunks come and go.
struct Wanderer : Actor<Wanderer> {
  double x = 0, y = 0;
  double sum = 0;
  [[nodiscard]] Position place() const { return {x, y, 0}; }
  void on(OnTick, Context& context) {
    context.neighbours<Wanderer>(place(), 0.02, [&](const Wanderer& other) { sum += other.x * 0.1; });
    ActorRandom random = context.random();
    x = std::min(std::max(x + random.uniform(-0.01, 0.005), 0.0), 1.0);
    y = std::min(std::max(y + random.uniform(-0.01, 0.005), 0.0), 1.0);
    if (random.chance(0.02)) context.spawn(*this);
    if (random.chance(0.015)) context.stop();
  }
};

TEST_CASE("no strategy shows in the result, on any number of threads, or after going back") {
  std::uint64_t expected = 0;
  std::uint64_t expected_later = 0;
  for (const PartitionStrategy strategy : strategies) {
    for (const std::uint32_t threads : {1u, 2u, 3u, 8u}) {
      Engine engine = Engine::builder()
                          .threads(threads)
                          .partition_strategy(strategy)
                          .scheduling_seed(threads == 3 ? 5 : 0)
                          .space({{0, 0, 0}, {1, 1, 0}})
                          .build();
      engine.spawn<Wanderer>(4000, [](std::uint64_t n, Wanderer& wanderer) {
        wanderer.x = 0.5 + 0.5 * math::sin(static_cast<double>(n));
        wanderer.y = 0.5 + 0.5 * math::cos(static_cast<double>(n) * 0.7);
      });
      engine.run_ticks(40);
      if (expected == 0) expected = engine.digest();
      CHECK(engine.digest() == expected);
      engine.run_ticks(5);
      if (expected_later == 0) expected_later = engine.digest();
      CHECK(engine.digest() == expected_later);
      REQUIRE(engine.rollback(40).has_value());
      CHECK(engine.digest() == expected);
      engine.run_ticks(5);
      CHECK(engine.digest() == expected_later);
    }
  }
}

}  // namespace
}  // namespace orrery::detail
