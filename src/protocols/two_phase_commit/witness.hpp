#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <orrery/model/run_objects.hpp>
#include <orrery/process/env.hpp>

#include "protocols/two_phase_commit/messages.hpp"
#include "protocols/two_phase_commit/parameters.hpp"

namespace orrery::protocols::two_phase_commit {

/// Knows who voted for what, and who decided what.
class CommitWitness final : public model::Witness {
 public:
  explicit CommitWitness(model::ReportViolation report) : report_(std::move(report)) {}

  void started(const NodeInfo& self, const Parameters& parameters);
  void began(TransactionId transaction, std::uint32_t participants);
  void voted_yes(std::uint32_t voter, TransactionId transaction, Time now);
  /// A node does it, as coordinator or participant.
  void decided(std::uint32_t node, TransactionId transaction, Decision decision);
  /// A node that reboots has found these commits, in order, on its disk.
  void recovered(std::uint32_t node, const std::vector<TransactionId>& commits);
  /// Nodes look after what is undecided.
  void looks(Time now);

  void healed() override;

 private:
  struct Member {
    std::optional<Time> voted_yes{};
    std::optional<Decision> decision{};
  };
  struct Transaction {
    std::uint32_t participants = 0;
    std::vector<Member> members;  // By number; the coordinator is 0.
  };

  [[nodiscard]] Member& member(std::uint32_t node, TransactionId transaction);
  void check_against_others(std::uint32_t node, TransactionId id, Decision decision);
  void check_progress(Time now);
  void forget_if_done(TransactionId transaction);

  model::ReportViolation report_;
  std::vector<std::string> names_;
  std::map<TransactionId, Transaction> transactions_;  // Those that somebody has yet to decide.
  Duration bound_{};
  bool healed_ = false;
  Time healed_at_;
  std::optional<Time> due_;
};

}  // namespace orrery::protocols::two_phase_commit
