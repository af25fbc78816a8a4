#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <orrery/core/check.hpp>

namespace orrery {

/// Bytes that `WireWriter::varint` takes for `value`: 1 to 10.
[[nodiscard]] constexpr std::size_t varint_bytes(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

/// Small magnitudes to small numbers: 0, -1, 1, -2, … to 0, 1, 2, 3, ….
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0);
}
[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ ((value & 1) != 0 ? ~std::uint64_t{0} : 0));
}

/// Writes what `WireReader` reads into room that is large enough: measure first, with `wire_size`.
class WireWriter {
 public:
  explicit WireWriter(std::span<char> out) : at_(out.data()), left_(out.size()) {}

  template <std::unsigned_integral Int>
  void fixed(Int value) {
    if constexpr (std::endian::native == std::endian::big) value = std::byteswap(value);
    std::memcpy(advance(sizeof(Int)), &value, sizeof(Int));
  }

  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) *advance(1) = static_cast<char>(value | 0x80);
    *advance(1) = static_cast<char>(value);
  }

  void raw(std::string_view bytes) {
    char* const to = advance(bytes.size());
    if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  }
  /// Its length (varint) and the bytes.
  void sized(std::string_view bytes) {
    varint(bytes.size());
    raw(bytes);
  }

  /// What was written is what was measured.
  void require_full() const {
    ORRERY_CHECK_MESSAGE(left_ == 0, "wire_fields lists other fields when it writes than when it measures");
  }

 private:
  char* advance(std::size_t bytes) {
    ORRERY_CHECK(bytes <= left_);
    left_ -= bytes;
    char* const to = at_;
    at_ += bytes;
    return to;
  }

  char* at_;
  std::size_t left_;
};

}  // namespace orrery
