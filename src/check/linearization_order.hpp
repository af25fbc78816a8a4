#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "check/linearization_problem.hpp"

namespace orrery::detail {

/// Which required operations have been ordered, and which may come next: those that were called before the first return
/// of what is not yet ordered (the frontier).
class LinearizationOrder {
 public:
  struct Undo {
    std::uint32_t rank = none;
    std::uint32_t frontier = 0;
  };

  explicit LinearizationOrder(const std::vector<Problem::Required>& required);

  [[nodiscard]] bool complete() const { return frontier_ == required_.size(); }
  [[nodiscard]] std::uint32_t frontier() const { return frontier_; }
  /// Only what was called before this position may come next, required or not.
  [[nodiscard]] std::uint32_t horizon() const { return required_[frontier_].returned; }
  /// Calls `visit(rank)` for all that may come next, by call, until it returns false.
  template <class Visit>
  void each_candidate(Visit&& visit) const {
    for (std::uint32_t at = next_.back(); at != required_.size() && required_[at].called < horizon(); at = next_[at]) {
      const std::uint32_t after = required_[at].after;
      if (after != none && !ordered_[after]) continue;
      if (!visit(at)) return;
    }
  }

  Undo add(std::uint32_t rank);
  void remove(const Undo& undo);
  /// Appends what tells this order from all others that are equally far: the frontier and what is ordered beyond.
  void append_key(std::vector<std::uint32_t>& key) const {
    key.push_back(frontier_);
    key.insert(key.end(), beyond_.begin(), beyond_.end());
  }

 private:
  const std::vector<Problem::Required>& required_;
  std::uint32_t frontier_ = 0;         // All ranks below it are ordered.
  std::vector<bool> ordered_;          // By rank.
  std::vector<std::uint32_t> beyond_;  // Ordered ranks above the frontier, ascending.
  std::vector<std::uint32_t> next_;    // The ring of what is not ordered, by call; the last entry is its head.
  std::vector<std::uint32_t> previous_;
};

}  // namespace orrery::detail
