#include "scenario/json_writer.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include <orrery/core/number_text.hpp>

namespace orrery::scenario {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

// How many octets of well-formed UTF-8 (RFC 3629) are one character at the beginning of the text; 0: it is none.
std::size_t character_bytes(std::string_view text) {
  const auto at = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto in = [](unsigned octet, unsigned low, unsigned high) { return octet >= low && octet <= high; };
  const auto follows = [&](std::size_t i) { return in(at(i), 0x80, 0xbf); };
  const unsigned first = at(0);
  if (first < 0x80) return 1;
  if (in(first, 0xc2, 0xdf)) return follows(1) ? 2 : 0;
  if (in(first, 0xe0, 0xef)) {
    const bool second = in(at(1), first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
    return second && follows(2) ? 3 : 0;
  }
  if (!in(first, 0xf0, 0xf4)) return 0;
  const bool second = in(at(1), first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
  return second && follows(2) && follows(3) ? 4 : 0;
}

std::string real_text(double number) {
  std::string text = number_text(number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

void JsonWriter::line() {
  if (!indented_) return;
  text_ += '\n';
  text_.append(2 * depth_, ' ');
}

// Before a value, or the name of one.
void JsonWriter::next() {
  if (std::exchange(named_, false)) return;
  if (!std::exchange(first_, false)) text_ += ',';
  if (depth_ > 0) line();
}

void JsonWriter::begin(char bracket) {
  next();
  text_ += bracket;
  ++depth_;
  first_ = true;
}

JsonWriter& JsonWriter::end(char bracket) {
  --depth_;
  if (!std::exchange(first_, false)) line();
  text_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  next();
  quote(name);
  text_ += indented_ ? ": " : ":";
  named_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  next();
  quote(text);
  return *this;
}

JsonWriter& JsonWriter::value(double number) { return plain(std::isfinite(number) ? real_text(number) : "null"); }

JsonWriter& JsonWriter::plain(std::string_view json) {
  next();
  text_ += json;
  return *this;
}

void JsonWriter::quote(std::string_view text) {
  text_ += '"';
  while (!text.empty()) {
    const std::size_t bytes = character_bytes(text);
    const char c = text.front();
    if (bytes == 0) {
      text_ += replacement;
    } else if (c == '"' || c == '\\') {
      (text_ += '\\') += c;
    } else if (c == '\n') {
      text_ += "\\n";
    } else if (c == '\t') {
      text_ += "\\t";
    } else if (bytes == 1 && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)) {
      std::array<char, 8> escape;
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      text_ += escape.data();
    } else {
      text_ += text.substr(0, bytes);
    }
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  text_ += '"';
}

}  // namespace orrery::scenario
