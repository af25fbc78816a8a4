#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace orrery::detail {

/// Values by a small number, such as an index: open addressing, at most two thirds full. One that holds few of many has
/// room for few, and a look-up costs one cache line. Nothing is ever removed.
template <class Value>
class IndexTable {
 public:
  /// Null if there is none; valid until the next `insert`.
  [[nodiscard]] const Value* find(std::uint32_t index) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t at = place(index);; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].index == index) return &slots_[at].value;
      if (slots_[at].index == nothing) return nullptr;
    }
  }

  /// One that is not there; `index` is less than 2^32 - 1.
  void insert(std::uint32_t index, Value value) {
    if (3 * (used_ + 1) > 2 * slots_.size()) grow();
    put({value, index});
    ++used_;
  }

 private:
  static constexpr std::uint32_t nothing = 0xffffffff;

  struct Slot {
    Value value{};
    std::uint32_t index = nothing;
  };

  // Fibonacci hashing (Knuth, volume 3, 6.4): neighbours in number are spread out.
  [[nodiscard]] std::size_t place(std::uint32_t index) const {
    return static_cast<std::size_t>(index * std::uint64_t{0x9e3779b97f4a7c15} >> 32) & (slots_.size() - 1);
  }
  void put(const Slot& slot) {
    std::size_t at = place(slot.index);
    while (slots_[at].index != nothing) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
  void grow() {
    const std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.empty() ? 4 : 2 * old.size(), {});
    for (const Slot& slot : old) {
      if (slot.index != nothing) put(slot);
    }
  }

  std::vector<Slot> slots_;  // A power of two.
  std::size_t used_ = 0;
};

}  // namespace orrery::detail
