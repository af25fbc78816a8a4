#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <orrery/core/check.hpp>
#include <orrery/engine/actor_id.hpp>

namespace orrery {

/// Actors that were made together, in that order, wherever there was room for them: it keeps one entry for each run of
/// neighbouring slots. Of actors that have ended since it still says who they were.
template <class A>
class ActorRange {
 public:
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// The n-th, from 0. O(log of the number of runs).
  [[nodiscard]] ActorRef<A> operator[](std::uint64_t n) const {
    ORRERY_CHECK_MESSAGE(n < size_, "a range of actors has fewer than that");
    std::size_t at = 0;  // Of the last run that begins no later.
    for (std::size_t beyond = runs_.size(); beyond - at > 1;) {
      const std::size_t middle = at + (beyond - at) / 2;
      (runs_[middle].begin <= n ? at : beyond) = middle;
    }
    const Run& run = runs_[at];
    return {{run.first.slot + static_cast<std::uint32_t>(n - run.begin), run.first.generation}};
  }

  /// For whoever makes them.
  void add(ActorId made) {
    const bool follows = !runs_.empty() && made.generation == runs_.back().first.generation &&
                         made.slot == runs_.back().first.slot + (size_ - runs_.back().begin);
    if (!follows) runs_.push_back({size_, made});
    ++size_;
  }

 private:
  struct Run {
    std::uint64_t begin;
    ActorId first;
  };
  std::vector<Run> runs_;
  std::uint64_t size_ = 0;
};

}  // namespace orrery
