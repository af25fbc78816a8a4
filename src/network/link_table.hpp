#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace orrery::detail {

struct Link;

/// The links of a host by the index of the host at their other end: open addressing, at most two thirds full. A host
/// that talks to few of many has room for few.
class LinkTable {
 public:
  /// Null if there is none.
  [[nodiscard]] Link* find(std::uint32_t to) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t at = place(to);; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].link == nullptr || slots_[at].to == to) return slots_[at].link;
    }
  }

  /// One that is not there.
  void insert(std::uint32_t to, Link* link) {
    if (3 * (used_ + 1) > 2 * slots_.size()) grow();
    put({link, to});
    ++used_;
  }

 private:
  struct Slot {
    Link* link = nullptr;
    std::uint32_t to = 0;
  };

  // Fibonacci hashing (Knuth, volume 3, 6.4): neighbours in number are spread out.
  [[nodiscard]] std::size_t place(std::uint32_t to) const {
    return static_cast<std::size_t>(to * std::uint64_t{0x9e3779b97f4a7c15} >> 32) & (slots_.size() - 1);
  }
  void put(Slot slot) {
    std::size_t at = place(slot.to);
    while (slots_[at].link != nullptr) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
  void grow() {
    const std::vector<Slot> old = std::move(slots_);
    slots_.assign(old.empty() ? 4 : 2 * old.size(), {});
    for (const Slot& slot : old) {
      if (slot.link != nullptr) put(slot);
    }
  }

  std::vector<Slot> slots_;  // A power of two.
  std::size_t used_ = 0;
};

}  // namespace orrery::detail
