#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ledger {

inline constexpr std::uint16_t port = 7200;

/// Enters an amount under a number of the client's choice; again with the same number changes nothing.
struct Enter {
  static constexpr std::uint32_t wire_id = 1;
  using Reply = bool;
  std::uint64_t number = 0;
  std::int64_t amount = 0;

  void wire_fields(auto& fields) {
    fields(number);
    fields(amount);
  }
};

/// Whether an entry is there.
struct Find {
  static constexpr std::uint32_t wire_id = 2;
  using Reply = bool;
  std::uint64_t number = 0;

  void wire_fields(auto& fields) { fields(number); }
};

/// What SQLite thinks of the database, and whether the total is that of the entries: "ok", or what is wrong.
struct Audit {
  static constexpr std::uint32_t wire_id = 3;
  using Reply = std::string;

  void wire_fields(auto&) {}
};

}  // namespace ledger
