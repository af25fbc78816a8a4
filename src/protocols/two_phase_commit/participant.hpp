#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "protocols/two_phase_commit/decision_log.hpp"
#include "protocols/two_phase_commit/outbox.hpp"

namespace orrery::protocols::two_phase_commit {

/// Votes, and does what was decided. Between the two it is in doubt: it can neither commit nor abort by itself.
class Participant {
 public:
  Participant(Outbox& outbox, DecisionLog& log);

  void recover(const std::vector<Record>& records);
  /// Every `retry_interval`: asks for what it has waited for too long.
  void retry();

  void on(Endpoint from, const Prepare& prepare);
  void on(Endpoint from, const Decide& decide);
  /// From another participant.
  void on(Endpoint from, const Inquire& inquire);

  [[nodiscard]] std::uint32_t in_doubt() const { return in_doubt_; }
  /// It waits for a decision that should be there.
  [[nodiscard]] std::uint32_t blocked() const { return blocked_; }

 private:
  enum class State : std::uint8_t { preparing, prepared, committing, committed, aborting, aborted };
  struct Transaction {
    State state = State::preparing;
    Time voted;
    bool blocked = false;
    bool doomed = false;  // It heard of the abort while its promise was on the way to the disk.
  };

  void vote(TransactionId id, bool yes);
  /// It votes no, or tells another that it never will vote yes.
  void refuse(TransactionId id, MoveOnlyFunction<void()> refused);
  void promise(TransactionId id);
  void learn(TransactionId id, Decision decision);
  void end_doubt(Transaction& transaction);
  void acknowledge(TransactionId id);
  void forget_oldest();

  Outbox& outbox_;
  DecisionLog& log_;
  std::map<TransactionId, Transaction> transactions_;
  TransactionId forgotten_up_to_ = 0;
  std::uint32_t in_doubt_ = 0;
  std::uint32_t blocked_ = 0;
};

}  // namespace orrery::protocols::two_phase_commit
