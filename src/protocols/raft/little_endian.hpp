#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <orrery/core/error.hpp>
#include <orrery/core/hash.hpp>

namespace orrery::protocols::raft {

template <class Int>
void put_little_endian(char* to, Int value) {
  for (std::size_t i = 0; i < sizeof value; ++i) to[i] = static_cast<char>(value >> (8 * i) & 0xff);
}
template <class Int>
void append_little_endian(Bytes& out, Int value) {
  char bytes[sizeof value];
  put_little_endian(bytes, value);
  out.append(bytes, sizeof value);
}

[[nodiscard]] inline std::uint32_t get_u32(std::string_view bytes) {
  return static_cast<std::uint32_t>(detail::load_le32(bytes.data()));
}
[[nodiscard]] inline std::uint64_t get_u64(std::string_view bytes) { return detail::load_le64(bytes.data()); }

}  // namespace orrery::protocols::raft
