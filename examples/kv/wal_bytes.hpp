#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "resp_limits.hpp"

namespace orrery::kv {

// Integers in files are little-endian. The readers take the first bytes of `bytes`, which must be there.

template <std::unsigned_integral Integer>
void put_integer(Bytes& out, Integer value) {
  char bytes[sizeof(Integer)];
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    bytes[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
  }
  out.append(bytes, sizeof bytes);
}

template <std::unsigned_integral Integer>
[[nodiscard]] Integer get_integer(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return static_cast<Integer>(value);
}

inline void put_u32(Bytes& out, std::uint32_t value) { put_integer(out, value); }
inline void put_u64(Bytes& out, std::uint64_t value) { put_integer(out, value); }
[[nodiscard]] inline std::uint32_t get_u32(std::string_view bytes) { return get_integer<std::uint32_t>(bytes); }
[[nodiscard]] inline std::uint64_t get_u64(std::string_view bytes) { return get_integer<std::uint64_t>(bytes); }

}  // namespace orrery::kv
