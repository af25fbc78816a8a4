#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include <orrery/testing/run.hpp>

#include "testing/worker.hpp"

namespace orrery::detail {

/// Seeds not yet handed out: what dead workers left over, a corpus, then a range without the seeds of the corpus.
class SeedQueue {
 public:
  /// `corpus` in the order wanted; a seed that is there twice counts once.
  SeedQueue(const SeedRange& range, const std::vector<std::uint64_t>& corpus);

  [[nodiscard]] bool empty() const { return first_.empty() && exhausted_; }
  /// Comes next.
  void put_back(const Order& rest);
  /// At least one seed, at most so many, of which each follows on the one before.
  [[nodiscard]] Order take(std::uint64_t count_max);
  /// Seeds of the range that were never handed out; saturates.
  [[nodiscard]] std::uint64_t left() const;

 private:
  [[nodiscard]] bool in_corpus(std::uint64_t seed) const;
  void advance_beyond(std::uint64_t seed);

  std::deque<Order> first_;
  std::vector<std::uint64_t> corpus_;  // Sorted.
  std::uint64_t next_;
  std::uint64_t last_;
  bool exhausted_ = false;
};

}  // namespace orrery::detail
