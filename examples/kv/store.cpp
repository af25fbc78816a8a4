#include "store.hpp"

namespace orrery::kv {

Store::Position Store::find(std::string_view key, UnixMs now) {
  const auto hash = static_cast<std::uint32_t>(siphash<1, 2>(key, options_.hash_key));
  const Slot* slot = index_.find(hash, [&](Slot candidate) { return slots_[candidate].key == key; });
  if (slot == nullptr) return {key, hash, nullptr};
  Entry& entry = slots_[*slot];
  if (!entry.expired(now)) return {key, hash, &entry};
  expire(entry);
  return {key, hash, nullptr};
}

std::int64_t Store::growth(const Position& at, std::uint64_t value_bytes) const {
  const std::uint64_t before = at ? at.entry->value.size() : 0;
  const std::uint64_t insertion = at ? 0 : at.key.size() + entry_overhead_bytes;
  return static_cast<std::int64_t>(insertion + value_bytes) - static_cast<std::int64_t>(before);
}

bool Store::fits(std::int64_t growth_bytes) const {
  if (growth_bytes <= 0) return true;
  const std::uint64_t free_bytes = options_.max_bytes > used_bytes_ ? options_.max_bytes - used_bytes_ : 0;
  return static_cast<std::uint64_t>(growth_bytes) <= free_bytes;
}

void Store::put(Position& at, std::string_view value, UnixMs expires_at) {
  used_bytes_ += static_cast<std::uint64_t>(growth(at, value.size()));
  if (!at) {
    at.entry = &slots_.take();
    at.entry->key = at.key;
    at.entry->hash = at.hash;
    index_.insert(at.hash, at.entry->slot);
  }
  Bytes& stored = at.entry->value;
  // A small value must not keep the memory of a large one before it.
  constexpr std::size_t retained_bytes = 64;
  if (stored.capacity() > retained_bytes && stored.capacity() / 2 > value.size()) Bytes().swap(stored);
  stored.assign(value);
  if (at.entry->expires_at != expires_at) set_expiry(*at.entry, expires_at);
}

void Store::append(Entry& entry, std::string_view suffix) {
  used_bytes_ += suffix.size();
  entry.value.append(suffix);
}

void Store::erase(Entry& entry) {
  used_bytes_ -= entry.key.size() + entry.value.size() + entry_overhead_bytes;
  index_.erase(entry.hash, entry.slot);
  set_expiry(entry, never_expires);
  slots_.give_back(entry);
}

void Store::expire(Entry& entry) {
  ++expired_keys_total_;
  erase(entry);
}

void Store::clear() {
  index_.clear();
  expiries_.clear();
  slots_.clear();
  used_bytes_ = 0;
}

std::uint64_t Store::expire_due(UnixMs now, std::uint64_t max_keys) {
  std::uint64_t count = 0;
  while (count < max_keys && !expiries_.empty() && now > expiries_.soonest_at()) {
    expire(slots_[expiries_.soonest_slot()]);
    ++count;
  }
  return count;
}

std::optional<UnixMs> Store::next_expiry() const {
  if (expiries_.empty()) return std::nullopt;
  return expiries_.soonest_at();
}

}  // namespace orrery::kv
