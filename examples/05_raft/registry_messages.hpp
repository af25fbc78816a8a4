#pragma once

#include <cstdint>
#include <string>

namespace registry {

inline constexpr std::uint16_t port = 7300;

/// Puts a number on the list, on all servers; answered when it is there for good. Only the leader takes it.
struct Enter {
  static constexpr std::uint32_t wire_id = 10;
  using Reply = std::uint64_t;  ///< How long the list is with it.
  std::uint64_t number = 0;

  void wire_fields(auto& fields) { fields(number); }
};

/// How long the list of a server is.
struct CountEntries {
  static constexpr std::uint32_t wire_id = 11;
  using Reply = std::uint64_t;

  void wire_fields(auto&) {}
};

}  // namespace registry
