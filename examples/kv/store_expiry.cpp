#include "store_expiry.hpp"

#include <algorithm>

namespace orrery::kv {

void ExpiryHeap::set(SlotPool& slots, Entry& entry, UnixMs at) {
  const bool had = entry.expires_at != never_expires;
  const bool has = at != never_expires;
  entry.expires_at = at;
  if (has && !had) items_.push_back({});
  const auto last_index = static_cast<std::uint32_t>(items_.size() - 1);
  if (has) return sift(slots, had ? entry.expiry_index : last_index, {at, entry.slot});
  if (!had) return;
  const Item last = items_.back();
  items_.pop_back();
  if (entry.expiry_index < items_.size()) sift(slots, entry.expiry_index, last);
}

void ExpiryHeap::put(SlotPool& slots, std::uint32_t index, const Item& item) {
  items_[index] = item;
  slots[item.slot].expiry_index = index;
}

// Fills the hole at `index` with the item, or with its ancestors or descendants and the item where that leads.
void ExpiryHeap::sift(SlotPool& slots, std::uint32_t index, const Item& item) {
  while (index > 0) {
    const std::uint32_t parent = (index - 1) / children;
    if (!(item < items_[parent])) break;
    put(slots, index, items_[parent]);
    index = parent;
  }
  const auto size = static_cast<std::uint32_t>(items_.size());
  while (index * children + 1 < size) {
    const std::uint32_t first = index * children + 1;
    const std::uint32_t last = std::min(first + children, size);
    const auto least =
        static_cast<std::uint32_t>(std::min_element(items_.begin() + first, items_.begin() + last) - items_.begin());
    if (!(items_[least] < item)) break;
    put(slots, index, items_[least]);
    index = least;
  }
  put(slots, index, item);
}

}  // namespace orrery::kv
