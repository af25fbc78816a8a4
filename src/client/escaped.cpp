#include "client/escaped.hpp"

#include <cstdint>

#include "core/utf8.hpp"

namespace orrery::client {
namespace {

std::string hexadecimal(std::uint32_t number, std::size_t digits_min) {
  std::string text;
  for (; number != 0 || text.size() < digits_min; number >>= 4) text.insert(0, 1, "0123456789abcdef"[number & 15]);
  return text;
}

// Of a well-formed character of several octets.
std::uint32_t code_point(std::string_view character) {
  std::uint32_t point = static_cast<unsigned char>(character[0]) & (0xffU >> (character.size() + 1));
  for (const char octet : character.substr(1)) point = point << 6 | (static_cast<unsigned char>(octet) & 0x3fU);
  return point;
}

bool is_invisible(std::uint32_t point) {
  const auto in = [point](std::uint32_t low, std::uint32_t high) { return point >= low && point <= high; };
  return in(0x80, 0x9f) || point == 0xad || point == 0x61c || point == 0x180e || in(0x200b, 0x200f) ||
         in(0x2028, 0x202e) || in(0x2060, 0x206f) || point == 0xfeff || in(0xfff9, 0xfffb) || in(0xe0000, 0xe0fff);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const std::size_t octets = utf8_character_bytes(text);
    const std::string_view character = text.substr(0, octets == 0 ? 1 : octets);
    const auto first = static_cast<unsigned char>(character[0]);
    if (octets == 0 || first < 0x20 || first == 0x7f)
      shown += "\\x" + hexadecimal(first, 2);
    else if (first == '\\')
      shown += "\\\\";
    else if (octets > 1 && is_invisible(code_point(character)))
      shown += "\\u{" + hexadecimal(code_point(character), 2) + "}";
    else
      shown += character;
    text.remove_prefix(character.size());
  }
  return shown;
}

}  // namespace orrery::client
