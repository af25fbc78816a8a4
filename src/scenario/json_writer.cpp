#include "scenario/json_writer.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include <orrery/core/number_text.hpp>

#include "core/utf8.hpp"

namespace orrery::scenario {
namespace {

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
    const std::size_t bytes = utf8_character_bytes(text);
    const char c = text.front();
    if (bytes == 0) {
      text_ += utf8_replacement;
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
