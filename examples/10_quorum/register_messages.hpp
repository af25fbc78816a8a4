#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>

namespace quorum_register {

inline constexpr std::uint16_t port = 7200;

/// What a register held at a time. Later ones have greater numbers; of two writers with one number, one goes after the
/// other.
struct Version {
  std::uint64_t number = 0;  ///< 0: nothing was ever written.
  std::uint32_t writer = 0;
  std::string value;

  [[nodiscard]] bool newer_than(const Version& other) const {
    return number != other.number ? number > other.number : writer > other.writer;
  }
  void wire_fields(auto& fields) {
    fields.varint(number);
    fields.varint(writer);
    fields.bounded(value, 256);
  }
};

/// Which version do you have?
struct Ask {
  static constexpr std::uint32_t wire_id = 1;
  using Reply = Version;

  void wire_fields(auto&) {}
};

/// Keep this version, unless you have a newer one. Answered when it would survive a power loss.
struct Keep {
  static constexpr std::uint32_t wire_id = 2;
  using Reply = std::monostate;
  Version version;

  void wire_fields(auto& fields) { fields(version); }
};

}  // namespace quorum_register
