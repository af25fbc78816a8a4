#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "operation.hpp"
#include "resp_reply.hpp"
#include "store.hpp"

namespace orrery::kv {

/// When the server executed an operation: at some moment from sending the request to receiving the reply.
struct Interval {
  UnixMs from = 0;
  UnixMs to = 0;
};

/// What one key holds.
struct KeyState {
  bool exists = false;
  Bytes value;
  std::optional<Interval> expiry;  ///< It expires at some moment of this interval; nothing: never.

  friend bool operator==(const KeyState& a, const KeyState& b) {
    return a.exists == b.exists && a.value == b.value && a.expiry.has_value() == b.expiry.has_value() &&
           (!a.expiry || (a.expiry->from == b.expiry->from && a.expiry->to == b.expiry->to));
  }
};

/// The reference model of one key that one client alone writes: all states in which the server may hold it. Usually
/// one; more after a request whose outcome is unknown, which may take effect at any later time, once, until the server
/// process that could still have it is gone.
class KeyModel {
 public:
  KeyModel() : candidates_{Candidate()} {}

  /// The server executed `operation` and replied so. False if that is possible in no state: the server is wrong.
  [[nodiscard]] bool observe(const Operation& operation, const Reply& reply, Interval when);
  /// The request was sent, and no reply came.
  void lost(const Operation& operation);
  /// The server process ended: nothing is under way any more. What it had is still there.
  void server_restarted();
  /// The key is certainly gone, with all else.
  void server_emptied();

  /// The states have become too many, or time makes them too uncertain, to follow: use another key.
  [[nodiscard]] bool retired() const { return retired_; }
  /// Whether a listing of all keys may have it, or may leave it out.
  [[nodiscard]] bool may_exist();
  [[nodiscard]] bool may_be_missing();
  /// For the message of a mismatch.
  [[nodiscard]] std::string describe() const;

 private:
  static constexpr std::size_t pending_max = 3;
  static constexpr std::size_t candidates_max = 64;

  struct Candidate {
    KeyState state;
    std::uint32_t applied = 0;  // Bit i: pending operation i has taken effect.
  };

  void expand();
  void add(std::vector<Candidate>& to, Candidate candidate) const;

  std::vector<Candidate> candidates_;
  std::vector<Operation> pending_;
  bool retired_ = false;
};

}  // namespace orrery::kv
