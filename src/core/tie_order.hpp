#pragma once

#include <cstdint>

#include <orrery/core/hash.hpp>

namespace orrery {

inline constexpr std::uint32_t tie_origins_max = (1U << 24) - 1;

// The permutation of origins at `time`.
constexpr std::uint64_t tie_key(std::uint64_t seed, std::uint64_t time) {
  return mix64(seed ^ time * 0x6a09e667f3bcc909);
}

// A keyed bijection of the 24-bit numbers: two rounds of an odd multiplication and an xor-shift.
constexpr std::uint32_t permute_origin(std::uint32_t origin, std::uint64_t key) {
  constexpr std::uint32_t mask = (1U << 24) - 1;
  std::uint32_t x = (origin ^ static_cast<std::uint32_t>(key)) & mask;
  x = x * (static_cast<std::uint32_t>(key >> 24) | 1) & mask;
  x ^= x >> 12;
  x = x * (static_cast<std::uint32_t>(key >> 40) | 1) & mask;
  return x ^ x >> 12;
}

constexpr std::uint32_t inverse_odd(std::uint32_t odd) {
  std::uint32_t inverse = odd;  // Newton's iteration doubles the correct low bits: 3, 6, 12, 24.
  for (int i = 0; i < 3; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}

constexpr std::uint32_t unpermute_origin(std::uint32_t x, std::uint64_t key) {
  constexpr std::uint32_t mask = (1U << 24) - 1;
  x ^= x >> 12;
  x = x * inverse_odd(static_cast<std::uint32_t>(key >> 40) | 1) & mask;
  x ^= x >> 12;
  x = x * inverse_odd(static_cast<std::uint32_t>(key >> 24) | 1) & mask;
  return (x ^ static_cast<std::uint32_t>(key)) & mask;
}

}  // namespace orrery
