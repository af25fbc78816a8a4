#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include <orrery/core/prefetch.hpp>

namespace orrery::detail {

/// Values by a small number, such as an index: open addressing, at most two thirds full. One that holds few of many has
/// room for few, and a look-up costs one cache line. Nothing is ever removed.
template <class Value>
class IndexTable {
 public:
  /// Null if there is none; valid until the next `insert`.
  [[nodiscard]] const Value* find(std::uint32_t index) const {
    if (slots_ == nullptr) return nullptr;
    for (std::uint32_t at = place(index);; at = (at + 1) & mask_) {
      if (slots_[at].index == index) return &slots_[at].value;
      if (slots_[at].index == nothing) return nullptr;
    }
  }

  [[nodiscard]] Value* find(std::uint32_t index) { return const_cast<Value*>(std::as_const(*this).find(index)); }

  /// Fetches into the cache what a look-up of `index` will read.
  void prefetch(std::uint32_t index) const { detail::prefetch(slots_.get() + place(index)); }

  /// One that is not there; `index` is less than 2^32 - 1. It is where `find` will find it.
  Value& insert(std::uint32_t index, Value value) {
    if (slots_ == nullptr || 3 * (std::uint64_t{used_} + 1) > 2 * (std::uint64_t{mask_} + 1)) grow();
    ++used_;
    return put({value, index}).value;
  }

 private:
  static constexpr std::uint32_t nothing = 0xffffffff;

  struct Slot {
    [[no_unique_address]] Value value{};  // Whose padding the index may fill.
    std::uint32_t index = nothing;
  };

  // Fibonacci hashing (Knuth, volume 3, 6.4): neighbours in number are spread out.
  [[nodiscard]] std::uint32_t place(std::uint32_t index) const {
    return static_cast<std::uint32_t>(index * std::uint64_t{0x9e3779b97f4a7c15} >> 32) & mask_;
  }
  Slot& put(const Slot& slot) {
    std::uint32_t at = place(slot.index);
    while (slots_[at].index != nothing) at = (at + 1) & mask_;
    return slots_[at] = slot;
  }
  void grow() {
    const std::uint32_t old_size = slots_ == nullptr ? 0 : mask_ + 1;
    const std::uint32_t size = std::max<std::uint32_t>(4, 2 * old_size);
    const std::unique_ptr<Slot[]> old = std::exchange(slots_, std::make_unique<Slot[]>(size));
    mask_ = size - 1;
    for (std::uint32_t at = 0; at < old_size; ++at) {
      if (old[at].index != nothing) put(old[at]);
    }
  }

  std::unique_ptr<Slot[]> slots_;  // A power of two of them.
  std::uint32_t mask_ = 0;
  std::uint32_t used_ = 0;
};

}  // namespace orrery::detail
