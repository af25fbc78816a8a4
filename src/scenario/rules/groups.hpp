#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenario/rules/program.hpp"

namespace orrery::scenario::rules {

/// The groups that nodes are in, by what they have in common: a slot for each, found by its key in O(1). Slots that
/// become empty are used again, so there are never more than nodes.
class Groups {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  explicit Groups(std::uint32_t nodes);

  [[nodiscard]] std::uint32_t slot_of(std::uint32_t node) const { return slot_of_[node]; }
  [[nodiscard]] bool is_in(std::uint32_t node, const RuleValue& key) const {
    return slot_of_[node] != none && same(this->key(slot_of_[node]), key);
  }
  /// Returns the slot. The node is in no group.
  std::uint32_t join(std::uint32_t node, const RuleValue& key);
  /// The node is in a group. True if nobody is in it any more.
  bool leave(std::uint32_t node);

  [[nodiscard]] RuleValue key(std::uint32_t slot) const;
  [[nodiscard]] std::uint32_t members(std::uint32_t slot) const { return slots_[slot].members; }

 private:
  struct Slot {
    RuleValue key{};   // Of a text: empty, and the text is in `text`.
    std::string text;  // Its memory is kept for the next.
    std::uint64_t hash = 0;
    std::uint32_t members = 0;
  };

  [[nodiscard]] std::size_t home(std::uint64_t hash) const { return hash & (table_.size() - 1); }
  void erase(std::uint32_t slot);

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> slot_of_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> table_;  // Slots by hash, with linear probing.
};

}  // namespace orrery::scenario::rules
