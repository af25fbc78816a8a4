#include "command.hpp"

#include <algorithm>
#include <charconv>

#include "command_call.hpp"
#include "command_table.hpp"

namespace orrery::kv {

namespace {

// The beginning of bytes that may be anything; Redis, too, stops at a NUL.
std::string_view shown(std::string_view bytes, std::size_t max_bytes) {
  return bytes.substr(0, std::min(max_bytes, bytes.find('\0')));
}

// As Redis: 128 bytes of the name, and about as many of the arguments.
void reply_unknown_command(Call& call) {
  constexpr std::size_t max_bytes = 128;
  Bytes arguments;
  for (const std::string_view argument : call.arguments.subspan(1)) {
    if (arguments.size() >= max_bytes) break;
    const std::string_view part = shown(argument, max_bytes - arguments.size());
    arguments.append("'").append(part).append("' ");
  }
  Bytes message = "ERR unknown command '";
  message.append(shown(call[0], max_bytes)).append("', with args beginning with: ").append(arguments);
  call.fail(message);
}

// A browser that was made to talk to this port speaks HTTP: what follows must not be taken for commands.
bool is_http(std::string_view name) { return is_word(name, "post") || is_word(name, "host:"); }

void run(Call& call) {
  const CommandSpec* spec = find_command(call[0]);
  if (spec == nullptr) {
    call.close = is_http(call[0]);
    if (!call.close) reply_unknown_command(call);
  } else if (!spec->takes(call.count())) {
    call.fail("ERR wrong number of arguments for '" + Bytes(spec->name) + "' command");
  } else {
    spec->run(call);
  }
}

}  // namespace

Effect Executor::execute(Arguments arguments, UnixMs now, Bytes& reply) {
  // More than one a command, so that keys that expire go faster than they come.
  constexpr std::uint64_t expired_keys_freed_max = 4;
  constexpr std::size_t retained_bytes = 64 * 1024;
  store_.expire_due(now, expired_keys_freed_max);
  records_.clear();
  if (records_.capacity() > retained_bytes) Bytes().swap(records_);
  Call call{store_, server_, arguments, now, reply, records_};
  run(call);
  if (call.close) return {Effect::Kind::close, {}};
  if (records_.empty()) return {};
  return {Effect::Kind::write, records_};
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.starts_with('0') && text != "0") return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_word(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case,
                            [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && (a | 0x20) == b); });
}

Bytes to_lower(std::string_view text) {
  Bytes lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return lower;
}

std::optional<UnixMs> time_after(UnixMs base, std::int64_t amount, TimeUnit unit) {
  constexpr std::int64_t ms_per_second = 1000;
  std::int64_t ms = amount;
  UnixMs at = 0;
  if (unit == TimeUnit::seconds && __builtin_mul_overflow(amount, ms_per_second, &ms)) return std::nullopt;
  if (__builtin_add_overflow(base, ms, &at) || at == never_expires) return std::nullopt;
  return at;
}

}  // namespace orrery::kv
