#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <orrery/core/time.hpp>
#include <orrery/metrics/histogram.hpp>

namespace orrery::protocols {

/// How many there were in the last second, to a tenth of it: what is shown, and what rules react to.
class RecentCount {
 public:
  void add(Time now, std::uint64_t count = 1) {
    advance(tenth_of(now));
    counts_[static_cast<std::size_t>(tenth_ % counts_.size())] += count;
  }
  /// In the ten tenths before the current one; in the first second, in what has passed of it.
  [[nodiscard]] std::uint64_t last_second(Time now) const {
    const std::uint64_t current = tenth_of(now);
    std::uint64_t sum = 0;
    for (std::uint64_t back = 1; back < counts_.size() && back <= current; ++back) {
      const std::uint64_t tenth = current - back;
      if (tenth <= tenth_ && tenth + counts_.size() > tenth_)
        sum += counts_[static_cast<std::size_t>(tenth % counts_.size())];
    }
    return sum;
  }

 private:
  [[nodiscard]] static std::uint64_t tenth_of(Time now) { return now.ns() / 100'000'000; }
  void advance(std::uint64_t to) {
    if (to <= tenth_) return;
    for (std::size_t cleared = 0; cleared < counts_.size() && tenth_ < to; ++cleared)
      counts_[static_cast<std::size_t>(++tenth_ % counts_.size())] = 0;
    if (tenth_ < to) {
      counts_.fill(0);
      tenth_ = to;
    }
  }

  std::array<std::uint64_t, 11> counts_{};
  std::uint64_t tenth_ = 0;
};

/// Lengths of time that were seen of late: in the whole second before this one, or in this one if there were none.
class RecentDurations {
 public:
  void add(Time now, Duration length) {
    const std::uint64_t second = now.ns() / 1'000'000'000;
    if (second != second_) {
      std::swap(current_, before_);
      if (second != second_ + 1) before_.clear();
      current_.clear();
      second_ = second;
    }
    current_.record(length.count() > 0 ? static_cast<std::uint64_t>(length.count()) : 0);
  }
  /// 0 if there were none.
  [[nodiscard]] Duration percentile(Time now, double percent) const {
    const std::uint64_t second = now.ns() / 1'000'000'000;
    const Histogram& chosen = second == second_ && before_.count() > 0 ? before_ : current_;
    if (second > second_ + 1) return Duration::zero();
    return Duration(static_cast<std::int64_t>(chosen.percentile(percent)));
  }

 private:
  Histogram current_;
  Histogram before_;
  std::uint64_t second_ = 0;
};

}  // namespace orrery::protocols
