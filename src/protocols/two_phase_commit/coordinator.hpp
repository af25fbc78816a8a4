#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "protocols/two_phase_commit/decision_log.hpp"
#include "protocols/two_phase_commit/outbox.hpp"

namespace orrery::protocols::two_phase_commit {

/// Begins transactions, collects votes, decides, and sees to it that commits get to all. What it has no record of was
/// aborted.
class Coordinator {
 public:
  Coordinator(Outbox& outbox, DecisionLog& log);

  void recover(const std::vector<Record>& records);
  /// Begins transactions, for ever.
  Task<> work();
  /// Every `retry_interval`: what has waited for too long.
  void retry();

  void on(const Vote& vote);
  void on(const Acknowledge& acknowledge);
  void on(Endpoint from, const Inquire& inquire);

  [[nodiscard]] std::size_t running() const { return running_.size(); }

 private:
  enum class Phase : std::uint8_t { voting, deciding, committed };
  struct Transaction {
    Phase phase = Phase::voting;
    Time begun;
    std::uint32_t missing = 0;  // Votes or acknowledgements.
    std::vector<bool> heard;    // By peer.
  };
  using Running = std::map<TransactionId, Transaction>;

  void begin();
  void decide_commit(TransactionId id);
  void commit(TransactionId id);
  Running::iterator abort(Running::iterator transaction);
  void tell(TransactionId id, const Transaction& transaction, Decision decision);
  void await_all(Transaction& transaction) const;
  /// Whether it is the first that this participant says.
  [[nodiscard]] static bool hear(Transaction& transaction, std::uint32_t participant);
  void count_decision(TransactionId id, Time begun, Decision decision);

  Outbox& outbox_;
  DecisionLog& log_;
  Running running_;
  std::uint64_t begun_ = 0;
};

}  // namespace orrery::protocols::two_phase_commit
