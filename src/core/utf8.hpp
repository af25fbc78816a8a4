#pragma once

#include <cstddef>
#include <string_view>

namespace orrery {

inline constexpr std::string_view utf8_replacement = "\xef\xbf\xbd";  // U+FFFD

/// How many octets of well-formed UTF-8 (RFC 3629) are one character at the beginning of the text; 0: it is none.
constexpr std::size_t utf8_character_bytes(std::string_view text) {
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

}  // namespace orrery
