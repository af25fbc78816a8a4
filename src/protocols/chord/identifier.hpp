#pragma once

#include <cstdint>
#include <string_view>

#include <orrery/core/hash.hpp>
#include <orrery/network/address.hpp>
#include <orrery/process/wire.hpp>

namespace orrery::protocols::chord {

/// The circle of identifiers modulo 2^bits.
class Circle {
 public:
  /// One that does not wrap is a planted bug.
  explicit Circle(std::uint32_t bits, bool wraps = true)
      : bits_(bits), mask_((std::uint64_t{1} << bits) - 1), wraps_(wraps) {}

  [[nodiscard]] std::uint32_t bits() const { return bits_; }
  [[nodiscard]] std::uint64_t identifier(std::string_view name) const { return hash_bytes(name) & mask_; }
  [[nodiscard]] std::uint64_t wrap(std::uint64_t value) const { return value & mask_; }
  /// How far it is from one to the other, clockwise.
  [[nodiscard]] std::uint64_t distance(std::uint64_t from, std::uint64_t to) const { return (to - from) & mask_; }
  /// Whether it is in (from, to), which is all but `from` if both are the same.
  [[nodiscard]] bool between(std::uint64_t from, std::uint64_t id, std::uint64_t to) const {
    if (!wraps_ && from != to) return from < id && id < to;
    const std::uint64_t end = distance(from, to);
    const std::uint64_t at = distance(from, id);
    return at > 0 && (end == 0 || at < end);
  }
  /// Whether it is in (from, to], which is all if both are the same.
  [[nodiscard]] bool up_to(std::uint64_t from, std::uint64_t id, std::uint64_t to) const {
    return id == to || between(from, id, to);
  }

 private:
  std::uint32_t bits_;
  std::uint64_t mask_;
  bool wraps_;
};

/// A node, and where it is.
struct Contact {
  std::uint64_t id = 0;
  std::uint32_t address = 0;  ///< 0: nobody.

  [[nodiscard]] bool known() const { return address != 0; }
  friend bool operator==(const Contact&, const Contact&) = default;

  void wire_fields(auto& fields) { fields(id, address); }
};

}  // namespace orrery::protocols::chord
