#include "glob.hpp"

#include <cstddef>
#include <utility>

namespace orrery::kv {

namespace {

// Whether `c` is in the class that begins at pattern[p] == '['. Moves p behind the class.
bool match_class(std::string_view pattern, std::size_t& p, char c) {
  ++p;
  const bool negated = p < pattern.size() && pattern[p] == '^';
  if (negated) ++p;
  const auto wanted = static_cast<unsigned char>(c);
  bool found = false;
  while (p < pattern.size() && pattern[p] != ']') {
    if (pattern[p] == '\\' && p + 1 < pattern.size()) {
      found |= pattern[p + 1] == c;
      p += 2;
    } else if (p + 2 < pattern.size() && pattern[p + 1] == '-') {
      auto low = static_cast<unsigned char>(pattern[p]);
      auto high = static_cast<unsigned char>(pattern[p + 2]);
      if (low > high) std::swap(low, high);
      found |= wanted >= low && wanted <= high;
      p += 3;
    } else {
      found |= pattern[p] == c;
      ++p;
    }
  }
  if (p < pattern.size()) ++p;
  return found != negated;
}

// Whether one element of the pattern, which is no star, matches `c`. Moves p behind it.
bool match_one(std::string_view pattern, std::size_t& p, char c) {
  switch (pattern[p]) {
    case '?': ++p; return true;
    case '[': return match_class(pattern, p, c);
    case '\\':
      if (p + 1 < pattern.size()) ++p;
      [[fallthrough]];
    default: return pattern[p++] == c;
  }
}

}  // namespace

// If the text fits no further, the last star takes one byte more: earlier stars never need to be tried again.
bool glob_match(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  bool star_seen = false;
  std::size_t after_star = 0;
  std::size_t star_takes_to = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star_seen = true;
      after_star = ++p;
      star_takes_to = t;
      continue;
    }
    if (p < pattern.size() && match_one(pattern, p, text[t])) {
      ++t;
      continue;
    }
    if (!star_seen) return false;
    p = after_star;
    t = ++star_takes_to;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace orrery::kv
