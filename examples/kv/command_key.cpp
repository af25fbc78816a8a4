#include <limits>
#include <vector>

#include "command_handlers.hpp"
#include "glob.hpp"

namespace orrery::kv::handlers {

namespace {

struct ExpireConditions {
  bool if_none = false, if_some = false, if_later = false, if_sooner = false;

  [[nodiscard]] bool hold(UnixMs at, UnixMs current) const {
    const bool has_one = current != never_expires;
    return !(if_none && has_one) && !(if_some && !has_one) && !(if_later && at <= current) &&
           !(if_sooner && at >= current);
  }
};

// Null, and an error in the reply, if they are none or exclude each other.
std::optional<ExpireConditions> read_conditions(Call& call) {
  ExpireConditions c;
  for (const std::string_view word : call.arguments.subspan(3)) {
    bool* condition = is_word(word, "nx")   ? &c.if_none
                      : is_word(word, "xx") ? &c.if_some
                      : is_word(word, "gt") ? &c.if_later
                      : is_word(word, "lt") ? &c.if_sooner
                                            : nullptr;
    if (condition == nullptr) {
      call.fail("ERR Unsupported option " + Bytes(word));
      return std::nullopt;
    }
    *condition = true;
  }
  if (c.if_none && (c.if_some || c.if_later || c.if_sooner)) {
    call.fail("ERR NX and XX, GT or LT options at the same time are not compatible");
  } else if (c.if_later && c.if_sooner) {
    call.fail("ERR GT and LT options at the same time are not compatible");
  } else {
    return c;
  }
  return std::nullopt;
}

void expire_in(Call& call, TimeUnit unit, std::string_view name) {
  const std::optional<ExpireConditions> conditions = read_conditions(call);
  if (!conditions) return;
  const std::optional<std::int64_t> amount = parse_integer(call[2]);
  if (!amount) return call.fail(error_not_integer);
  const std::optional<UnixMs> expires_at = time_after(call.now, *amount, unit);
  if (!expires_at) return call.fail("ERR invalid expire time in '" + Bytes(name) + "' command");
  const Store::Position at = call.find(call[1]);
  if (!at || !conditions->hold(*expires_at, at.entry->expires_at)) return append_integer(call.reply, 0);
  if (*expires_at <= call.now) {
    call.store.erase(*at.entry);
    call.log({EffectKind::erase, call[1]});
  } else {
    call.store.set_expiry(*at.entry, *expires_at);
    call.log({EffectKind::expire, call[1], {}, *expires_at});
  }
  append_integer(call.reply, 1);
}

// What TTL and PTTL say of a key that does not exist, or does not expire.
constexpr std::int64_t no_such_key = -2;
constexpr std::int64_t no_expiry = -1;

void reply_time_left(Call& call, TimeUnit unit) {
  const Store::Position at = call.find(call[1]);
  if (!at) return append_integer(call.reply, no_such_key);
  if (at.entry->expires_at == never_expires) return append_integer(call.reply, no_expiry);
  const std::int64_t ms = at.entry->expires_at - call.now;
  append_integer(call.reply, unit == TimeUnit::seconds ? ms / 1000 + (ms % 1000 >= 500 ? 1 : 0) : ms);
}

std::optional<std::uint64_t> parse_cursor(std::string_view text) {
  if (text.empty() || text.size() > 19) return std::nullopt;
  std::uint64_t cursor = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    cursor = cursor * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return cursor;
}

struct ScanOptions {
  std::int64_t count = 10;
  std::string_view pattern = "*";
};

std::optional<ScanOptions> read_scan_options(Call& call) {
  ScanOptions options;
  for (std::size_t i = 2; i < call.count(); i += 2) {
    const bool has_value = i + 1 < call.count();
    if (has_value && is_word(call[i], "count")) {
      const std::optional<std::int64_t> count = parse_integer(call[i + 1]);
      if (!count || *count < 1) {
        call.fail(count ? error_syntax : error_not_integer);
        return std::nullopt;
      }
      options.count = *count;
    } else if (has_value && is_word(call[i], "match")) {
      options.pattern = call[i + 1];
    } else {
      call.fail(error_syntax);
      return std::nullopt;
    }
  }
  return options;
}

void append_bulks(Bytes& reply, const std::vector<std::string_view>& bulks) {
  append_array_header(reply, bulks.size());
  for (const std::string_view bulk : bulks) append_bulk(reply, bulk);
}

}  // namespace

void del(Call& call) {
  std::int64_t erased = 0;
  for (const std::string_view key : call.arguments.subspan(1)) {
    const Store::Position at = call.find(key);
    if (!at) continue;
    call.store.erase(*at.entry);
    call.log({EffectKind::erase, key});
    ++erased;
  }
  append_integer(call.reply, erased);
}

void exists(Call& call) {
  std::int64_t found = 0;
  for (const std::string_view key : call.arguments.subspan(1)) found += call.find(key) ? 1 : 0;
  append_integer(call.reply, found);
}

void expire(Call& call) { expire_in(call, TimeUnit::seconds, "expire"); }
void pexpire(Call& call) { expire_in(call, TimeUnit::milliseconds, "pexpire"); }
void ttl(Call& call) { reply_time_left(call, TimeUnit::seconds); }
void pttl(Call& call) { reply_time_left(call, TimeUnit::milliseconds); }

void persist(Call& call) {
  const Store::Position at = call.find(call[1]);
  if (!at || at.entry->expires_at == never_expires) return append_integer(call.reply, 0);
  call.store.set_expiry(*at.entry, never_expires);
  call.log({EffectKind::expire, call[1], {}, never_expires});
  append_integer(call.reply, 1);
}

void keys(Call& call) {
  std::vector<std::string_view> found;
  call.store.for_each(call.now, [&](std::string_view key, std::string_view, UnixMs) {
    if (glob_match(call[1], key)) found.push_back(key);
  });
  if (call.server.leaves_out_last_key && !found.empty()) found.pop_back();
  append_bulks(call.reply, found);
}

// The cursor is the slot to look at next; 0 at the end.
void scan(Call& call) {
  const std::optional<std::uint64_t> cursor = parse_cursor(call[1]);
  if (!cursor) return call.fail("ERR invalid cursor");
  const std::optional<ScanOptions> options = read_scan_options(call);
  if (!options) return;
  std::vector<std::string_view> found;
  const bool in_range = *cursor <= std::numeric_limits<Slot>::max();
  const Entry* entry = in_range ? call.store.first_from(static_cast<Slot>(*cursor)) : nullptr;
  for (std::int64_t seen = 0; entry != nullptr && seen < options->count; ++seen) {
    if (!entry->expired(call.now) && glob_match(options->pattern, entry->key)) found.push_back(entry->key);
    entry = call.store.first_from(entry->slot + 1);
  }
  append_array_header(call.reply, 2);
  append_bulk(call.reply, std::to_string(entry != nullptr ? entry->slot : 0));
  append_bulks(call.reply, found);
}

void dbsize(Call& call) {
  call.store.expire_due(call.now, std::numeric_limits<std::uint64_t>::max());
  append_integer(call.reply, static_cast<std::int64_t>(call.store.size()));
}

void flushall(Call& call) {
  const bool has_mode = call.count() == 2 && (is_word(call[1], "async") || is_word(call[1], "sync"));
  const bool is_valid = call.count() == 1 || has_mode;
  if (!is_valid) return call.fail(error_syntax);
  if (call.store.size() > 0) call.log({});
  call.store.clear();
  append_ok(call.reply);
}

}  // namespace orrery::kv::handlers
