#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "store.hpp"

namespace orrery::kv {

// What the payload of a log record says: the effects of one command, in order. Effects are what a command did, not
// the command: they say the resulting value and an absolute time of expiry, so that replay asks neither clock nor
// condition.
//
// All but `append` may be applied twice. `append` and `expire` of a key that is not there do nothing: in a plain log
// that never happens, and in a log that is being compacted while commands go on it is right, since the whole of the
// key either comes later or is gone for good.

enum class EffectKind : std::uint8_t { set = 1, append = 2, erase = 3, expire = 4, clear = 5 };

struct EffectView {
  EffectKind kind = EffectKind::clear;
  std::string_view key = {};
  std::string_view value = {};        ///< Of set and append.
  UnixMs expires_at = never_expires;  ///< Of set and expire.

  bool operator==(const EffectView&) const = default;
};

void append_effect(Bytes& payload, const EffectView& effect);

/// The effects in a payload, up to the first that is not well formed.
class EffectReader {
 public:
  explicit EffectReader(std::string_view payload) : rest_(payload) {}

  /// Null at the end, and at what is not an effect.
  [[nodiscard]] std::optional<EffectView> next();

  /// After null: whether there was something that is not an effect.
  [[nodiscard]] bool malformed() const { return !rest_.empty(); }

 private:
  std::string_view rest_;
};

/// Does to the store what the effect says. Nothing expires on the way, and no bound holds: it was within bounds once.
void apply_effect(Store& store, const EffectView& effect);

/// Applies all effects of a payload, or, if any is not well formed, none and returns false.
[[nodiscard]] bool apply_effects(Store& store, std::string_view payload);

/// Writes the state, for compaction: `set` effects for the keys in slots from `from` on, until the payload has
/// `max_bytes` or more. Returns the slot to go on from, null if there is no more. Commands may be executed between
/// pieces if their effects go to the same log, in order.
[[nodiscard]] std::optional<Slot> append_state(Bytes& payload, const Store& store, UnixMs now, Slot from,
                                               std::uint64_t max_bytes);

}  // namespace orrery::kv
