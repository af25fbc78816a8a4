#include "check/linearization_memo.hpp"

#include <algorithm>

#include <orrery/core/hash.hpp>

namespace orrery::detail {
namespace {

constexpr std::size_t header = 3;

}  // namespace

bool LinearizationMemo::covers_or_add(std::span<const std::uint32_t> key, Set gone, std::uint64_t& steps) {
  while (!gone.words.empty() && gone.words.back() == 0) gone.words = gone.words.first(gone.words.size() - 1);
  if ((count_ + 1) * 2 > slots_.size()) grow();
  std::uint64_t hash = key.size();
  for (const std::uint32_t word : key) hash = combine(hash, word);
  std::size_t at = static_cast<std::size_t>(hash) & (slots_.size() - 1);
  for (; slots_[at].entry != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash != hash || !same_key(slots_[at].entry - 1, key)) continue;
    ++steps;
    if (is_subset(slots_[at].entry - 1, gone)) return true;
  }
  slots_[at] = {hash, append(key, gone) + 1};
  ++count_;
  return false;
}

bool LinearizationMemo::same_key(std::uint64_t entry, std::span<const std::uint32_t> key) const {
  return entries_[entry] == key.size() && std::equal(key.begin(), key.end(), &entries_[entry + header]);
}

bool LinearizationMemo::is_subset(std::uint64_t entry, const Set& of) const {
  const std::uint32_t begin = entries_[entry + 1];
  const std::uint32_t size = entries_[entry + 2];
  const std::uint32_t* words = &entries_[entry] + header + entries_[entry];
  for (std::uint32_t i = of.begin; i < begin; ++i) {  // All of these are in the remembered set.
    if (i - of.begin >= of.words.size() || ~of.words[i - of.begin] != 0) return false;
  }
  for (std::uint32_t i = std::max(begin, of.begin); i < begin + size; ++i) {
    const std::uint32_t* half = words + 2 * (i - begin);
    const std::uint64_t word = half[0] | static_cast<std::uint64_t>(half[1]) << 32;
    const std::uint64_t other = i - of.begin < of.words.size() ? of.words[i - of.begin] : 0;
    if ((word & ~other) != 0) return false;
  }
  return true;
}

std::uint64_t LinearizationMemo::append(std::span<const std::uint32_t> key, const Set& gone) {
  const std::uint64_t entry = entries_.size();
  entries_.push_back(static_cast<std::uint32_t>(key.size()));
  entries_.push_back(gone.begin);
  entries_.push_back(static_cast<std::uint32_t>(gone.words.size()));
  entries_.insert(entries_.end(), key.begin(), key.end());
  for (const std::uint64_t word : gone.words) {
    entries_.push_back(static_cast<std::uint32_t>(word));
    entries_.push_back(static_cast<std::uint32_t>(word >> 32));
  }
  return entry;
}

void LinearizationMemo::grow() {
  std::vector<Slot> old(std::max<std::size_t>(64, slots_.size() * 2));
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.entry == 0) continue;
    std::size_t at = static_cast<std::size_t>(slot.hash) & (slots_.size() - 1);
    while (slots_[at].entry != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
}

}  // namespace orrery::detail
