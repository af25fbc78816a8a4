#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace orrery {

/// What is wrong with bytes that somebody sent.
enum class WireFault : std::uint8_t {
  none,
  truncated,      ///< The bytes end inside a value.
  over_bound,     ///< A length or a count is larger than it may be.
  not_canonical,  ///< A varint longer than it need be: every value has exactly one encoding.
  bad_value,      ///< A value that the type does not have: a bool of 2, an unknown enumerator or alternative.
  trailing,       ///< Bytes are left over.
  too_deep,       ///< Structs nested deeper than `WireReader::depth_max`.
};
[[nodiscard]] std::string_view to_string(WireFault fault);

/// Why bytes could not be decoded, and where.
struct [[nodiscard]] WireError {
  WireFault fault = WireFault::none;
  std::size_t offset = 0;  ///< Of the value that is wrong.

  /// "truncated at byte 17".
  [[nodiscard]] std::string message() const;
};

/// Takes values from bytes that anybody may have sent. After the first fault, which it remembers with its offset, every
/// read gives a zero or nothing, and there is nothing left; so check once, at the end. Never reads beyond the input and
/// never allocates.
class WireReader {
 public:
  static constexpr unsigned depth_max = 32;
  static constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();

  /// The bytes outlive the reader and the views that it gives.
  explicit WireReader(std::string_view input) : begin_(input.data()), at_(begin_), end_(begin_ + input.size()) {}

  /// A little-endian integer of its type's width.
  template <std::unsigned_integral Int>
  [[nodiscard]] Int fixed() {
    Int value = 0;
    if (left() < sizeof(Int)) [[unlikely]] {
      fail(WireFault::truncated);
      return value;
    }
    std::memcpy(&value, at_, sizeof(Int));
    at_ += sizeof(Int);
    if constexpr (std::endian::native == std::endian::big) value = std::byteswap(value);
    return value;
  }

  /// Seven bits a byte, lowest first, the high bit set on all but the last (LEB128), in as few bytes as possible.
  [[nodiscard]] std::uint64_t varint() {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) [[likely]]
      return static_cast<unsigned char>(*at_++);
    return long_varint();
  }

  /// The next `count` bytes as they are.
  [[nodiscard]] std::string_view raw(std::size_t count) {
    if (left() < count) [[unlikely]] {
      fail(WireFault::truncated);
      return {};
    }
    const std::string_view bytes(at_, count);
    at_ += count;
    return bytes;
  }

  /// A length (varint) of at most `max`, and so many bytes.
  [[nodiscard]] std::string_view sized(std::size_t max = no_bound) { return raw(count(max)); }

  /// A number (varint) of at most `max` things that follow, each of which takes at least `each_bytes_min` bytes: what
  /// cannot be there is refused before anybody makes room for it.
  [[nodiscard]] std::size_t count(std::size_t max = no_bound, std::size_t each_bytes_min = 1) {
    const char* const start = at_;
    const std::uint64_t claimed = varint();
    if (claimed > max) [[unlikely]] {
      fail_at(start, WireFault::over_bound);
      return 0;
    }
    if (each_bytes_min > 0 && claimed > left() / each_bytes_min) [[unlikely]] {
      fail_at(start, WireFault::truncated);
      return 0;
    }
    return static_cast<std::size_t>(claimed);
  }

  /// Goes into a struct; false (and a fault) if that is too deep. Pair it with `leave`.
  [[nodiscard]] bool enter() {
    if (++depth_ <= depth_max) return true;
    fail(WireFault::too_deep);
    return false;
  }
  void leave() { --depth_; }

  /// Hides all but the next `bytes`, which must be there; gives what `restore` takes to show the rest again.
  [[nodiscard]] const char* narrow(std::size_t bytes) {
    const char* const before = end_;
    end_ = at_ + bytes;
    return before;
  }
  void restore(const char* end) {
    if (ok()) end_ = end;
  }
  /// Skips what is left.
  void skip_rest() { at_ = end_; }

  /// Declares the value that begins at `offset` (by default: the next one) wrong. The first fault is kept.
  void fail(WireFault fault) { fail_at(at_, fault); }
  void fail(WireFault fault, std::size_t offset) { fail_at(begin_ + offset, fault); }

  [[nodiscard]] bool ok() const { return error_.fault == WireFault::none; }
  [[nodiscard]] const WireError& error() const { return error_; }
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

 private:
  [[nodiscard]] std::uint64_t long_varint();
  void fail_at(const char* where, WireFault fault);

  const char* begin_;
  const char* at_;
  const char* end_;
  unsigned depth_ = 0;
  WireError error_;
};

}  // namespace orrery
