#pragma once

#include <cstdint>
#include <vector>

namespace orrery::platform {

/// Blocks of many sizes, of which a random half was given back to the heap in a random order: what is allocated next
/// lies among them, in no order of addresses. Gives the rest back on destruction.
class HeapPadding {
 public:
  /// Equal for equal keys, as far as the heap is.
  explicit HeapPadding(std::uint64_t key);
  ~HeapPadding();
  HeapPadding(const HeapPadding&) = delete;
  HeapPadding& operator=(const HeapPadding&) = delete;

 private:
  std::vector<void*> kept_;
};

}  // namespace orrery::platform
