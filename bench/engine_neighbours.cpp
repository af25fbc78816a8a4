// A million points: how long does it take to look at all within a radius, beside a uniform grid whose cells are as
// large as that radius; and to bring the index up to date when all have moved a little?
#include <string>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/engine/detail/spatial_index.hpp>

#include "bench.hpp"

namespace orrery::bench {
namespace {

using detail::SpatialIndex;

constexpr std::size_t points_count = 1'000'000;
constexpr std::size_t queries = 200'000;
constexpr int cells = 80;  // An axis, of the grid: about two points in each.
constexpr double radius = 1.0 / cells;

std::vector<SpatialIndex::Moved> random_points() {
  Random random = Random::stream(1, "points");
  std::vector<SpatialIndex::Moved> points(points_count);
  for (std::uint32_t slot = 0; slot < points_count; ++slot) {
    const double x = random.real();
    const double y = random.real();
    points[slot] = {slot, {x, y, random.real()}};
  }
  return points;
}

// The usual loop: points in the order of their cells, 27 cells for each query.
class UniformGrid {
 public:
  explicit UniformGrid(const std::vector<SpatialIndex::Moved>& points) : begin_(cells * cells * cells + 1) {
    for (const SpatialIndex::Moved& point : points) ++begin_[cell_of(point.position) + 1];
    for (std::size_t cell = 1; cell < begin_.size(); ++cell) begin_[cell] += begin_[cell - 1];
    std::vector<std::uint32_t> next = begin_;
    positions_.resize(points.size());
    for (const SpatialIndex::Moved& point : points) positions_[next[cell_of(point.position)]++] = point.position;
  }

  [[nodiscard]] std::uint64_t count_within(const Position& center) const {
    std::uint64_t count = 0;
    for (int z = low(center.z); z <= high(center.z); ++z) {
      for (int y = low(center.y); y <= high(center.y); ++y) {
        for (int x = low(center.x); x <= high(center.x); ++x) {
          const std::size_t cell = static_cast<std::size_t>((z * cells + y) * cells + x);
          for (std::uint32_t at = begin_[cell]; at < begin_[cell + 1]; ++at)
            count += distance_squared(center, positions_[at]) <= radius * radius;
        }
      }
    }
    return count;
  }
  [[nodiscard]] const std::vector<Position>& positions() const { return positions_; }

 private:
  static int along(double at) { return std::min(static_cast<int>(at * cells), cells - 1); }
  static int low(double at) { return std::max(along(at) - 1, 0); }
  static int high(double at) { return std::min(along(at) + 1, cells - 1); }
  static std::size_t cell_of(const Position& p) {
    return static_cast<std::size_t>((along(p.z) * cells + along(p.y)) * cells + along(p.x));
  }
  std::vector<std::uint32_t> begin_;
  std::vector<Position> positions_;
};

void run(Bench& bench) {
  std::vector<SpatialIndex::Moved> points = random_points();
  SpatialIndex index{Box{}};
  index.rebuild(points);
  const UniformGrid grid(points);
  if (bench.wants("engine_neighbours/query")) {
    std::uint64_t found = 0;
    const auto octree = [&] {
      for (std::size_t i = 0; i < queries; ++i)
        index.each_within(grid.positions()[i * 5], radius, [&](std::uint32_t, const Position&) { ++found; });
      keep(found);
      return queries;
    };
    const auto plain = [&] {
      for (std::size_t i = 0; i < queries; ++i) found += grid.count_within(grid.positions()[i * 5]);
      keep(found);
      return queries;
    };
    bench.compare_rates("engine_neighbours/query", "queries/s", 9, octree, plain);
    SpatialIndex in_cells(Box{}, radius);
    in_cells.rebuild(points);
    const auto by_cell = [&] {
      for (std::size_t i = 0; i < queries; ++i)
        in_cells.each_within(grid.positions()[i * 5], radius, [&](std::uint32_t, const Position&) { ++found; });
      keep(found);
      return queries;
    };
    bench.compare_rates("engine_neighbours/query/grid", "queries/s", 9, by_cell, plain);
    const auto nearest = [&] {
      for (std::size_t i = 0; i < queries / 4; ++i)
        found += index.nearest(grid.positions()[i * 5], 8, SpatialIndex::nobody).size();
      keep(found);
      return queries / 4;
    };
    bench.compare_rates("engine_neighbours/nearest8", "queries/s", 5, nearest, plain);
  }
  // Beside a grid made anew.
  if (bench.wants("engine_neighbours/update")) {
    Random random = Random::stream(2, "moves");
    SpatialIndex in_cells(Box{}, radius);
    in_cells.rebuild(points);
    const auto update = [&](SpatialIndex& of) {
      of.update(
          [&](std::uint32_t slot, Position& position) {
            position = points[slot].position;
            return true;
          },
          [&](std::uint32_t slot) { return &points[slot]; }, {}, {}, 128);
    };
    std::vector<double> octree, uniform, plain;
    for (int i = 0; i < 7; ++i) {
      for (SpatialIndex::Moved& point : points) point.position.x += 1e-4 * (random.real() - 0.5);
      const double begin = cpu_seconds();
      update(index);
      const double first = cpu_seconds();
      update(in_cells);
      const double second = cpu_seconds();
      keep(UniformGrid(points).positions().size());
      octree.push_back((first - begin) * 1e9);
      uniform.push_back((second - first) * 1e9);
      plain.push_back((cpu_seconds() - second) * 1e9);
    }
    Bench::print("engine_neighbours/update", median(octree), "ns", median(plain), median(octree) / median(plain));
    Bench::print("engine_neighbours/update/grid", median(uniform), "ns", median(plain),
                 median(uniform) / median(plain));
    Bench::print("engine_neighbours/moved", static_cast<double>(index.moved()), "actors out of order");
  }
}

}  // namespace
}  // namespace orrery::bench

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  orrery::bench::run(bench);
}
