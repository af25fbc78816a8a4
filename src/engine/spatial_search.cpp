#include <algorithm>
#include <cmath>
#include <limits>

#include <orrery/engine/detail/spatial_index.hpp>

namespace orrery::detail {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::uint32_t pieces_max = 1 << 16;

bool is_nearer(const SpatialIndex::Found& a, const SpatialIndex::Found& b) {
  return a.distance != b.distance ? a.distance < b.distance : a.slot < b.slot;
}

double gap(double at, double low, double high) { return at < low ? low - at : at > high ? at - high : 0; }

// Not more than to any point in the box, rounding included.
double distance_squared_to(const Box& box, const Position& p) {
  return distance_squared(
      {gap(p.x, box.low.x, box.high.x), gap(p.y, box.low.y, box.high.y), gap(p.z, box.low.z, box.high.z)}, {});
}

double dot(const Position& a, const Position& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
Position minus(const Position& a, const Position& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
Position between(const Segment& segment, double part) {
  const Position way = minus(segment.to, segment.from);
  return {segment.from.x + way.x * part, segment.from.y + way.y * part, segment.from.z + way.z * part};
}

}  // namespace

// The nearest so far, the farthest of them on top.
struct SpatialIndex::Nearest {
  Position center;
  std::size_t count;
  std::uint32_t except;
  std::vector<Found> heap;

  // Nobody at `distance` or farther is wanted, except for ties.
  [[nodiscard]] bool is_enough(double distance) const {
    return heap.size() == count && distance > heap.front().distance;
  }

  void meet(const Found& found) {
    if (!(found.distance < infinity) || found.slot == except) return;
    if (heap.size() == count) {
      if (!is_nearer(found, heap.front())) return;
      std::pop_heap(heap.begin(), heap.end(), is_nearer);
      heap.pop_back();
    }
    heap.push_back(found);
    std::push_heap(heap.begin(), heap.end(), is_nearer);
  }
};

std::vector<SpatialIndex::Found> SpatialIndex::nearest(const Position& center, std::size_t count,
                                                       std::uint32_t except) const {
  Nearest search{center, std::min(count, entries_.size()), except, {}};
  if (search.count == 0) return {};
  search.heap.reserve(search.count);
  if (cells_.is_grid())
    search_grid(search);
  else
    search_octree(search);
  std::sort_heap(search.heap.begin(), search.heap.end(), is_nearer);
  return std::move(search.heap);
}

void SpatialIndex::look_at(Nearest& search, std::size_t begin, std::size_t end) const {
  for (std::size_t at = begin; at < end; ++at)
    search.meet({distance_squared(search.center, positions_[at]), entries_[at].slot});
}

// The nearest cell first (G. Hjaltason and H. Samet, TODS 24(2), 1999).
void SpatialIndex::search_octree(Nearest& search) const {
  struct Ahead {
    double distance;
    Branch branch;
  };
  const auto is_farther = [](const Ahead& a, const Ahead& b) { return a.distance > b.distance; };
  std::vector<Ahead> queue{{0, {0, entries_.size(), {0, 0, 0}, key_bits}}};
  while (!queue.empty() && !search.is_enough(queue.front().distance)) {
    std::pop_heap(queue.begin(), queue.end(), is_farther);
    const Branch branch = queue.back().branch;
    queue.pop_back();
    if (branch.end - branch.begin <= crowd || branch.shift == 0) {
      look_at(search, branch.begin, branch.end);
      continue;
    }
    each_child(branch, [&](const Branch& child) {
      const Cell first{child.cell.x << child.shift, child.cell.y << child.shift, child.cell.z << child.shift};
      const double distance = distance_squared_to(cells_.box_of(first, child.shift), search.center);
      if (search.is_enough(distance)) return;
      queue.push_back({distance, child});
      std::push_heap(queue.begin(), queue.end(), is_farther);
    });
  }
}

// Shell by shell of cells around that of the center.
void SpatialIndex::search_grid(Nearest& search) const {
  const Cell middle = cells_.cell_of(search.center);
  const Cell last{cells_.columns() - 1, cells_.rows() - 1, cells_.layers() - 1};
  const auto less = [](std::uint32_t at, std::uint32_t by) { return at > by ? at - by : 0; };
  for (std::uint32_t shell = 0;; ++shell) {
    const Cell low{less(middle.x, shell), less(middle.y, shell), less(middle.z, shell)};
    const Cell high{std::min(middle.x + shell, last.x), std::min(middle.y + shell, last.y),
                    std::min(middle.z + shell, last.z)};
    for (std::uint32_t z = low.z; z <= high.z; ++z) {
      for (std::uint32_t y = low.y; y <= high.y; ++y) {
        const std::uint64_t row = cells_.key_of(Cell{0, y, z});
        const auto is_on_shell = [&](std::uint32_t at, std::uint32_t center) {
          return at == center + shell || at + shell == center;
        };
        if (is_on_shell(y, middle.y) || is_on_shell(z, middle.z)) {
          look_at(search, table_[row + low.x], table_[row + high.x + 1]);
          continue;
        }
        if (middle.x >= shell) look_at(search, table_[row + low.x], table_[row + low.x + 1]);
        if (middle.x + shell <= last.x) look_at(search, table_[row + high.x], table_[row + high.x + 1]);
      }
    }
    // All that is left is beyond the shell, on one of its sides.
    const Box before = cells_.box_of({less(low.x, 1), less(low.y, 1), less(low.z, 1)}, 0);
    const Box after = cells_.box_of({high.x + 1, high.y + 1, high.z + 1}, 0);
    double ahead = infinity;
    const auto side = [&](bool is_there, double distance) {
      if (is_there) ahead = std::min(ahead, std::max(distance, 0.0));
    };
    side(low.x > 0, search.center.x - before.high.x);
    side(low.y > 0, search.center.y - before.high.y);
    side(low.z > 0, search.center.z - before.high.z);
    side(high.x < last.x, after.low.x - search.center.x);
    side(high.y < last.y, after.low.y - search.center.y);
    side(high.z < last.z, after.low.z - search.center.z);
    if (ahead == infinity || search.is_enough(ahead * ahead)) return;
  }
}

std::uint32_t SpatialIndex::pieces_of(const Segment& segment, double radius) const {
  const Position way = minus(segment.to, segment.from);
  const double length = std::sqrt(dot(way, way));
  if (entries_.empty() || !(length < infinity) || !(radius >= 0)) return 0;
  const double piece = std::max(2 * radius, cells_.width_of(table_shift_ / 3));
  return piece > 0 ? static_cast<std::uint32_t>(std::clamp(std::ceil(length / piece), 1.0, double{pieces_max})) : 1;
}

void SpatialIndex::find_along(const Segment& segment, double radius, std::uint32_t piece, std::uint32_t pieces,
                              std::vector<Found>& found) const {
  found.clear();
  const Position way = minus(segment.to, segment.from);
  const double length_squared = dot(way, way);
  const double limit = radius * radius;
  const auto part_of = [&](const Position& p) {
    return length_squared > 0 ? std::clamp(dot(minus(p, segment.from), way) / length_squared, 0.0, 1.0) : 0.0;
  };
  const auto test = [&](const Position& p) {
    const double part = part_of(p);
    return distance_squared(between(segment, part), p) <= limit &&
           std::min(static_cast<std::uint32_t>(part * pieces), pieces - 1) == piece;
  };
  auto visit = [&](std::uint32_t slot, const Position& p) { found.push_back({part_of(p), slot}); };
  // A bit longer than the piece, since numbers are rounded.
  const Box one = around(between(segment, std::max(piece - 0x1p-20, 0.0) / pieces), radius);
  const Box other =
      around(between(segment, std::min(piece + 1 + 0x1p-20, static_cast<double>(pieces)) / pieces), radius);
  each_if(
      {{std::min(one.low.x, other.low.x), std::min(one.low.y, other.low.y), std::min(one.low.z, other.low.z)},
       {std::max(one.high.x, other.high.x), std::max(one.high.y, other.high.y), std::max(one.high.z, other.high.z)}},
      test, visit);
  std::sort(found.begin(), found.end(), is_nearer);
}

}  // namespace orrery::detail
