#pragma once

#include <cstdint>
#include <vector>

#include "store_entry.hpp"

namespace orrery::kv {

/// The entries that expire, soonest first; of equal times the lower slot. Each entry knows its place here, so that
/// moving or removing one takes logarithmic time.
class ExpiryHeap {
 public:
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] std::uint64_t size() const { return items_.size(); }
  [[nodiscard]] UnixMs soonest_at() const { return items_.front().at; }
  [[nodiscard]] Slot soonest_slot() const { return items_.front().slot; }

  /// Gives the entry a time of expiry, another one, or with never_expires none.
  void set(SlotPool& slots, Entry& entry, UnixMs at);
  void clear() { items_.clear(); }

 private:
  struct Item {
    UnixMs at;
    Slot slot;
    bool operator<(const Item& other) const { return at != other.at ? at < other.at : slot < other.slot; }
  };
  static constexpr std::uint32_t children = 4;

  void put(SlotPool& slots, std::uint32_t index, const Item& item);
  void sift(SlotPool& slots, std::uint32_t index, const Item& item);

  std::vector<Item> items_;
};

}  // namespace orrery::kv
