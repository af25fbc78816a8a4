#pragma once

#include <cstdint>

#include <orrery/process/message_socket.hpp>

namespace orrery::protocols::two_phase_commit {

inline constexpr std::uint16_t port = 4040;

/// The number of a transaction: the coordinator's incarnation, and what that has begun.
using TransactionId = std::uint64_t;

enum class Decision : std::uint8_t { abort, commit };

/// Coordinator to participant: can you commit? Answered with `Vote`.
struct Prepare {
  static constexpr std::uint32_t wire_id = 1;
  TransactionId transaction = 0;

  void wire_fields(auto& fields) { fields(transaction); }
};

struct Vote {
  static constexpr std::uint32_t wire_id = 2;
  TransactionId transaction = 0;
  std::uint32_t voter = 0;
  bool yes = false;

  void wire_fields(auto& fields) {
    fields(transaction);
    fields.varint(voter);
    fields(yes);
  }
};

/// What was decided: from the coordinator, or from another participant that knows. Commits are acknowledged.
struct Decide {
  static constexpr std::uint32_t wire_id = 3;
  TransactionId transaction = 0;
  Decision decision = Decision::abort;
  bool from_coordinator = false;

  void wire_fields(auto& fields) {
    fields(transaction);
    fields.up_to(decision, Decision::commit);
    fields(from_coordinator);
  }
};

struct Acknowledge {
  static constexpr std::uint32_t wire_id = 4;
  TransactionId transaction = 0;
  std::uint32_t participant = 0;

  void wire_fields(auto& fields) {
    fields(transaction);
    fields.varint(participant);
  }
};

/// From a participant in doubt: what was decided? Answered with `Decide` by who knows.
struct Inquire {
  static constexpr std::uint32_t wire_id = 5;
  TransactionId transaction = 0;

  void wire_fields(auto& fields) { fields(transaction); }
};

}  // namespace orrery::protocols::two_phase_commit
