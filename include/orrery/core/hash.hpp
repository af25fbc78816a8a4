#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace orrery {

/// The SplitMix64 finaliser (Steele, Lea, Flood 2014; Stafford's "Mix13"): a bijection in which each input bit flips
/// each output bit with probability 1/2. Frozen. `mix64(0) == 0`: add a constant first where zero is a likely input.
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// Folds `value` into the hash `h`; the order of folds matters. Frozen. For a fixed `h` it is a bijection of `value`,
/// and for a fixed `value` one of `h`.
[[nodiscard]] constexpr std::uint64_t combine(std::uint64_t h, std::uint64_t value) {
  return mix64(h + 0x9e3779b97f4a7c15 + value * 0xd1342543de82ef95);
}

namespace detail {

inline constexpr std::uint64_t xxh_prime_1 = 0x9e3779b185ebca87;
inline constexpr std::uint64_t xxh_prime_2 = 0xc2b2ae3d27d4eb4f;
inline constexpr std::uint64_t xxh_prime_3 = 0x165667b19e3779f9;
inline constexpr std::uint64_t xxh_prime_4 = 0x85ebca77c2b2ae63;
inline constexpr std::uint64_t xxh_prime_5 = 0x27d4eb2f165667c5;

// Compilers turn the shifts into one load where the byte order allows it.
template <class Byte>
constexpr std::uint64_t load_le64(const Byte* p) {
  const auto at = [p](int i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(p[i])); };
  return at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24 | at(4) << 32 | at(5) << 40 | at(6) << 48 | at(7) << 56;
}

template <class Byte>
constexpr std::uint64_t load_le32(const Byte* p) {
  const auto at = [p](int i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(p[i])); };
  return at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24;
}

constexpr std::uint64_t xxh_round(std::uint64_t lane, std::uint64_t input) {
  return std::rotl(lane + input * xxh_prime_2, 31) * xxh_prime_1;
}

constexpr std::uint64_t xxh_merge(std::uint64_t h, std::uint64_t lane) {
  return (h ^ xxh_round(0, lane)) * xxh_prime_1 + xxh_prime_4;
}

// Of the whole blocks of 32 bytes from `p` on, the last of which ends at `end`.
template <class Byte>
constexpr std::uint64_t xxh_blocks(const Byte* p, const Byte* end, std::uint64_t seed) {
  std::uint64_t a = seed + xxh_prime_1 + xxh_prime_2;
  std::uint64_t b = seed + xxh_prime_2;
  std::uint64_t c = seed;
  std::uint64_t d = seed - xxh_prime_1;
  for (; p != end; p += 32) {
    a = xxh_round(a, load_le64(p));
    b = xxh_round(b, load_le64(p + 8));
    c = xxh_round(c, load_le64(p + 16));
    d = xxh_round(d, load_le64(p + 24));
  }
  const std::uint64_t h = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
  return xxh_merge(xxh_merge(xxh_merge(xxh_merge(h, a), b), c), d);
}

template <class Byte>
constexpr std::uint64_t xxh64(const Byte* p, std::uint64_t length, std::uint64_t seed) {
  const Byte* const blocks_end = p + length / 32 * 32;
  std::uint64_t h = (p != blocks_end ? xxh_blocks(p, blocks_end, seed) : seed + xxh_prime_5) + length;
  std::uint64_t left = length % 32;
  p = blocks_end;
  for (; left >= 8; left -= 8, p += 8) h = std::rotl(h ^ xxh_round(0, load_le64(p)), 27) * xxh_prime_1 + xxh_prime_4;
  for (; left >= 4; left -= 4, p += 4) h = std::rotl(h ^ load_le32(p) * xxh_prime_1, 23) * xxh_prime_2 + xxh_prime_3;
  for (; left > 0; --left, ++p) h = std::rotl(h ^ static_cast<unsigned char>(*p) * xxh_prime_5, 11) * xxh_prime_1;
  h = (h ^ (h >> 33)) * xxh_prime_2;
  h = (h ^ (h >> 29)) * xxh_prime_3;
  return h ^ (h >> 32);
}

}  // namespace detail

/// Hash of a byte string: XXH64 (Yann Collet), which `xxhsum -H64` prints for seed 0. The same on every byte order. Not
/// for adversaries. About 5 ns for a name, 0.1 ns a byte for long input.
[[nodiscard]] constexpr std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0) {
  return detail::xxh64(bytes.data(), bytes.size(), seed);
}
[[nodiscard]] constexpr std::uint64_t hash_bytes(std::span<const std::byte> bytes, std::uint64_t seed = 0) {
  return detail::xxh64(bytes.data(), bytes.size(), seed);
}

}  // namespace orrery
