#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <orrery/core/hash.hpp>

namespace orrery::protocols {

/// Where the thing with a key is: a hash table with linear probing from keys to numbers, of things that hold the keys
/// themselves. `key_of(number)` gives a thing's key.
class KeyIndex {
 public:
  template <class KeyOf>
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view key, KeyOf key_of) const {
    if (size_ == 0) return std::nullopt;
    const std::uint64_t hash = hash_bytes(key);
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      if (!slots_[at].used) return std::nullopt;
      if (slots_[at].hash == hash && key_of(slots_[at].number) == key) return slots_[at].number;
    }
  }

  /// It must not be there.
  void insert(std::string_view key, std::uint32_t number) {
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    place({hash_bytes(key), number, true});
    ++size_;
  }

  /// It must be there.
  void erase(std::string_view key, std::uint32_t number) {
    std::size_t at = hash_bytes(key) & mask();
    while (slots_[at].number != number) at = (at + 1) & mask();
    // What comes after moves up, unless it is where it belongs.
    for (std::size_t next = (at + 1) & mask(); slots_[next].used; next = (next + 1) & mask()) {
      const std::size_t home = slots_[next].hash & mask();
      if (((next - home) & mask()) < ((next - at) & mask())) continue;
      slots_[at] = slots_[next];
      at = next;
    }
    slots_[at] = Slot();
    --size_;
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t number = 0xffffffff;
    bool used = false;
  };

  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }
  void place(const Slot& slot) {
    std::size_t at = slot.hash & mask();
    while (slots_[at].used) at = (at + 1) & mask();
    slots_[at] = slot;
  }
  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.used) place(slot);
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace orrery::protocols
