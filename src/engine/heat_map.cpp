#include <orrery/engine/heat_map.hpp>

#include <algorithm>
#include <bit>
#include <utility>

#include <orrery/core/check.hpp>

#include "engine_core.hpp"

namespace orrery {

namespace detail {

namespace {

struct Keyed {
  std::uint64_t key;
  std::uint64_t dispatches;
  auto operator<=>(const Keyed&) const = default;
};
using Keys = std::vector<Keyed>;

// Of all that are somewhere, in order.
Keys keys_of(const EngineCore& core, const SpaceCells& cells) {
  Keys keys;
  core.each_place(
      1, [&](const Position& place, std::uint64_t dispatches) { keys.push_back({cells.key_of(place), dispatches}); });
  std::sort(keys.begin(), keys.end());
  return keys;
}

Box within(const Box& box, const Box& space) {
  return {{std::max(box.low.x, space.low.x), std::max(box.low.y, space.low.y), std::max(box.low.z, space.low.z)},
          {std::min(box.high.x, space.high.x), std::min(box.high.y, space.high.y), std::min(box.high.z, space.high.z)}};
}

class Leaves {
 public:
  Leaves(const SpaceCells& cells, std::uint64_t most, HeatMap& map) : cells_(cells), most_(most), map_(map) {}

  using Iterator = Keys::const_iterator;

  void of_octree(Iterator begin, Iterator end, SpaceCells::Cell cell, unsigned shift) {
    if (begin == end) return;
    if (static_cast<std::uint64_t>(end - begin) <= most_ || shift == 0) return add(cell, shift, begin, end);
    --shift;
    for (std::uint32_t child = 0; child < 8; ++child) {
      const SpaceCells::Cell part{cell.x * 2 + (child & 1), cell.y * 2 + (child >> 1 & 1), cell.z * 2 + (child >> 2)};
      const std::uint64_t last = cells_.key_of(part);
      const Iterator after =
          std::partition_point(begin, end, [&](const Keyed& one) { return one.key >> (3 * shift) <= last; });
      of_octree(begin, after, part, shift);
      begin = after;
    }
  }

  void of_grid(Iterator begin, Iterator end) {
    while (begin != end) {
      const std::uint64_t key = begin->key;
      const Iterator after = std::partition_point(begin, end, [&](const Keyed& one) { return one.key <= key; });
      const std::uint64_t row = key / cells_.columns();
      add({static_cast<std::uint32_t>(key % cells_.columns()), static_cast<std::uint32_t>(row % cells_.rows()),
           static_cast<std::uint32_t>(row / cells_.rows())},
          0, begin, after);
      begin = after;
    }
  }

 private:
  // A cell in units of itself.
  void add(const SpaceCells::Cell& cell, unsigned shift, Iterator begin, Iterator end) {
    const Box box = cells_.box_of({cell.x << shift, cell.y << shift, cell.z << shift}, shift);
    HeatMap::Leaf leaf{within(box, cells_.box()), static_cast<std::uint64_t>(end - begin)};
    for (; begin != end; ++begin) leaf.dispatches += begin->dispatches;
    map_.leaves.push_back(leaf);
  }

