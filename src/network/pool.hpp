#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace orrery::detail {

/// Where a pooled object is, and which of the objects that have lived there.
struct PoolRef {
  std::uint32_t slot = 0xffffffff;
  std::uint32_t generation = 0;
};

/// Objects at stable addresses that are reused, last in, first out. Memory is given back only with the pool, so that a
/// stale pointer is never a dangling one; a stale `PoolRef` finds nothing. `T` has a member `PoolRef ref`.
template <class T, std::uint32_t chunk_bits = 4>
class Pool {
 public:
  T& allocate() {
    if (free_.empty()) grow();
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    ++in_use_;
    return at(slot);
  }
  void release(T& object) {
    ++object.ref.generation;
    --in_use_;
    free_.push_back(object.ref.slot);
  }
  /// The object, or null if it was released since.
  [[nodiscard]] T* find(PoolRef ref) {
    T& object = at(ref.slot);
    return object.ref.generation == ref.generation ? &object : nullptr;
  }
  [[nodiscard]] std::size_t in_use() const { return in_use_; }
  /// All objects there are, also those that are not in use, in the order of their slots.
  template <class Visit>
  void for_each_slot(const Visit& visit) {
    for (const std::unique_ptr<T[]>& chunk : chunks_) {
      for (std::uint32_t i = 0; i <= chunk_mask; ++i) visit(chunk[i]);
    }
  }

 private:
  static constexpr std::uint32_t chunk_mask = (1U << chunk_bits) - 1;

  T& at(std::uint32_t slot) { return chunks_[slot >> chunk_bits][slot & chunk_mask]; }
  void grow() {
    const auto first = static_cast<std::uint32_t>(chunks_.size() << chunk_bits);
    chunks_.push_back(std::make_unique<T[]>(chunk_mask + 1));
    for (std::uint32_t i = chunk_mask + 1; i-- > 0;) {
      at(first + i).ref = {first + i, 0};
      free_.push_back(first + i);
    }
  }

  std::vector<std::unique_ptr<T[]>> chunks_;
  std::vector<std::uint32_t> free_;
  std::size_t in_use_ = 0;
};

}  // namespace orrery::detail
