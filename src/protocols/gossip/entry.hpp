#pragma once

#include <compare>
#include <cstdint>

#include <orrery/process/wire.hpp>

namespace orrery::protocols::gossip {

/// When a value was written, and by whom: no two writes have the same.
struct Stamp {
  std::uint64_t unix_ns = 0;  ///< 0: never.
  std::uint32_t node = 0;     ///< Number of the writer.

  [[nodiscard]] bool written() const { return unix_ns != 0; }
  friend constexpr auto operator<=>(const Stamp&, const Stamp&) = default;

  void wire_fields(auto& fields) {
    fields(unix_ns);
    fields.varint(node);
  }
};

/// One item of the database, as it travels. One that is deleted is a death certificate.
struct Entry {
  std::uint32_t key = 0;
  Stamp stamp{};
  bool deleted = false;
  std::uint64_t value = 0;

  void wire_fields(auto& fields) {
    fields.varint(key);
    fields(stamp, deleted);
    fields.varint(value);
  }
};

/// Which version of an item somebody has.
struct Version {
  std::uint32_t key = 0;
  Stamp stamp{};

  void wire_fields(auto& fields) {
    fields.varint(key);
    fields(stamp);
  }
};

}  // namespace orrery::protocols::gossip
