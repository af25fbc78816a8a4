#include "wal_effect.hpp"

#include <limits>

#include "wal_bytes.hpp"

namespace orrery::kv {

namespace {

// Nothing has expired then.
constexpr UnixMs before_all = std::numeric_limits<UnixMs>::min();

struct Fields {
  bool key, value, expires_at;
};

constexpr std::optional<Fields> fields_of(EffectKind kind) {
  switch (kind) {
    case EffectKind::set: return Fields{true, true, true};
    case EffectKind::append: return Fields{true, true, false};
    case EffectKind::erase: return Fields{true, false, false};
    case EffectKind::expire: return Fields{true, false, true};
    case EffectKind::clear: return Fields{false, false, false};
  }
  return std::nullopt;
}

void put_bytes(Bytes& out, std::string_view bytes) {
  put_u32(out, static_cast<std::uint32_t>(bytes.size()));
  out.append(bytes);
}

bool take_bytes(std::string_view& from, std::string_view& bytes) {
  if (from.size() < 4) return false;
  const std::uint32_t length = get_u32(from);
  if (from.size() - 4 < length) return false;
  bytes = from.substr(4, length);
  from.remove_prefix(4 + std::size_t{length});
  return true;
}

bool take_time(std::string_view& from, UnixMs& time) {
  if (from.size() < 8) return false;
  time = static_cast<UnixMs>(get_u64(from));
  from.remove_prefix(8);
  return true;
}

}  // namespace

void append_effect(Bytes& payload, const EffectView& effect) {
  const Fields fields = *fields_of(effect.kind);
  payload.push_back(static_cast<char>(effect.kind));
  if (fields.key) put_bytes(payload, effect.key);
  if (fields.value) put_bytes(payload, effect.value);
  if (fields.expires_at) put_u64(payload, static_cast<std::uint64_t>(effect.expires_at));
}

std::optional<EffectView> EffectReader::next() {
  if (rest_.empty()) return std::nullopt;
  EffectView effect;
  effect.kind = static_cast<EffectKind>(rest_[0]);
  const std::optional<Fields> fields = fields_of(effect.kind);
  if (!fields) return std::nullopt;
  std::string_view from = rest_.substr(1);
  if (fields->key && !take_bytes(from, effect.key)) return std::nullopt;
  if (fields->value && !take_bytes(from, effect.value)) return std::nullopt;
  if (fields->expires_at && !take_time(from, effect.expires_at)) return std::nullopt;
  rest_ = from;
  return effect;
}

void apply_effect(Store& store, const EffectView& effect) {
  if (effect.kind == EffectKind::clear) return store.clear();
  Store::Position at = store.find(effect.key, before_all);
  if (effect.kind == EffectKind::set) return store.put(at, effect.value, effect.expires_at);
  if (!at) return;
  if (effect.kind == EffectKind::append) return store.append(*at.entry, effect.value);
  if (effect.kind == EffectKind::erase) return store.erase(*at.entry);
  store.set_expiry(*at.entry, effect.expires_at);
}

bool apply_effects(Store& store, std::string_view payload) {
  EffectReader check(payload);
  while (check.next()) {
  }
  if (check.malformed()) return false;
  EffectReader reader(payload);
  while (const std::optional<EffectView> effect = reader.next()) apply_effect(store, *effect);
  return true;
}

std::optional<Slot> append_state(Bytes& payload, const Store& store, UnixMs now, Slot from, std::uint64_t max_bytes) {
  const Entry* entry = store.first_from(from);
  for (; entry != nullptr; entry = store.first_from(entry->slot + 1)) {
    if (payload.size() >= max_bytes) return entry->slot;
    if (!entry->expired(now)) append_effect(payload, {EffectKind::set, entry->key, entry->value, entry->expires_at});
  }
  return std::nullopt;
}

}  // namespace orrery::kv
