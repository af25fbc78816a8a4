#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "resp_limits.hpp"

namespace orrery::kv {

/// Milliseconds since the Unix epoch by the clock of the node: what expiry is reckoned in. It must be a wall clock, not
/// one that starts anew with the process: times of expiry outlive the process in the log.
using UnixMs = std::int64_t;

inline constexpr UnixMs never_expires = std::numeric_limits<UnixMs>::max();

/// Where an entry lives from its insertion to its removal; never moves.
using Slot = std::uint32_t;

struct Entry {
  Bytes key;
  Bytes value;
  UnixMs expires_at = never_expires;
  std::uint32_t hash = 0;
  Slot slot = 0;
  std::uint32_t expiry_index = 0;  // In the ExpiryHeap, if expires_at is not never_expires.
  std::uint32_t next_free = 0;     // In its chunk, if not live.
  bool live = false;

  /// Reads as Redis does: a key lives through the millisecond at which it expires.
  [[nodiscard]] bool expired(UnixMs now) const { return now > expires_at; }
};

/// Entries by slot, in chunks that are freed when their last entry goes. Which slot is given out next depends on
/// nothing but the order of calls.
class SlotPool {
 public:
  static constexpr Slot chunk_slots = 128;

  /// All slots in use are below it.
  [[nodiscard]] Slot limit() const { return static_cast<Slot>(chunks_.size()) * chunk_slots; }

  [[nodiscard]] Entry& operator[](Slot slot) { return chunks_[slot / chunk_slots]->entries[slot % chunk_slots]; }
  [[nodiscard]] const Entry& operator[](Slot slot) const {
    return chunks_[slot / chunk_slots]->entries[slot % chunk_slots];
  }

  /// The first live entry at `slot` or behind it, null if there is none.
  [[nodiscard]] const Entry* first_from(Slot slot) const;

  [[nodiscard]] Entry& take();
  void give_back(Entry& entry);
  void clear();

 private:
  struct Chunk {
    std::array<Entry, chunk_slots> entries;
    std::uint32_t live = 0;
    std::uint32_t first_free = 0;
  };

  Chunk& open_chunk(std::uint32_t id);

  std::vector<std::unique_ptr<Chunk>> chunks_;  // Null: freed, to be made anew when next taken from.
  std::vector<std::uint32_t> with_room_;        // Each chunk that is not full, once; the last is taken from.
};

}  // namespace orrery::kv
