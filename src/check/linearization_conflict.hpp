#pragma once

#include <cstdint>
#include <vector>

#include <orrery/check/linearizability.hpp>

#include "check/linearization_problem.hpp"

namespace orrery::detail {

/// Finds few operations of a partition that cannot be put into any order. All others are relaxed (see `Problem`), which
/// only ever makes an order possible: so what is found explains the whole, and leaving out more never brings a conflict
/// back.
class ConflictFinder {
 public:
  ConflictFinder(const HistoryPartition& partition, SequentialObject& object, const LinearizabilityLimits& limits)
      : partition_(partition), object_(object), limits_(limits), steps_left_(limits.conflict_steps_max) {}

  /// Indexes, by call. `steps`: what it took to find that the whole partition is not linearizable. `stuck_at`: nothing
  /// that returned after this position could be ordered.
  std::vector<std::uint32_t> find(std::uint64_t steps, std::uint32_t stuck_at);
  /// Whether none of them can be left out.
  [[nodiscard]] bool minimal() const { return minimal_; }

 private:
  [[nodiscard]] bool conflicts(const std::vector<std::uint32_t>& kept);
  /// Leaves out what returned after the first that makes a conflict.
  void cut_end();
  /// Keeps what was called since the last operation with which that is a conflict. False if none was found.
  bool cut_beginning(std::vector<std::uint32_t> of);
  [[nodiscard]] std::vector<std::uint32_t> since(const std::vector<std::uint32_t>& of, std::uint32_t beginning,
                                                 bool with_concurrent) const;
  /// Leaves out pieces of `size`, wherever that leaves a conflict.
  void leave_out(std::size_t size);

  const HistoryPartition& partition_;
  SequentialObject& object_;
  const LinearizabilityLimits& limits_;
  std::uint64_t steps_left_;
  std::uint64_t steps_each_ = 0;
  std::vector<std::uint32_t> kept_;  // Always a conflict.
  bool minimal_ = true;
};

}  // namespace orrery::detail
