#pragma once

#include <cstdint>
#include <string>

#include <orrery/process/message_socket.hpp>

namespace orrery::protocols {

// What a `client` and whatever can serve one say to each other: raft nodes, services, load balancers, caches,
// databases, queues. Datagrams, so that a lost request shows as a timeout, and a retry is the client's decision.

/// Where everything that answers requests listens.
inline constexpr std::uint16_t request_port = 4000;

enum class Operation : std::uint8_t {
  read,   ///< The value of `key`.
  write,  ///< Makes `value` the value of `key`.
};

/// Answered with a `Reply` to whence it came, or not at all.
struct Request {
  static constexpr std::uint32_t wire_id = 1;
  static constexpr std::size_t text_bytes_max = 60'000;

  std::uint64_t id = 0;        ///< Of this attempt, for the sender to know the reply by.
  std::uint64_t session = 0;   ///< Whose request it is; 0: nobody's in particular.
  std::uint64_t sequence = 0;  ///< Of the request within its session: retries have the same, and take effect once.
  Operation operation = Operation::read;
  std::string key{};
  std::string value{};
  Duration patience{};  ///< How long the sender waits for the reply, from when it sent this; 0: it does not say.

  void wire_fields(auto& fields) {
    fields.varint(id);
    fields.varint(session);
    fields.varint(sequence);
    fields.up_to(operation, Operation::write);
    fields.bounded(key, text_bytes_max);
    fields.bounded(value, text_bytes_max);
    fields(patience);
  }
};

enum class ReplyStatus : std::uint8_t {
  ok,
  not_leader,   ///< Ask `value`, if it names a node; it did not take effect.
  overloaded,   ///< Refused at once, for there is too much to do; it did not take effect.
  unavailable,  ///< What it depends on did not answer, or it cannot tell what became of it.
  failed,       ///< It was tried, and did not take effect.
};

struct Reply {
  static constexpr std::uint32_t wire_id = 2;

  std::uint64_t id = 0;  ///< Of the request.
  ReplyStatus status = ReplyStatus::ok;
  std::string value{};  ///< Of a read: the value, "" if there is none. Of `not_leader`: the leader's name, if known.

  void wire_fields(auto& fields) {
    fields.varint(id);
    fields.up_to(status, ReplyStatus::failed);
    fields.bounded(value, Request::text_bytes_max);
  }
};

}  // namespace orrery::protocols
