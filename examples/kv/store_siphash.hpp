#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace orrery::kv {

using HashKey = std::array<std::uint64_t, 2>;

namespace detail {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  constexpr void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  template <int rounds>
  constexpr void compress(std::uint64_t word) {
    v3 ^= word;
    for (int i = 0; i < rounds; ++i) round();
    v0 ^= word;
  }
};

constexpr std::uint64_t load_little_endian(const char* bytes, std::size_t count) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < count; ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return word;
}

}  // namespace detail

/// SipHash-c-d (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012). The store uses 1-2, as Redis does: who
/// does not know the key cannot make keys collide.
template <int c, int d>
[[nodiscard]] constexpr std::uint64_t siphash(std::string_view bytes, const HashKey& key) {
  detail::SipState s{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
                     key[1] ^ 0x7465646279746573};
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) s.compress<c>(detail::load_little_endian(bytes.data() + i, 8));
  const std::uint64_t length = static_cast<std::uint64_t>(bytes.size()) << 56;
  s.compress<c>(length | detail::load_little_endian(bytes.data() + i, bytes.size() - i));
  s.v2 ^= 0xff;
  for (int round = 0; round < d; ++round) s.round();
  return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

}  // namespace orrery::kv
