#pragma once

#include <algorithm>
#include <cstdint>

namespace orrery::detail {

/// Retries may be a share of calls: each call earns a part of a retry, and some can be saved (as in Finagle's
/// RetryBudget).
class RetryBudget {
 public:
  RetryBudget(std::uint32_t percent, std::uint32_t saved_max)
      : percent_(percent), saved_max_(std::uint64_t{100} * saved_max), saved_(saved_max_) {}

  void earn() { saved_ = std::min(saved_max_, saved_ + percent_); }
  [[nodiscard]] bool spend() {
    if (saved_ < 100) return false;
    saved_ -= 100;
    return true;
  }

 private:
  std::uint32_t percent_;
  std::uint64_t saved_max_;  // In hundredths of a retry.
  std::uint64_t saved_;
};

}  // namespace orrery::detail
