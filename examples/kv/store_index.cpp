#include "store_index.hpp"

#include <utility>

namespace orrery::kv {

// Closes the gap with entries from behind it that may stand there, so that no probe is cut short.
void HashIndex::erase(std::uint32_t hash, Slot slot) {
  std::size_t gap = hash & mask();
  while (cells_[gap].slot != slot) gap = (gap + 1) & mask();
  for (std::size_t i = (gap + 1) & mask(); cells_[i].slot != no_slot; i = (i + 1) & mask()) {
    const std::size_t home = cells_[i].hash & mask();
    if (((i - home) & mask()) < ((i - gap) & mask())) continue;
    cells_[gap] = cells_[i];
    gap = i;
  }
  cells_[gap].slot = no_slot;
  --count_;
  if (cells_.size() > 64 && count_ * 16 < cells_.size()) resize(cells_.size() / 4);
}

void HashIndex::resize(std::size_t cells) {
  std::vector<Cell> old = std::exchange(cells_, std::vector<Cell>(cells));
  for (const Cell& cell : old) {
    if (cell.slot != no_slot) place(cell);
  }
}

}  // namespace orrery::kv
