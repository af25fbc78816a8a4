#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace orrery::detail {

/// Which actors of a partition are dispatched to most, as far as samples tell: a table of few entries, of which each is
/// fought for by the actors that fall into it, as votes are counted by Boyer and Moore. Who has more than half of what
/// falls there has it.
class HotActors {
 public:
  static constexpr std::size_t entries_max = 64;

  struct Entry {
    std::uint32_t slot = 0;
    std::uint32_t depth = 0;    ///< Of its mailbox, when it was last seen.
    std::uint64_t samples = 0;  ///< Since it has this entry.
    std::uint64_t weight = 0;   ///< Of these, those of late, less those of others that fell here.
  };

  void note(std::uint32_t slot, std::size_t depth) {
    Entry& entry = entries_[slot * 0x9e3779b1u >> 26];
    if (entry.slot != slot && entry.weight > 0) return void(--entry.weight);
    if (entry.slot != slot || entry.samples == 0) entry = {.slot = slot};
    ++entry.samples;
    ++entry.weight;
    entry.depth = static_cast<std::uint32_t>(depth);
  }
  /// Makes what was long ago count less.
  void age() {
    for (Entry& entry : entries_) entry.weight -= entry.weight / 8;
  }
  template <class Visit>
  void each(Visit visit) const {
    for (const Entry& entry : entries_)
      if (entry.samples > 0) visit(entry);
  }

 private:
  std::array<Entry, entries_max> entries_{};
};

}  // namespace orrery::detail
