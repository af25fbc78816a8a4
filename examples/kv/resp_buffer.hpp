#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "resp_limits.hpp"

namespace orrery::kv {

/// Bytes that came and are not parsed yet. Appending and consuming cost amortised constant time a byte.
class InputBuffer {
 public:
  void append(std::string_view data) {
    make_room();
    bytes_.append(data);
  }

  /// As append, without a copy if all that came before is consumed.
  void append_owned(Bytes&& data) {
    make_room();
    if (bytes_.empty()) {
      bytes_ = std::move(data);
    } else {
      bytes_.append(data);
    }
  }

  [[nodiscard]] std::string_view unread() const { return std::string_view(bytes_).substr(begin_); }
  void consume(std::size_t count) { begin_ += count; }

 private:
  static constexpr std::size_t retained_bytes = 256 * 1024;

  void make_room() {
    if (begin_ == bytes_.size()) {
      begin_ = 0;
      bytes_.clear();
      if (bytes_.capacity() > retained_bytes) Bytes().swap(bytes_);
    } else if (begin_ > bytes_.size() - begin_) {
      bytes_.erase(0, begin_);
      begin_ = 0;
    }
  }

  Bytes bytes_;
  std::size_t begin_ = 0;
};

/// How much of a number, or of a line, has come.
enum class Scan : std::uint8_t { complete, need_more, invalid };

/// Reads `-?digits CR LF` at `at`, moves `at` behind it. Redis' rules: no plus sign, no leading zeros, no minus zero.
/// Invalid as soon as one byte is, so that the outcome does not depend on how the bytes were cut.
[[nodiscard]] inline Scan scan_integer_line(std::string_view text, std::size_t& at, std::int64_t& value) {
  constexpr std::size_t max_digits = 19;  // More do not fit into 64 bits with a sign.
  std::size_t i = at;
  const bool negative = i < text.size() && text[i] == '-';
  if (negative) ++i;
  const std::size_t first_digit = i;
  std::uint64_t magnitude = 0;
  while (i < text.size() && text[i] >= '0' && text[i] <= '9') {
    if (i > first_digit && text[first_digit] == '0') return Scan::invalid;
    if (i - first_digit == max_digits) return Scan::invalid;
    magnitude = magnitude * 10 + static_cast<std::uint64_t>(text[i++] - '0');
  }
  if (i == text.size()) return Scan::need_more;
  constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const bool no_number = i == first_digit || (negative && magnitude == 0) || magnitude > limit + (negative ? 1 : 0);
  if (text[i] != '\r' || no_number) return Scan::invalid;
  if (++i == text.size()) return Scan::need_more;
  if (text[i] != '\n') return Scan::invalid;
  at = i + 1;
  value = static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
  return Scan::complete;
}

/// A byte as an error message can show it.
[[nodiscard]] inline Bytes printable(char byte) {
  if (byte >= ' ' && byte <= '~') return Bytes(1, byte);
  constexpr std::string_view digits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  return Bytes("\\x") + digits[value >> 4] + digits[value & 15];
}

}  // namespace orrery::kv
