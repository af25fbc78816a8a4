#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "store_entry.hpp"
#include "store_expiry.hpp"
#include "store_index.hpp"
#include "store_siphash.hpp"

namespace orrery::kv {

struct StoreOptions {
  /// Bound of `Store::used_bytes()`: what would pass it is refused.
  std::uint64_t max_bytes = std::uint64_t{1} << 30;
  /// Bound of one value.
  std::uint64_t max_value_bytes = std::uint64_t{64} << 20;
  /// Draw it from a secret source where clients are not trusted. Nothing that can be seen depends on it.
  HashKey hash_key = {};
};

/// The keyspace: binary-safe strings by key, each with an optional time of expiry. Time comes in with each call; the
/// same calls give the same results, contents and order of iteration, whatever the machine or the hash key.
///
/// A key that has expired is gone for every call that says what time it is. Its memory is freed when it is next looked
/// up, or by `expire_due`, whichever comes first.
///
/// Iteration is by slot: an entry keeps its slot for as long as it lives, and freed slots are used again. So a cursor
/// stays valid through any modification, and a key that lives throughout a scan is returned by it exactly once.
class Store {
 public:
  explicit Store(const StoreOptions& options = {}) : options_(options) {}

  /// Where a key is, or would go. Valid until the next change of the store other than through it.
  struct Position {
    std::string_view key;
    std::uint32_t hash = 0;
    Entry* entry = nullptr;

    explicit operator bool() const { return entry != nullptr; }
  };

  [[nodiscard]] Position find(std::string_view key, UnixMs now);

  /// The memory that `put` of so large a value would add; negative if it would free some.
  [[nodiscard]] std::int64_t growth(const Position& at, std::uint64_t value_bytes) const;

  /// Whether so many more bytes are within `max_bytes`. What does not grow always fits.
  [[nodiscard]] bool fits(std::int64_t growth_bytes) const;

  /// Inserts or overwrites. Does not look at the bounds: callers ask `fits` first, replay of a log must not.
  /// The position then has the entry.
  void put(Position& at, std::string_view value, UnixMs expires_at = never_expires);

  /// Appends to the value of an entry. As to bounds, as put.
  void append(Entry& entry, std::string_view suffix);

  void set_expiry(Entry& entry, UnixMs at) { expiries_.set(slots_, entry, at); }
  void erase(Entry& entry);
  void clear();

  /// Frees up to `max_keys` keys that have expired, those first that did first; returns how many. A server calls it
  /// from time to time with a bound that keeps the pause short.
  std::uint64_t expire_due(UnixMs now, std::uint64_t max_keys);

  /// When the next key expires.
  [[nodiscard]] std::optional<UnixMs> next_expiry() const;

  /// The first entry at `slot` or behind it, one that has expired perhaps; null if there is none.
  [[nodiscard]] const Entry* first_from(Slot slot) const { return slots_.first_from(slot); }

  /// Calls `visit(key, value, expires_at)` for each key that has not expired, in the order of slots. It must not change
  /// the store.
  template <typename Visit>
  void for_each(UnixMs now, Visit&& visit) const {
    for (const Entry* e = first_from(0); e != nullptr; e = first_from(e->slot + 1)) {
      if (!e->expired(now)) visit(std::string_view(e->key), std::string_view(e->value), e->expires_at);
    }
  }

  /// All keys, with those that expired and are not freed yet.
  [[nodiscard]] std::uint64_t size() const { return index_.count(); }
  [[nodiscard]] std::uint64_t expiring_keys() const { return expiries_.size(); }
  [[nodiscard]] std::uint64_t expired_keys_total() const { return expired_keys_total_; }

  /// Keys, values, and a fixed allowance for each entry: the same on every machine, whatever its allocator does.
  [[nodiscard]] std::uint64_t used_bytes() const { return used_bytes_; }
  [[nodiscard]] const StoreOptions& options() const { return options_; }

  /// What an entry costs beside its bytes: its slot, its share of the index and of the heap, two allocations' headers.
  static constexpr std::uint64_t entry_overhead_bytes = 160;

 private:
  void expire(Entry& entry);

  StoreOptions options_;
  SlotPool slots_;
  HashIndex index_;
  ExpiryHeap expiries_;
  std::uint64_t used_bytes_ = 0;
  std::uint64_t expired_keys_total_ = 0;
};

}  // namespace orrery::kv
