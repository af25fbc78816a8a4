#pragma once

#include <cstdint>

#include <orrery/core/check.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

/// A level that goes up and down, such as the length of a queue or how many servers are busy, and its mean over
/// simulated time: what Little's law speaks of. In integers, so that it may be digested.
class TimeAverage {
 public:
  explicit TimeAverage(Time start = Time(), std::uint64_t level = 0)
      : since_(start), changed_(start), level_(level), max_(level) {}

  /// From `now` on the level is this; time never goes back.
  void set(Time now, std::uint64_t level) {
    advance(now);
    level_ = level;
    if (level > max_) max_ = level;
  }
  void increase(Time now, std::uint64_t by = 1) { set(now, level_ + by); }
  /// By no more than the level.
  void decrease(Time now, std::uint64_t by = 1) {
    ORRERY_CHECK(by <= level_);
    set(now, level_ - by);
  }
  /// Forgets what was before `now`, but for the level: for the end of a warm-up.
  void restart(Time now) {
    advance(now);
    since_ = now;
    area_ = 0;
    max_ = level_;
  }

  [[nodiscard]] std::uint64_t level() const { return level_; }
  [[nodiscard]] std::uint64_t max() const { return max_; }
  /// Over the time from the start to `now`; the level itself if that is no time.
  [[nodiscard]] double mean(Time now) const {
    ORRERY_CHECK(now >= changed_);
    const std::uint64_t elapsed = now.ns() - since_.ns();
    if (elapsed == 0) return static_cast<double>(level_);
    return static_cast<double>(area_at(now)) / static_cast<double>(elapsed);
  }

 private:
  __extension__ using Wide = unsigned __int128;

  [[nodiscard]] Wide area_at(Time now) const { return area_ + static_cast<Wide>(level_) * (now.ns() - changed_.ns()); }
  void advance(Time now) {
    ORRERY_CHECK(now >= changed_);
    area_ = area_at(now);
    changed_ = now;
  }

  Time since_;
  Time changed_;
  std::uint64_t level_;
  std::uint64_t max_;
  Wide area_ = 0;  // Level times nanoseconds, from `since_` to `changed_`.
};

}  // namespace orrery
