#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <orrery/engine/detail/chunk.hpp>
#include <orrery/engine/space.hpp>

namespace orrery::detail {

/// Where the actors of one type are: a linear octree over Morton keys of 21 bits an axis (G. Morton 1966; I.
/// Gargantini, CACM 25(12), 1982), that is, their keys in order, ties by slot. A cell of any level is a range of it; a
/// table of where the cells of one level begin, a level that suits the population, makes finding a range O(1).
///
/// It is a function of the positions alone. `update` looks at each actor once, and sorts those that have come out of
/// order.
class SpatialIndex {
 public:
  static constexpr unsigned key_bits = 21;  // An axis.

  struct Entry {
    std::uint64_t key;
    std::uint32_t slot;
  };
  struct Moved {
    std::uint32_t slot;
    Position position;
  };

  explicit SpatialIndex(const Box& box);

  // Makes the index that of these actors, in the order of slots.
  void rebuild(const std::vector<Moved>& actors);

  // The same where most were there before: `position_of(slot, position)` tells where an actor is now, or returns false
  // if it is gone; `added` are new. `state_of(slot)` is the address that this will read.
  template <class PositionOf, class StateOf>
  void update(PositionOf position_of, StateOf state_of, const std::vector<Moved>& added) {
    constexpr std::size_t ahead = 24;
    sorted_.clear();
    movers_.clear();
    for (std::size_t at = 0; at < entries_.size(); ++at) {
      if (at + ahead < entries_.size()) __builtin_prefetch(state_of(entries_[at + ahead].slot));
      const Entry& entry = entries_[at];
      Position position;
      if (!position_of(entry.slot, position)) continue;
      insert({key_of(position), entry.slot}, position);
    }
    for (const Moved& actor : added) insert({key_of(actor.position), actor.slot}, actor.position);
    merge();
  }

  // Calls `visit(slot, position)` for each actor within `radius` of `center`, cell by cell (z, y, x), in each by key.
  template <class Visit>
  void each_within(const Position& center, double radius, Visit visit) const {
    const double limit = radius * radius;
    const Box around{{center.x - radius, center.y - radius, center.z - radius},
                     {center.x + radius, center.y + radius, center.z + radius}};
    each_if(around, [&](const Position& p) { return distance_squared(center, p) <= limit; }, visit);
  }

  // The same for a box.
  template <class Visit>
  void each_in(const Box& wanted, Visit visit) const {
    each_if(wanted, [&](const Position& p) { return wanted.contains(p); }, visit);
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  // How many had come out of order at the last update.
  [[nodiscard]] std::size_t moved() const { return moved_; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] std::uint64_t key_of(const Position& position) const {
    const Cells cells = cells_of(position);
    return interleave(cells.x, cells.y, cells.z);
  }

 private:
  struct Cells {
    std::uint32_t x, y, z;
  };
  struct Placed {
    Entry entry;
    Position position;
  };

  [[nodiscard]] Cells cells_of(const Position& p) const {
    return {cell_of(p.x, box_.low.x, scale_.x), cell_of(p.y, box_.low.y, scale_.y), cell_of(p.z, box_.low.z, scale_.z)};
  }
  [[nodiscard]] static std::uint32_t cell_of(double at, double low, double scale) {
    constexpr double last = (1u << key_bits) - 1;
    const double cell = (at - low) * scale;
    return cell > 0 ? static_cast<std::uint32_t>(cell < last ? cell : last) : 0;  // NaN counts as the low end.
  }
  // Spreads 21 bits so that two zeros follow each.
  [[nodiscard]] static constexpr std::uint64_t spread(std::uint64_t bits) {
    bits = (bits | bits << 32) & 0x1f00000000ffff;
    bits = (bits | bits << 16) & 0x1f0000ff0000ff;
    bits = (bits | bits << 8) & 0x100f00f00f00f00f;
    bits = (bits | bits << 4) & 0x10c30c30c30c30c3;
    return (bits | bits << 2) & 0x1249249249249249;
  }
  [[nodiscard]] static constexpr std::uint64_t interleave(std::uint32_t x, std::uint32_t y, std::uint32_t z) {
    return spread(x) | spread(y) << 1 | spread(z) << 2;
  }

  // Keeps what is in order. Of two that are not, either may be the one that has moved: both count as such.
  void insert(const Entry& entry, const Position& position) {
    const auto is_before = [](const Entry& a, const Entry& b) {
      return a.key != b.key ? a.key < b.key : a.slot < b.slot;
    };
    if (sorted_.empty() || is_before(sorted_.back().entry, entry)) return sorted_.push_back({entry, position});
    movers_.push_back(sorted_.back());
    sorted_.pop_back();
    if (sorted_.empty() || is_before(sorted_.back().entry, entry)) return sorted_.push_back({entry, position});
    movers_.push_back({entry, position});
  }
  void merge();
  void make_table();

  template <class Test, class Visit>
  void each_if(const Box& wanted, Test test, Visit& visit) const {
    if (entries_.empty()) return;
    const Cells low = cells_of(wanted.low);
    const Cells high = cells_of(wanted.high);
    // The finest level, down to the table's, at which a few cells an axis are touched.
    unsigned coarser = 0;
    unsigned shift = key_bits - table_level_;
    while ((high.x >> shift) - (low.x >> shift) > 3 || (high.y >> shift) - (low.y >> shift) > 3 ||
           (high.z >> shift) - (low.z >> shift) > 3) {
      ++shift;
      ++coarser;
    }
    const std::uint32_t first_x = low.x >> shift;
    const std::uint32_t columns = (high.x >> shift) - first_x + 1;
    std::uint64_t spread_x[4];
    for (std::uint32_t x = 0; x < columns; ++x) spread_x[x] = spread(first_x + x);
    for (std::uint32_t z = low.z >> shift; z <= high.z >> shift; ++z) {
      const std::uint64_t spread_z = spread(z) << 2;
      for (std::uint32_t y = low.y >> shift; y <= high.y >> shift; ++y) {
        const std::uint64_t row = spread_z | spread(y) << 1;
        for (std::uint32_t x = 0; x < columns; ++x) {
          const std::uint64_t cell = row | spread_x[x];
          const std::size_t end = table_[(cell + 1) << (3 * coarser)];
          for (std::size_t at = table_[cell << (3 * coarser)]; at < end; ++at)
            if (test(positions_[at])) visit(entries_[at].slot, positions_[at]);
        }
      }
    }
  }

  Box box_;
  Position scale_;
  std::vector<Entry> entries_;
  std::vector<Position> positions_;
  std::vector<Placed> sorted_;
  std::vector<Placed> movers_;
  unsigned table_level_ = 0;
  std::vector<std::uint32_t> table_;  // Where the cells of `table_level_` begin, and the end.
  std::size_t moved_ = 0;
};

}  // namespace orrery::detail
