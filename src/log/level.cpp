#include <orrery/log/level.hpp>

#include <array>

namespace orrery {

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
    case LogLevel::off: return "off";
  }
  return "";
}

std::span<const LogLevel> log_levels() {
  static constexpr std::array all{LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error, LogLevel::off};
  return all;
}

std::optional<LogLevel> log_level(std::string_view name) {
  for (const LogLevel level : log_levels())
    if (to_string(level) == name) return level;
  return std::nullopt;
}

std::optional<LogFormat> log_format(std::string_view name) {
  if (name == "text") return LogFormat::text;
  if (name == "json") return LogFormat::json;
  return std::nullopt;
}

}  // namespace orrery
