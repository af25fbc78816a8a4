#include <charconv>
#include <limits>

#include "command_handlers.hpp"

namespace orrery::kv::handlers {

namespace {

struct SetOptions {
  bool only_if_absent = false;
  bool only_if_present = false;
  bool reply_old_value = false;
  bool keep_expiry = false;
  bool has_expiry = false;
  std::string_view expiry;
  TimeUnit unit = TimeUnit::seconds;
  bool expiry_is_absolute = false;
};

// Reads an option that takes a time. A second one, or one beside KEEPTTL, is a syntax error.
bool read_set_expiry(const Call& call, std::size_t& i, SetOptions& options) {
  const std::string_view word = call[i];
  const bool ex = is_word(word, "ex");
  const bool px = is_word(word, "px");
  const bool exat = is_word(word, "exat");
  const bool pxat = is_word(word, "pxat");
  if (!ex && !px && !exat && !pxat) return false;
  if (options.has_expiry || options.keep_expiry || i + 1 == call.count()) return false;
  options.has_expiry = true;
  options.expiry = call[++i];
  options.unit = ex || exat ? TimeUnit::seconds : TimeUnit::milliseconds;
  options.expiry_is_absolute = exat || pxat;
  return true;
}

std::optional<SetOptions> read_set_options(const Call& call) {
  SetOptions options;
  for (std::size_t i = 3; i < call.count(); ++i) {
    const std::string_view word = call[i];
    if (is_word(word, "nx") && !options.only_if_present) {
      options.only_if_absent = true;
    } else if (is_word(word, "xx") && !options.only_if_absent) {
      options.only_if_present = true;
    } else if (is_word(word, "get")) {
      options.reply_old_value = true;
    } else if (is_word(word, "keepttl") && !options.has_expiry) {
      options.keep_expiry = true;
    } else if (!read_set_expiry(call, i, options)) {
      return std::nullopt;
    }
  }
  return options;
}

// Null, and an error in the reply, if it is no time to come.
std::optional<UnixMs> read_expires_at(Call& call, const SetOptions& options) {
  if (!options.has_expiry) return never_expires;
  const std::optional<std::int64_t> amount = parse_integer(options.expiry);
  if (!amount) {
    call.fail(error_not_integer);
    return std::nullopt;
  }
  const auto at = time_after(options.expiry_is_absolute ? 0 : call.now, *amount, options.unit);
  if (*amount > 0 && at) return at;
  call.fail("ERR invalid expire time in 'set' command");
  return std::nullopt;
}

void reply_value(Bytes& reply, const Store::Position& at) {
  if (at) {
    append_bulk(reply, at.entry->value);
  } else {
    append_null(reply);
  }
}

// Whether so large a value may be put there. If not, the reply says why.
bool check_bounds(Call& call, const Store::Position& at, std::uint64_t value_bytes) {
  if (value_bytes > call.store.options().max_value_bytes) {
    call.fail(error_value_too_long);
    return false;
  }
  if (call.store.fits(call.store.growth(at, value_bytes))) return true;
  call.fail(error_out_of_memory);
  return false;
}

void put(Call& call, Store::Position& at, std::string_view value, UnixMs expires_at) {
  call.store.put(at, value, expires_at);
  call.log({EffectKind::set, at.key, value, expires_at});
}

void add(Call& call, std::int64_t delta) {
  Store::Position at = call.find(call[1]);
  const std::optional<std::int64_t> before = at ? parse_integer(at.entry->value) : 0;
  if (!before) return call.fail(error_not_integer);
  std::int64_t after = 0;
  if (__builtin_add_overflow(*before, delta, &after)) {
    return call.fail("ERR increment or decrement would overflow");
  }
  char text[24];
  const char* end = std::to_chars(text, text + sizeof text, after).ptr;
  const std::string_view value(text, static_cast<std::size_t>(end - text));
  if (!check_bounds(call, at, value.size())) return;
  put(call, at, value, at ? at.entry->expires_at : never_expires);
  append_integer(call.reply, after);
}

}  // namespace

void get(Call& call) { reply_value(call.reply, call.find(call[1])); }

void set(Call& call) {
  const std::optional<SetOptions> options = read_set_options(call);
  if (!options) return call.fail(error_syntax);
  std::optional<UnixMs> expires_at = read_expires_at(call, *options);
  if (!expires_at) return;
  Store::Position at = call.find(call[1]);
  const bool is_allowed = at ? !options->only_if_absent : !options->only_if_present;
  if (is_allowed && !check_bounds(call, at, call[2].size())) return;
  if (options->reply_old_value) reply_value(call.reply, at);
  if (is_allowed) {
    if (options->keep_expiry && at) expires_at = at.entry->expires_at;
    put(call, at, call[2], *expires_at);
  }
  if (options->reply_old_value) return;
  if (is_allowed) {
    append_ok(call.reply);
  } else {
    append_null(call.reply);
  }
}

void append(Call& call) {
  Store::Position at = call.find(call[1]);
  const std::uint64_t length = (at ? at.entry->value.size() : 0) + call[2].size();
  if (!check_bounds(call, at, length)) return;
  if (at) {
    call.store.append(*at.entry, call[2]);
    if (!call[2].empty()) call.log({EffectKind::append, call[1], call[2]});
  } else {
    put(call, at, call[2], never_expires);
  }
  append_integer(call.reply, static_cast<std::int64_t>(length));
}

void strlen(Call& call) {
  const Store::Position at = call.find(call[1]);
  append_integer(call.reply, at ? static_cast<std::int64_t>(at.entry->value.size()) : 0);
}

void incr(Call& call) { add(call, 1); }
void decr(Call& call) { add(call, -1); }

void incrby(Call& call) {
  const std::optional<std::int64_t> delta = parse_integer(call[2]);
  if (!delta) return call.fail(error_not_integer);
  add(call, *delta);
}

void decrby(Call& call) {
  const std::optional<std::int64_t> delta = parse_integer(call[2]);
  if (!delta) return call.fail(error_not_integer);
  if (*delta == std::numeric_limits<std::int64_t>::min()) return call.fail("ERR decrement would overflow");
  add(call, -*delta);
}

void mget(Call& call) {
  append_array_header(call.reply, call.count() - 1);
  for (const std::string_view key : call.arguments.subspan(1)) reply_value(call.reply, call.find(key));
}

// All or nothing, in one record. The bound counts a key as often as it is named: on the safe side.
void mset(Call& call) {
  if (call.count() % 2 == 0) return call.fail("ERR wrong number of arguments for 'mset' command");
  std::int64_t growth = 0;
  for (std::size_t i = 1; i < call.count(); i += 2) {
    if (call[i + 1].size() > call.store.options().max_value_bytes) return call.fail(error_value_too_long);
    growth += call.store.growth(call.find(call[i]), call[i + 1].size());
  }
  if (!call.store.fits(growth)) return call.fail(error_out_of_memory);
  for (std::size_t i = 1; i < call.count(); i += 2) {
    Store::Position at = call.find(call[i]);
    put(call, at, call[i + 1], never_expires);
  }
  append_ok(call.reply);
}

}  // namespace orrery::kv::handlers
