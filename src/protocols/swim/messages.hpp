#pragma once

#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

#include <orrery/process/message_socket.hpp>

namespace orrery::protocols::swim {

inline constexpr std::uint16_t port = 4010;
inline constexpr std::uint32_t updates_max = 64;  ///< In one datagram.

/// In ascending order of what overrides what, within one incarnation.
enum class Status : std::uint8_t { unknown, alive, suspect, dead, left };
[[nodiscard]] std::string_view to_string(Status status);

/// What is known of a member. Whatever is greater overrides what is less: only the member itself raises its
/// incarnation, and so refutes what is said of it (§4.2).
struct Standing {
  std::uint32_t incarnation = 0;
  Status status = Status::unknown;

  friend constexpr auto operator<=>(const Standing&, const Standing&) = default;

  void wire_fields(auto& fields) {
    fields.varint(incarnation);
    fields.up_to(status, Status::left);
  }
};

/// News of a member, carried on the back of other messages.
struct Update {
  std::uint32_t member = 0;
  Standing standing{};

  void wire_fields(auto& fields) {
    fields.varint(member);
    fields(standing);
  }
};

/// What every message says of its sender, who is alive, and of others.
struct News {
  std::uint32_t from = 0;
  std::uint32_t incarnation = 0;
  std::vector<Update> updates{};

  void wire_fields(auto& fields) {
    fields.varint(from);
    fields.varint(incarnation);
    fields.bounded(updates, updates_max);
  }
};

/// Answered with an `Ack` of the same number.
struct Ping {
  static constexpr std::uint32_t wire_id = 1;
  std::uint32_t number = 0;
  News news{};

  void wire_fields(auto& fields) { fields(number, news); }
};

struct Ack {
  static constexpr std::uint32_t wire_id = 2;
  std::uint32_t number = 0;
  News news{};

  void wire_fields(auto& fields) { fields(number, news); }
};

/// Asks to ping a member, and to pass its answer on.
struct PingRequest {
  static constexpr std::uint32_t wire_id = 3;
  std::uint32_t number = 0;
  std::uint32_t target = 0;
  News news{};

  void wire_fields(auto& fields) {
    fields(number);
    fields.varint(target);
    fields(news);
  }
};

/// Answered with `Members`, in as many datagrams as it takes.
struct Join {
  static constexpr std::uint32_t wire_id = 4;
  News news{};

  void wire_fields(auto& fields) { fields(news); }
};

/// All that the sender knows of members.
struct Members {
  static constexpr std::uint32_t wire_id = 5;
  News news{};

  void wire_fields(auto& fields) { fields(news); }
};

/// Nothing but news: the sender leaves.
struct Farewell {
  static constexpr std::uint32_t wire_id = 6;
  News news{};

  void wire_fields(auto& fields) { fields(news); }
};

}  // namespace orrery::protocols::swim