  const SpaceCells& cells_;
  std::uint64_t most_;
  HeatMap& map_;
};

}  // namespace

void EngineCore::count_dispatches(bool on) {
  dispatch_counts_.reset();
  if (on) dispatch_counts_.emplace(tick_, world_.chunks.size());
  for (const auto& partition : world_.partitions) partition->sampler.count_into(on ? &*dispatch_counts_ : nullptr);
}

void EngineCore::each_place(std::uint64_t stride,
                            const std::function<void(const Position&, std::uint64_t)>& visit) const {
  std::uint64_t number = 0;
  for (std::uint32_t chunk = 0; chunk < world_.chunks.size(); ++chunk) {
    const ActorType& type = *world_.infos[chunk].type;
    if (type.place == nullptr) continue;
    const ChunkBits& alive = world_.chunks[chunk].record_block().alive;
    for (std::uint64_t at = (stride - number % stride) % stride; at < type.chunk_capacity; at += stride) {
      const auto index = static_cast<std::uint32_t>(at);
      if (!test_bit(alive, index)) continue;
      const std::byte* state = world_.chunks[chunk].states->data() + std::size_t{index} * type.state_size;
      visit(type.place(state), dispatch_counts_ ? dispatch_counts_->of(chunk * chunk_slots + index) : 0);
    }
    number += type.chunk_capacity;
  }
}

HeatMap EngineCore::heat_map(std::uint64_t most) const {
  ORRERY_CHECK_MESSAGE(most >= 1, "a leaf has room for one actor at least");
  const SpaceCells cells(options_.space, options_.space_index.cell);
  const Keys keys = keys_of(*this, cells);
  HeatMap map{.tick = tick_, .space = options_.space, .leaves = {}, .counted_from = std::nullopt};
  if (dispatch_counts_) map.counted_from = dispatch_counts_->from();
  Leaves leaves(cells, most, map);
  if (cells.is_grid())
    leaves.of_grid(keys.begin(), keys.end());
  else
    leaves.of_octree(keys.begin(), keys.end(), {0, 0, 0}, SpaceCells::key_bits);
  return map;
}

}  // namespace detail

namespace {

// What part of [low, high] is in [from, to]; a point is in it or not.
double share(double low, double high, double from, double to) {
  if (high <= low) return low >= from && low <= to ? 1 : 0;
  return std::max(0.0, std::min(high, to) - std::max(low, from)) / (high - low);
}

// What part of a leaf each of `count` cells of an axis has.
class Cover {
 public:
  Cover(double low, double high, std::uint32_t count)
      : low_(low), width_(high > low ? (high - low) / count : 0), last_(count - 1) {}

  template <class Visit>
  void each(double from, double to, Visit visit) const {
    const std::uint32_t first = cell_of(from);
    // The end of a leaf is the beginning of the next cell, mostly.
    const std::uint32_t end = std::max(first, cell_of(to));
    for (std::uint32_t cell = first; cell <= end; ++cell) {
      const double begin = low_ + width_ * cell;
      const double part = first == end ? 1 : share(from, to, begin, cell == last_ ? to : begin + width_);
      if (part > 0) visit(cell, part);
    }
  }

 private:
  [[nodiscard]] std::uint32_t cell_of(double at) const {
    const double cell = width_ > 0 ? (at - low_) / width_ : 0;
    return cell > 0 ? static_cast<std::uint32_t>(std::min(cell, static_cast<double>(last_))) : 0;
  }

  double low_;
  double width_;
  std::uint32_t last_;
};

}  // namespace

std::uint64_t HeatMap::actors() const {
  std::uint64_t sum = 0;
  for (const Leaf& leaf : leaves) sum += leaf.actors;
  return sum;
}

std::uint64_t HeatMap::dispatches() const {
  std::uint64_t sum = 0;
  for (const Leaf& leaf : leaves) sum += leaf.dispatches;
  return sum;
}

std::uint64_t HeatMap::hottest() const {
  std::uint64_t most = 0;
  for (const Leaf& leaf : leaves) most = std::max(most, leaf.actors);
  return most;
}

double HeatSlice::hottest() const { return cells.empty() ? 0 : *std::max_element(cells.begin(), cells.end()); }

HeatSlice slice(const HeatMap& map, std::uint32_t width, std::uint32_t height, double z_low, double z_high, Heat heat) {
  ORRERY_CHECK_MESSAGE(width >= 1 && width <= 8192, "a slice is 1 to 8192 cells wide");
  ORRERY_CHECK_MESSAGE(height >= 1 && height <= 8192, "a slice is 1 to 8192 cells high");
  HeatSlice made{.width = width, .height = height, .cells = std::vector<double>(std::size_t{width} * height)};
  const Cover columns(map.space.low.x, map.space.high.x, width);
  const Cover rows(map.space.low.y, map.space.high.y, height);
  for (const HeatMap::Leaf& leaf : map.leaves) {
    const Box& box = leaf.box;
    const std::uint64_t all = heat == Heat::actors ? leaf.actors : leaf.dispatches;
    const double part = static_cast<double>(all) * share(box.low.z, box.high.z, z_low, z_high);
    if (part == 0) continue;
    rows.each(box.low.y, box.high.y, [&](std::uint32_t row, double of_row) {
      columns.each(box.low.x, box.high.x, [&](std::uint32_t column, double of_column) {
        made.cells[std::size_t{row} * width + column] += part * of_row * of_column;
      });
    });
  }
  return made;
}

Engine& Engine::count_dispatches(bool on) {
  core_->count_dispatches(on);
  return *this;
}

HeatMap Engine::heat_map(std::uint64_t most) const { return core_->heat_map(most); }

}  // namespace orrery
