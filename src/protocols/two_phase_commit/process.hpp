#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <orrery/process/process.hpp>

#include "protocols/two_phase_commit/coordinator.hpp"
#include "protocols/two_phase_commit/participant.hpp"

namespace orrery::protocols::two_phase_commit {

/// A node of a group whose first one coordinates transactions in which all others take part: either all of them commit
/// or none does.
///
/// Gray: Notes on Data Base Operating Systems, 1978. Bernstein, Hadzilacos, Goodman: Concurrency Control and Recovery
/// in Database Systems, 1987, chapter 7. With presumed abort: Mohan, Lindsay, Obermarck, TODS 1986.
class TwoPhaseCommit final : public Process {
 public:
  using Parameters = two_phase_commit::Parameters;
  using Metrics = two_phase_commit::Metrics;
  using Witness = CommitWitness;

  /// `witness` may be null.
  TwoPhaseCommit(const Parameters& parameters, Metrics& metrics, Witness* witness);

  Task<> run(Env& env) override;

  [[nodiscard]] std::string_view role() const;
  [[nodiscard]] std::size_t running() const { return coordinator_ ? coordinator_->running() : 0; }
  [[nodiscard]] std::uint32_t in_doubt() const { return participant_ ? participant_->in_doubt() : 0; }
  [[nodiscard]] bool blocked() const { return participant_ && participant_->blocked() > 0; }

 private:
  void tell_witness(const std::vector<Record>& recovered) const;
  Task<> retry();

  void on(Endpoint from, const Prepare& message);
  void on(Endpoint from, const Vote& message);
  void on(Endpoint from, const Decide& message);
  void on(Endpoint from, const Acknowledge& message);
  void on(Endpoint from, const Inquire& message);

  const Parameters& parameters_;
  Metrics& metrics_;
  Witness* witness_;
  std::optional<Outbox> outbox_;
  DecisionLog log_;
  std::optional<Coordinator> coordinator_;
  std::optional<Participant> participant_;
};

}  // namespace orrery::protocols::two_phase_commit
