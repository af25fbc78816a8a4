#include "scenario/rules/groups.hpp"

#include <bit>

#include <orrery/core/hash.hpp>

namespace orrery::scenario::rules {
namespace {

std::uint64_t hash_of(const RuleValue& key) {
  if (const auto* text = std::get_if<std::string_view>(&key)) return hash_bytes(*text);
  std::uint64_t bits = 0;
  if (const auto* boolean = std::get_if<bool>(&key)) bits = *boolean ? 1 : 0;
  if (const auto* integer = std::get_if<std::int64_t>(&key)) bits = std::bit_cast<std::uint64_t>(*integer);
  if (const auto* length = std::get_if<Duration>(&key)) bits = static_cast<std::uint64_t>(length->count());
  // Both zeros are one.
  if (const auto* real = std::get_if<double>(&key)) bits = *real == 0 ? 0 : std::bit_cast<std::uint64_t>(*real);
  return combine(0, bits);
}

}  // namespace

Groups::Groups(std::uint32_t nodes)
    : slots_(nodes), slot_of_(nodes, none), table_(std::bit_ceil(std::size_t{nodes} * 2 + 1), none) {
  free_.reserve(nodes);
  for (std::uint32_t slot = nodes; slot > 0; --slot) free_.push_back(slot - 1);
}

RuleValue Groups::key(std::uint32_t slot) const {
  const Slot& of = slots_[slot];
  return std::holds_alternative<std::string_view>(of.key) ? RuleValue(std::string_view(of.text)) : of.key;
}

std::uint32_t Groups::join(std::uint32_t node, const RuleValue& sought) {
  const std::uint64_t hash = hash_of(sought);
  std::size_t at = home(hash);
  for (; table_[at] != none; at = (at + 1) & (table_.size() - 1)) {
    const std::uint32_t found = table_[at];
    if (slots_[found].hash != hash || !same(key(found), sought)) continue;
    ++slots_[found].members;
    return slot_of_[node] = found;
  }
  const std::uint32_t made = free_.back();
  free_.pop_back();
  table_[at] = made;
  Slot& slot = slots_[made];
  slot.key = sought;
  if (const auto* text = std::get_if<std::string_view>(&sought)) {
    slot.text = *text;
    slot.key = std::string_view();
  }
  slot.hash = hash;
  slot.members = 1;
  return slot_of_[node] = made;
}

bool Groups::leave(std::uint32_t node) {
  const std::uint32_t slot = std::exchange(slot_of_[node], none);
  if (--slots_[slot].members > 0) return false;
  erase(slot);
  free_.push_back(slot);
  return true;
}

void Groups::erase(std::uint32_t slot) {
  const std::size_t mask = table_.size() - 1;
  std::size_t hole = home(slots_[slot].hash);
  while (table_[hole] != slot) hole = (hole + 1) & mask;
  // Whoever stands behind the hole, and is not at or behind its own place there, moves up.
  for (std::size_t at = (hole + 1) & mask; table_[at] != none; at = (at + 1) & mask) {
    const std::size_t own = home(slots_[table_[at]].hash);
    if (((at - own) & mask) < ((at - hole) & mask)) continue;
    table_[hole] = table_[at];
    hole = at;
  }
  table_[hole] = none;
}

}  // namespace orrery::scenario::rules
