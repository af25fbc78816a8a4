#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "store_entry.hpp"

namespace orrery::kv {

/// From hash to slot: open addressing with linear probing, at most 5/8 full, no tombstones. Holds hashes beside slots,
/// so that growing touches no entry.
class HashIndex {
 public:
  /// The slot for which `is_match(slot)`, among those inserted with `hash`; null if there is none.
  template <typename IsMatch>
  [[nodiscard]] const Slot* find(std::uint32_t hash, IsMatch&& is_match) const {
    if (cells_.empty()) return nullptr;
    for (std::size_t i = hash & mask();; i = (i + 1) & mask()) {
      const Cell& cell = cells_[i];
      if (cell.slot == no_slot) return nullptr;
      if (cell.hash == hash && is_match(cell.slot)) return &cell.slot;
    }
  }

  void insert(std::uint32_t hash, Slot slot) {
    if ((count_ + 1) * 8 > cells_.size() * 5) resize(cells_.empty() ? 16 : cells_.size() * 2);
    place({hash, slot});
    ++count_;
  }

  /// `slot` must have been inserted with `hash`.
  void erase(std::uint32_t hash, Slot slot);

  void clear() { *this = HashIndex(); }

  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  static constexpr Slot no_slot = std::numeric_limits<Slot>::max();

  struct Cell {
    std::uint32_t hash = 0;
    Slot slot = no_slot;
  };

  [[nodiscard]] std::size_t mask() const { return cells_.size() - 1; }

  void place(const Cell& cell) {
    std::size_t i = cell.hash & mask();
    while (cells_[i].slot != no_slot) i = (i + 1) & mask();
    cells_[i] = cell;
  }

  void resize(std::size_t cells);

  std::vector<Cell> cells_;  // None, or a power of two.
  std::uint64_t count_ = 0;
};

}  // namespace orrery::kv
