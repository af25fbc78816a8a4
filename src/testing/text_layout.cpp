#include "testing/text_layout.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace orrery::detail {
namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The bytes of the first `count` characters.
std::string_view first_columns(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (!continues_character(text[at]) && count-- == 0) break;
  }
  return text.substr(0, at);
}

std::string with_separators(std::string digits) {
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

void wrap_line(std::string_view line, std::size_t width, std::vector<std::string>& lines) {
  while (columns(line) > width) {
    const std::string_view fits = first_columns(line, width);
    const std::size_t space = fits.size() < line.size() && line[fits.size()] == ' ' ? fits.size() : fits.rfind(' ');
    const bool breakable = space != std::string_view::npos && space > 0;
    lines.emplace_back(line.substr(0, breakable ? space : fits.size()));
    line.remove_prefix(breakable ? space + 1 : fits.size());
  }
  lines.emplace_back(line);
}

}  // namespace

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues_character(c); }));
}

std::string grouped(std::uint64_t number) { return with_separators(std::to_string(number)); }

std::string grouped(double number, int digits) {
  std::array<char, 400> text;
  std::snprintf(text.data(), text.size(), "%.*f", digits, number < 0 ? -number : number);
  const std::string_view all = text.data();
  const std::size_t point = std::min(all.find('.'), all.size());
  return (number < 0 ? "-" : "") + with_separators(std::string(all.substr(0, point))) + std::string(all.substr(point));
}

std::string clipped(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  return std::string(first_columns(text, width < 3 ? 0 : width - 3)) + "...";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    wrap_line(text.substr(0, end), std::max<std::size_t>(width, 1), lines);
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string printable(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f; },
      '?');
  return out;
}

std::string TextTable::text(std::string_view indent, std::size_t width) const {
  std::vector<std::size_t> widths(align_.size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string line(indent);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - columns(row[i]), ' ');
      line += (i == 0 ? "" : "  ") + (align_[i] == Align::right ? padding + row[i] : row[i] + padding);
    }
    const std::size_t end = line.find_last_not_of(' ');
    out += clipped(std::string_view(line).substr(0, end == std::string::npos ? 0 : end + 1), width) + '\n';
  }
  return out;
}

std::string Paint::painted(std::string_view code, std::string_view text) const {
  if (!on_) return std::string(text);
  return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

}  // namespace orrery::detail
