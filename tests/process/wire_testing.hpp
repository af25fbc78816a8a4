#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/process/wire.hpp>

namespace wire_testing {

using namespace orrery;

enum class Colour : std::uint8_t { red, green, blue };

struct Point {
  std::int32_t x = 0;
  std::int32_t y = 0;
  friend bool operator==(const Point&, const Point&) = default;
  void wire_fields(auto& fields) { fields(x, y); }
};

struct Tree {
  std::uint8_t value = 0;
  std::vector<Tree> children;
  friend bool operator==(const Tree&, const Tree&) = default;
  void wire_fields(auto& fields) { fields(value, children); }
};

/// One of everything.
struct Everything {
  bool flag = false;
  std::uint8_t u8 = 0;
  std::uint16_t u16 = 0;
  std::uint32_t u32 = 0;
  std::uint64_t u64 = 0;
  std::int64_t i64 = 0;
  double real = 0;
  float narrow = 0;
  std::uint64_t small = 0;
  std::int32_t near_zero = 0;
  Colour colour = Colour::red;
  std::string name;
  std::vector<std::uint32_t> numbers;
  std::array<std::uint8_t, 4> octets{};
  std::array<Point, 2> points{};
  std::optional<std::string> note;
  std::variant<std::monostate, Point, std::string> either;
  Duration delay{};
  Time at;
  Tree tree;
  friend bool operator==(const Everything&, const Everything&) = default;

  void wire_fields(auto& fields) {
    fields(flag, u8, u16, u32, u64, i64, real, narrow);
    fields.varint(small);
    fields.varint(near_zero);
    fields.up_to(colour, Colour::blue);
    fields.bounded(name, 20);
    fields.bounded(numbers, 10);
    fields(octets, points, note, either, delay, at, tree);
  }
};

inline std::string random_text(Random& random, std::uint64_t bytes_max) {
  std::string text(static_cast<std::size_t>(random.below(bytes_max + 1)), '\0');
  for (char& c : text) c = static_cast<char>(random.next());
  return text;
}

inline Tree random_tree(Random& random, unsigned depth) {
  Tree tree;
  tree.value = static_cast<std::uint8_t>(random.next());
  const std::uint64_t children = depth == 0 ? 0 : random.below(4);
  for (std::uint64_t i = 0; i < children; ++i) tree.children.push_back(random_tree(random, depth - 1));
  return tree;
}

inline Everything random_everything(Random& random) {
  Everything all;
  all.flag = random.chance(0.5);
  all.u8 = static_cast<std::uint8_t>(random.next());
  all.u16 = static_cast<std::uint16_t>(random.next());
  all.u32 = static_cast<std::uint32_t>(random.next());
  all.u64 = random.next();
  all.i64 = static_cast<std::int64_t>(random.next());
  all.real = random.real();
  all.narrow = static_cast<float>(random.real());
  const std::uint64_t width = random.below(64);
  all.small = random.next() >> width;
  const std::uint64_t narrowness = random.below(32);
  all.near_zero = static_cast<std::int32_t>(random.next()) >> narrowness;
  all.colour = static_cast<Colour>(random.below(3));
  all.name = random_text(random, 20);
  all.numbers.resize(static_cast<std::size_t>(random.below(11)));
  for (std::uint32_t& number : all.numbers) number = static_cast<std::uint32_t>(random.next());
  for (std::uint8_t& octet : all.octets) octet = static_cast<std::uint8_t>(random.next());
  all.points[1].y = static_cast<std::int32_t>(random.next());
  if (random.chance(0.5)) all.note = random_text(random, 300);
  const std::uint64_t alternative = random.below(3);
  if (alternative == 1) all.either = Point{1, -1};
  if (alternative == 2) all.either = random_text(random, 5);
  all.delay = Duration(static_cast<std::int64_t>(random.next()));
  all.at = Time::from_ns(random.next());
  all.tree = random_tree(random, 3);
  return all;
}

inline std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto octet = static_cast<unsigned char>(c);
    text += digits[octet >> 4];
    text += digits[octet & 15];
  }
  return text;
}

inline std::string from_hex(std::string_view text) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(digit(text[i]) << 4 | digit(text[i + 1]));
  return bytes;
}

}  // namespace wire_testing

namespace orrery {

inline std::ostream& operator<<(std::ostream& out, WireFault fault) { return out << to_string(fault); }

}  // namespace orrery
