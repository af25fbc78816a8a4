#pragma once

#include <cstdint>

#include <orrery/core/time.hpp>

namespace orrery {

/// The monotonic clock of one host: true time, at a rate that is off by some parts per billion. It never jumps by
/// itself, not even when its rate changes; whole numbers only, so that both directions of the conversion are exact.
class LocalClock {
 public:
  static constexpr std::int32_t drift_ppb_max = 100'000'000;  ///< One tenth: 10 % fast or slow.

  /// What the clock shows at true time `at`, which lies no earlier than the last `set_drift` or `leap_to`.
  [[nodiscard]] Time local(Time at) const;
  /// The first true time at which the clock shows `local` or more.
  [[nodiscard]] Time when(Time local) const;
  /// From true time `now` on it runs fast by `ppb` parts per billion, or slow if negative.
  void set_drift(std::int32_t ppb, Time now);
  /// At true time `now` somebody sets it forward, to show `local`; it is never set back.
  void leap_to(Time local, Time now);
  [[nodiscard]] std::int32_t drift_ppb() const { return drift_ppb_; }

 private:
  Time since_;        // True time since which it runs at this rate,
  Time local_since_;  // and what it showed then.
  std::int32_t drift_ppb_ = 0;
};

}  // namespace orrery
