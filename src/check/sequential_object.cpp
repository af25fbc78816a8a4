#include <orrery/check/sequential_object.hpp>

#include <algorithm>

namespace orrery::detail {

void HashIndex::clear() {
  slots_.clear();
  count_ = 0;
}

void HashIndex::grow() {
  std::vector<Slot> old(std::max<std::size_t>(16, slots_.size() * 2));
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.number == empty) continue;
    std::size_t at = static_cast<std::size_t>(slot.hash) & (slots_.size() - 1);
    while (slots_[at].number != empty) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

}  // namespace orrery::detail
