#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <orrery/core/check.hpp>

namespace orrery::protocols {

/// Things that are under way, each found by a number that no other has, before or after: where it lies in a flat table,
/// and how often that place was used. Numbers are never 0.
template <class T>
class SlotTable {
 public:
  static constexpr unsigned slot_bits = 20;
  static constexpr std::size_t size_max = std::size_t{1} << slot_bits;

  /// What a process had under way in an earlier life is never taken for something of this one.
  void begin_life(std::uint32_t incarnation) {
    ORRERY_CHECK(slots_.empty());
    first_generation_ = (std::uint64_t{incarnation} & 0xffff) << 28 | 1;
  }

  /// There must be fewer than `size_max`.
  std::uint64_t add(T value) {
    if (free_.empty()) {
      ORRERY_CHECK(slots_.size() < size_max);
      free_.push_back(static_cast<std::uint32_t>(slots_.size()));
      slots_.push_back({first_generation_, std::nullopt});
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    slots_[index].value.emplace(std::move(value));
    return slots_[index].generation << slot_bits | index;
  }
  /// Null if it is gone. Valid until the next `add`.
  [[nodiscard]] T* find(std::uint64_t id) {
    const std::size_t index = index_of(id);
    if (index >= slots_.size() || slots_[index].generation != id >> slot_bits) return nullptr;
    return slots_[index].value ? &*slots_[index].value : nullptr;
  }
  [[nodiscard]] const T* find(std::uint64_t id) const { return const_cast<SlotTable*>(this)->find(id); }
  [[nodiscard]] bool contains(std::uint64_t id) const { return find(id) != nullptr; }
  /// It must be there.
  T take(std::uint64_t id) {
    T* found = find(id);
    ORRERY_CHECK(found != nullptr);
    T value = std::move(*found);
    remove(id);
    return value;
  }
  /// Does nothing if it is gone.
  void remove(std::uint64_t id) {
    if (!contains(id)) return;
    Slot& slot = slots_[index_of(id)];
    slot.value.reset();
    ++slot.generation;
    free_.push_back(static_cast<std::uint32_t>(index_of(id)));
  }

  [[nodiscard]] std::size_t size() const { return slots_.size() - free_.size(); }
  [[nodiscard]] bool full() const { return size() == size_max; }
  /// Which place it has: numbers of this kind are small, and used again.
  [[nodiscard]] static std::uint32_t place_of(std::uint64_t id) { return static_cast<std::uint32_t>(index_of(id)); }

 private:
  struct Slot {
    std::uint64_t generation;
    std::optional<T> value;
  };

  [[nodiscard]] static std::size_t index_of(std::uint64_t id) { return static_cast<std::size_t>(id & (size_max - 1)); }

  std::uint64_t first_generation_ = 1;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace orrery::protocols
