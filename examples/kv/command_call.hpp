#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "command.hpp"
#include "resp_write.hpp"
#include "wal_effect.hpp"

namespace orrery::kv {

/// One command under way: what it works on, and where it puts what it has to say.
struct Call {
  Store& store;
  const ServerInfo& server;
  Arguments arguments;
  UnixMs now;
  Bytes& reply;
  Bytes& records;
  bool close = false;

  [[nodiscard]] std::size_t count() const { return arguments.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const { return arguments[i]; }
  [[nodiscard]] Store::Position find(std::string_view key) const { return store.find(key, now); }

  void log(const EffectView& effect) { append_effect(records, effect); }
  void fail(std::string_view message) { append_error(reply, message); }
};

inline constexpr std::string_view error_syntax = "ERR syntax error";
inline constexpr std::string_view error_not_integer = "ERR value is not an integer or out of range";
inline constexpr std::string_view error_out_of_memory = "OOM command not allowed when used memory > 'maxmemory'.";
inline constexpr std::string_view error_value_too_long = "ERR string exceeds maximum allowed size (proto-max-bulk-len)";

/// Redis' rules: no spaces, no plus sign, no leading zeros, no minus zero.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);

/// Whether `text` is `lower_case`, in capitals or not.
[[nodiscard]] bool is_word(std::string_view text, std::string_view lower_case);

[[nodiscard]] Bytes to_lower(std::string_view text);

enum class TimeUnit : std::uint8_t { seconds, milliseconds };

/// The time `amount` after `base`; null if it cannot be told in milliseconds, or means never.
[[nodiscard]] std::optional<UnixMs> time_after(UnixMs base, std::int64_t amount, TimeUnit unit);

}  // namespace orrery::kv
