#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <orrery/process/cluster_observer.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/scenario/scenario.hpp>

#include "stepped.hpp"

namespace orrery::workloads {

/// Five nodes of Raft, 100 requests a second, jittered links, a leader that dies.
[[nodiscard]] scenario::Scenario raft_minute();

/// A minute of Raft, and then another one with another seed; a step, and an operation, is a second.
class RaftMinutes final : public SteppedBenchmark, private Inspectable {
 public:
  explicit RaftMinutes(std::uint64_t seed);

  [[nodiscard]] Inspectable* inspectable() override { return this; }

  /// The minute that is under way; null before the first and between two.
  [[nodiscard]] const scenario::ScenarioRun* minute() const { return run_ ? &*run_ : nullptr; }

 protected:
  std::uint64_t step() override;

 private:
  void observe(ObserverDetail detail, ObserverSnapshot& into) override;

  scenario::Scenario scenario_;
  std::uint64_t seed_;
  std::optional<scenario::ScenarioRun> run_;
  std::optional<ClusterObserver> observer_;  // Of this run.
};

}  // namespace orrery::workloads
