#include "log/line.hpp"

#include <algorithm>
#include <cctype>
#include <type_traits>

#include <nlohmann/json.hpp>

#include <orrery/core/check.hpp>

namespace orrery::detail {
namespace {

// In ASCII, with quotes.
std::string quoted(std::string_view text) {
  std::string shown(text.substr(0, Log::text_max));
  if (text.size() > Log::text_max) shown += "...";
  return nlohmann::json(std::move(shown)).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= Log::text_max && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("_-+.,:/@[]*").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

// What each line has by itself.
bool is_of_the_line(std::string_view name) {
  return name == "time" || name == "level" || name == "name" || name == "event";
}

std::string shown(LogFormat format, const LogField& field) {
  return std::visit(
      [format](const auto& value) -> std::string {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::string_view>)
          return format == LogFormat::text && is_plain(value) ? std::string(value) : quoted(value);
        else
          return nlohmann::json(value).dump();
      },
      field.value);
}

}  // namespace

std::string line_of(LogFormat format, std::string_view event, std::span<const LogField> fields) {
  const bool json = format == LogFormat::json;
  std::string line = json ? "\"event\":" + quoted(event) : std::string(event);
  for (const LogField& field : fields) {
    ORRERY_CHECK(!is_of_the_line(field.name));
    std::string next = json ? ",\"" : " ";
    next += field.name;
    next += json ? "\":" : "=";
    next += shown(format, field);
    if (line.size() + next.size() > Log::line_max) break;
    line += next;
  }
  return line;
}

}  // namespace orrery::detail
