#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <orrery/core/function.hpp>
#include <orrery/engine/detail/space_cells.hpp>
#include <orrery/engine/space.hpp>

namespace orrery::detail {

/// Where the actors of one type are: a linear octree (I. Gargantini, CACM 25(12), 1982), or a uniform grid: the keys of
/// their cells in order, ties by slot. A cell of any level of the octree is a range of it; a table of where the cells
/// of one level begin, a level that suits the population, makes finding a range O(1), and crowded cells are divided
/// further where they are looked into.
///
/// It is a function of the positions alone. `update` looks at each actor once, and sorts those that have come out of
/// order; in parts, which several threads can share.
class SpatialIndex {
 public:
  static constexpr std::uint32_t nobody = 0xffffffff;

  struct Entry {
    std::uint64_t key;
    std::uint32_t slot;
  };
  struct Moved {
    std::uint32_t slot;
    Position position;
  };
  // An actor and how far it is: from a point, squared; along a segment, from 0 to 1.
  struct Found {
    double distance;
    std::uint32_t slot;
  };
  // Calls `work(part)` for each of `parts` parts, on any threads, and returns when all are done.
  using Share = std::function<void(std::size_t parts, const std::function<void(std::size_t)>& work)>;

  // A grid of cells so wide; 0: an octree.
  explicit SpatialIndex(const Box& box, double cell = 0);

  // Makes the index that of these actors, in the order of slots.
  void rebuild(const std::vector<Moved>& actors);

  // The same where most were there before: `position_of(slot, position)` tells where an actor is now, or returns false
  // if it is gone; `added` are new. `state_of(slot)` is the address that this will read. Both are called on the threads
  // of `share`, of which there may be none; in at most `parts_max` parts.
  template <class PositionOf, class StateOf>
  void update(PositionOf position_of, StateOf state_of, const std::vector<Moved>& added, const Share& share = {},
              std::size_t parts_max = 1) {
    divide(parts_max);
    share_out(share, [&](std::size_t part) { look_again(parts_[part], position_of, state_of); });
    merge(added, share);
  }

  // Calls `visit(slot, position)` for each actor within `radius` of `center`: cell by cell (z, y, x), in each by key.
  template <class Visit>
  void each_within(const Position& center, double radius, Visit visit) const {
    const double limit = radius * radius;
    each_if(
        around(center, radius), [center, limit](const Position& p) { return distance_squared(center, p) <= limit; },
        visit);
  }

  // The same for a box.
  template <class Visit>
  void each_in(const Box& wanted, Visit visit) const {
    each_if(wanted, [wanted](const Position& p) { return wanted.contains(p); }, visit);
  }

  // The `count` nearest to `center`, but for `except`: by distance, ties by slot. Only those whose distance is a
  // number.
  [[nodiscard]] std::vector<Found> nearest(const Position& center, std::size_t count, std::uint32_t except) const;

