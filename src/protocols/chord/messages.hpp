#pragma once

#include <cstdint>
#include <vector>

#include <orrery/process/message_socket.hpp>

#include "protocols/chord/identifier.hpp"

namespace orrery::protocols::chord {

inline constexpr std::uint16_t port = 4030;
inline constexpr std::uint32_t successors_max = 32;

/// Who is the successor of `key`? Passed on from node to node; whoever knows says so to `origin`.
struct Find {
  static constexpr std::uint32_t wire_id = 1;
  std::uint32_t number = 0;  ///< Of the origin.
  std::uint32_t hops = 0;
  std::uint64_t key = 0;
  std::uint32_t origin = 0;  ///< Its address.

  void wire_fields(auto& fields) {
    fields(number);
    fields.varint(hops);
    fields(key, origin);
  }
};

struct Found {
  static constexpr std::uint32_t wire_id = 2;
  std::uint32_t number = 0;
  std::uint32_t hops = 0;
  Contact owner{};

  void wire_fields(auto& fields) {
    fields(number);
    fields.varint(hops);
    fields(owner);
  }
};

/// The same of an iterative lookup: answered with `Step`, and never passed on.
struct AskStep {
  static constexpr std::uint32_t wire_id = 3;
  std::uint32_t number = 0;
  std::uint64_t key = 0;

  void wire_fields(auto& fields) { fields(number, key); }
};

/// Whom to ask next, or the answer.
struct Step {
  static constexpr std::uint32_t wire_id = 4;
  std::uint32_t number = 0;
  bool is_answer = false;
  Contact contact{};

  void wire_fields(auto& fields) { fields(number, is_answer, contact); }
};

/// Answered with `Neighbours`, by members of the ring only.
struct AskNeighbours {
  static constexpr std::uint32_t wire_id = 5;
  std::uint32_t number = 0;

  void wire_fields(auto& fields) { fields(number); }
};

struct Neighbours {
  static constexpr std::uint32_t wire_id = 6;
  std::uint32_t number = 0;
  Contact predecessor{};
  std::vector<Contact> successors{};

  void wire_fields(auto& fields) {
    fields(number, predecessor);
    fields.bounded(successors, successors_max);
  }
};

/// The sender takes the recipient for its successor.
struct Notify {
  static constexpr std::uint32_t wire_id = 7;
  Contact from{};

  void wire_fields(auto& fields) { fields(from); }
};

}  // namespace orrery::protocols::chord
