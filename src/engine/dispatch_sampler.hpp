#pragma once

#include <cstdint>

#include <orrery/core/random.hpp>
#include <orrery/metrics/latency_histogram.hpp>

#include "platform/clock.hpp"

namespace orrery::detail {

/// Measures how long some of a partition's dispatches take, on the host's clock. Which ones is random, so that they are
/// not all of one kind, and shows nowhere else.
class DispatchSampler {
 public:
  static constexpr LatencyRange range{.lowest = Duration(1), .highest = Duration(10'000'000'000), .digits = 2};

  DispatchSampler() = default;
  /// `rate` is in [0, 1]; at 0 none are measured.
  DispatchSampler(double rate, std::uint64_t seed);

  /// Whether the dispatch with this number, from 1, each asked for once and in order, is measured.
  [[nodiscard]] bool measures(std::uint64_t dispatch) const { return dispatch == next_; }

  template <class Dispatch>
  bool measure(const Dispatch& dispatch) {
    const std::uint64_t began = platform::steady_now_ns();
    const bool went_well = dispatch();
    times_.record_ns(platform::steady_now_ns() - began);
    next_ += gap();
    return went_well;
  }

  [[nodiscard]] const LatencyHistogram& times() const { return times_; }

 private:
  [[nodiscard]] std::uint64_t gap() { return 1 + random_.below(gap_max_); }

  std::uint64_t next_ = 0;     // Never, if it is 0.
  std::uint64_t gap_max_ = 1;  // Twice the mean, less one.
  Random random_ = Random::stream(0, "dispatch_sampler");
  LatencyHistogram times_{range};
};

}  // namespace orrery::detail
