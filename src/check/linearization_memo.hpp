#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace orrery::detail {

/// The configurations that a search has been in. One is a key (what is required and done, and the state) and a set of
/// optional operations that are gone; it need not be visited if one with the same key and fewer gone was.
class LinearizationMemo {
 public:
  /// A set of numbers as bits: all below 64 × `begin`, and those in `words`, which start there.
  struct Set {
    std::uint32_t begin = 0;
    std::span<const std::uint64_t> words;
  };

  /// True if it need not be visited; else it is remembered. Adds the comparisons made to `steps`.
  bool covers_or_add(std::span<const std::uint32_t> key, Set gone, std::uint64_t& steps);
  [[nodiscard]] std::uint64_t memory_bytes() const {
    return slots_.size() * sizeof(Slot) + entries_.capacity() * sizeof(std::uint32_t);
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint64_t entry = 0;  // 1 + its place in entries_; 0: free.
  };

  [[nodiscard]] bool same_key(std::uint64_t entry, std::span<const std::uint32_t> key) const;
  [[nodiscard]] bool is_subset(std::uint64_t entry, const Set& of) const;
  std::uint64_t append(std::span<const std::uint32_t> key, const Set& gone);
  void grow();

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
  std::vector<std::uint32_t> entries_;  // Each: key size, set begin, set size, key, set in halves of words.
};

}  // namespace orrery::detail
