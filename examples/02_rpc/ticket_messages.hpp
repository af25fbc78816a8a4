#pragma once

#include <cstdint>
#include <string>

namespace tickets {

inline constexpr std::uint16_t port = 7100;

// [messages]
struct Ticket {
  std::uint32_t number = 0;

  void wire_fields(auto& fields) { fields.varint(number); }
};

/// A customer's one ticket: whoever asks again gets the same.
struct Buy {
  static constexpr std::uint32_t wire_id = 1;
  using Reply = Ticket;
  std::string customer;

  void wire_fields(auto& fields) { fields.bounded(customer, 64); }
};

/// How many tickets are sold.
struct CountSold {
  static constexpr std::uint32_t wire_id = 2;
  using Reply = std::uint32_t;

  void wire_fields(auto&) {}
};

/// Somebody passes by. Nobody answers.
struct Glance {
  static constexpr std::uint32_t wire_id = 3;
  static constexpr std::uint32_t wire_version = 2;
  std::string customer;
  bool interested = true;  ///< Since version 2.

  void wire_fields(auto& fields) {
    fields.bounded(customer, 64);
    if (fields.since(2)) fields(interested);
  }
};
// [messages]

}  // namespace tickets
