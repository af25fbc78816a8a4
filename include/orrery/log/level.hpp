#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace orrery {

/// How much a line matters; a log writes those of its own level and above.
enum class LogLevel : std::uint8_t {
  debug,    ///< Each request, to find out what is going on.
  info,     ///< What begins and ends.
  warning,  ///< What was refused or dropped; all else goes on.
  error,    ///< What failed.
  off,      ///< Of a log: nothing. No line has this level.
};
[[nodiscard]] std::string_view to_string(LogLevel level);
[[nodiscard]] std::optional<LogLevel> log_level(std::string_view name);
/// From debug to off.
[[nodiscard]] std::span<const LogLevel> log_levels();

enum class LogFormat : std::uint8_t { text, json };
[[nodiscard]] std::optional<LogFormat> log_format(std::string_view name);

}  // namespace orrery