  // Calls `visit(slot)` for each actor within `radius` of the segment, in the order of where they are nearest
  // to it, ties by slot, until it returns false.
  template <class Visit>
  void each_along(const Segment& segment, double radius, Visit visit) const {
    std::vector<Found> found;
    const std::uint32_t pieces = pieces_of(segment, radius);
    for (std::uint32_t piece = 0; piece < pieces; ++piece) {
      find_along(segment, radius, piece, pieces, found);
      for (const Found& hit : found)
        if (!visit(hit.slot)) return;
    }
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  // How many had come out of order at the last update.
  [[nodiscard]] std::size_t moved() const { return moved_; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] const std::vector<Position>& positions() const { return positions_; }
  [[nodiscard]] const SpaceCells& cells() const { return cells_; }

 private:
  using Cell = SpaceCells::Cell;
  static constexpr unsigned key_bits = SpaceCells::key_bits;
  static constexpr std::size_t crowd = 48;  // More actors than are looked at one by one.

  struct Placed {
    Entry entry;
    Position position;
  };
  // A range of the entries, of which those in order are kept at its beginning.
  struct Part {
    std::size_t begin = 0, end = 0, kept = 0;
    std::size_t into = 0;          // Where what is here goes.
    std::vector<Placed> movers;    // Have come out of order,
    std::vector<Placed> incoming;  // and belong here.
  };
  struct Nearest;

  [[nodiscard]] static bool is_before(const Entry& a, const Entry& b) {
    return a.key != b.key ? a.key < b.key : a.slot < b.slot;
  }

  void divide(std::size_t parts_max);
  void share_out(const Share& share, const std::function<void(std::size_t)>& work);

  template <class PositionOf, class StateOf>
  void look_again(Part& part, PositionOf& position_of, StateOf& state_of) {
    constexpr std::size_t ahead = 24;
    for (std::size_t at = part.begin; at < part.end; ++at) {
      if (at + ahead < part.end) __builtin_prefetch(state_of(entries_[at + ahead].slot));
      const std::uint32_t slot = entries_[at].slot;
      Position position;
      if (position_of(slot, position)) keep(part, {{cells_.key_of(position), slot}, position});
    }
  }

  // Keeps what is in order. Of two that are not, either may be the one that has moved: both count as such.
  void keep(Part& part, const Placed& placed) {
    std::size_t end = part.begin + part.kept;
    if (part.kept > 0 && !is_before(entries_[end - 1], placed.entry)) {
      move({entries_[end - 1], positions_[end - 1]}, part.movers);
      --part.kept;
      --end;
      if (part.kept > 0 && !is_before(entries_[end - 1], placed.entry)) return move(placed, part.movers);
    }
    entries_[end] = placed.entry;
    positions_[end] = placed.position;
    ++part.kept;
  }

  static void move(const Placed& placed, std::vector<Placed>& movers);
  void merge(const std::vector<Moved>& added, const Share& share);
  void keep_parts_in_order();
  void send_movers(const std::vector<Moved>& added);
  void write(Part& part);
  void choose_table();
  [[nodiscard]] std::uint64_t table_cell(const Entry& entry) const { return entry.key >> table_shift_; }

  [[nodiscard]] static Box around(const Position& center, double radius) {
    // Sums are rounded: a bit more.
    const auto reach = [&](double at) { return radius + (radius + (at < 0 ? -at : at)) * 0x1p-50; };
    return {{center.x - reach(center.x), center.y - reach(center.y), center.z - reach(center.z)},
            {center.x + reach(center.x), center.y + reach(center.y), center.z + reach(center.z)}};
  }

  // Tests and visitors are handed on by value: what nobody has the address of stays in registers.
  template <class Test, class Visit>
  void each_if(const Box& wanted, Test test, Visit visit) const {
    if (entries_.empty()) return;
    const Cell low = cells_.cell_of(wanted.low);
    const Cell high = cells_.cell_of(wanted.high);
    if (cells_.is_grid())
      each_in_grid(low, high, test, visit);
    else
      each_in_octree(low, high, test, visit);
  }

  template <class Test, class Visit>
  void each_in_grid(const Cell& low, const Cell& high, Test test, Visit visit) const {
    for (std::uint32_t z = low.z; z <= high.z; ++z) {
      for (std::uint32_t y = low.y; y <= high.y; ++y) {
        const std::uint64_t row = cells_.key_of(Cell{0, y, z});
        each_of(table_[row + low.x], table_[row + high.x + 1], test, visit);
      }
    }
  }

  template <class Test, class Visit>
  void each_in_octree(const Cell& low, const Cell& high, Test test, Visit visit) const {
    // The finest level, down to the table's, at which a few cells an axis are touched.
    unsigned coarser = 0;
    unsigned shift = table_shift_ / 3;
    while ((high.x >> shift) - (low.x >> shift) > 3 || (high.y >> shift) - (low.y >> shift) > 3 ||
           (high.z >> shift) - (low.z >> shift) > 3) {
      ++shift;
      ++coarser;
    }
    const std::uint32_t first_x = low.x >> shift;
    const std::uint32_t columns = (high.x >> shift) - first_x + 1;
    std::uint64_t spread_x[4];
    for (std::uint32_t x = 0; x < columns; ++x) spread_x[x] = SpaceCells::spread(first_x + x);
    for (std::uint32_t z = low.z >> shift; z <= high.z >> shift; ++z) {
      const std::uint64_t spread_z = SpaceCells::spread(z) << 2;
      for (std::uint32_t y = low.y >> shift; y <= high.y >> shift; ++y) {
        const std::uint64_t row = spread_z | SpaceCells::spread(y) << 1;
        for (std::uint32_t x = 0; x < columns; ++x) {
          const std::uint64_t cell = row | spread_x[x];
          const std::size_t begin = table_[cell << (3 * coarser)];
          const std::size_t end = table_[(cell + 1) << (3 * coarser)];
          if (end - begin > crowd) [[unlikely]]
            each_in_crowd({begin, end, {first_x + x, y, z}, shift}, low, high, test, visit);
          else
            each_of(begin, end, test, visit);
        }
      }
    }
  }

  template <class Test, class Visit>
  [[gnu::always_inline]] void each_of(std::size_t begin, std::size_t end, Test& test, Visit& visit) const {
    for (std::size_t at = begin; at < end; ++at)
      if (test(positions_[at])) visit(entries_[at].slot, positions_[at]);
  }

  // A cell of the octree, in units of itself, and the range of entries in it.
  struct Branch {
    std::size_t begin, end;
    Cell cell;
    unsigned shift;
  };

  // Calls `visit(child)` for each of the eight parts of a cell in which there is anybody, by key.
  template <class Visit>
  void each_child(const Branch& of, Visit visit) const {
    const unsigned shift = of.shift - 1;
    std::size_t begin = of.begin;
    for (std::uint32_t child = 0; child < 8 && begin < of.end; ++child) {
      const Cell cell{of.cell.x * 2 + (child & 1), of.cell.y * 2 + (child >> 1 & 1), of.cell.z * 2 + (child >> 2)};
      const std::size_t end = end_of(cell, shift, begin, of.end);
      if (end > begin) visit(Branch{begin, end, cell, shift});
      begin = end;
    }
  }
  // Where the entries of a cell end, which are between `begin` and `end`.
  [[nodiscard]] std::size_t end_of(const Cell& cell, unsigned shift, std::size_t begin, std::size_t end) const;

  // A crowded cell is divided until its parts are not, or there is nothing left to divide.
  template <class Test, class Visit>
  [[gnu::noinline]] void each_in_crowd(const Branch& branch, const Cell& low, const Cell& high, Test test,
                                       Visit visit) const {
    const auto apart = [&](std::uint32_t at, std::uint32_t from, std::uint32_t to) {
      return at < from >> branch.shift || at > to >> branch.shift;
    };
    if (apart(branch.cell.x, low.x, high.x) || apart(branch.cell.y, low.y, high.y) ||
        apart(branch.cell.z, low.z, high.z))
      return;
    if (branch.end - branch.begin <= crowd || branch.shift == 0) return each_of(branch.begin, branch.end, test, visit);
    each_child(branch, [&](const Branch& child) { each_in_crowd(child, low, high, test, visit); });
  }

  void search_octree(Nearest& search) const;
  void search_grid(Nearest& search) const;
  void look_at(Nearest& search, std::size_t begin, std::size_t end) const;

  // Of how many pieces a segment is looked at; 0: nobody is near it.
  [[nodiscard]] std::uint32_t pieces_of(const Segment& segment, double radius) const;
  void find_along(const Segment& segment, double radius, std::uint32_t piece, std::uint32_t pieces,
                  std::vector<Found>& found) const;

  SpaceCells cells_;
  std::vector<Entry> entries_;
  std::vector<Position> positions_;
  std::vector<Entry> next_entries_;
  std::vector<Position> next_positions_;
  std::vector<Part> parts_;
  unsigned table_shift_ = 0;          // From a key to the cell of the table.
  std::vector<std::uint32_t> table_;  // Where its cells begin, and the end.
  std::size_t moved_ = 0;
};

}  // namespace orrery::detail
