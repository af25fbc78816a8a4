#pragma once

#include <cstdint>

#include <orrery/core/time.hpp>
#include <orrery/metrics/histogram.hpp>

namespace orrery {

/// What a `LatencyHistogram` can tell apart.
struct LatencyRange {
  Duration lowest = Duration(1'000);               ///< Shorter ones may look alike. At least 1 ns.
  Duration highest = Duration(3'600'000'000'000);  ///< Longer ones count as this, and are counted apart.
  unsigned digits = 3;                             ///< Significant decimal digits, 1 to 4.

  friend bool operator==(const LatencyRange&, const LatencyRange&) = default;
};

/// Durations on the host's clock, in the layout of `Histogram`, within bounds: by default 1 µs to 1 h, of which 3
/// digits are known, in at most 180 KiB. One thread at a time uses it; several have one each, which are merged.
class LatencyHistogram {
 public:
  explicit LatencyHistogram(const LatencyRange& range = {});

  void record(Duration latency) { record_ns(latency.count() < 0 ? 0 : static_cast<std::uint64_t>(latency.count())); }
  void record_ns(std::uint64_t latency) {
    if (latency > highest_) [[unlikely]] {
      latency = highest_;
      ++beyond_;
    }
    units_.record(latency >> shift_);
    sum_ += latency;
    if (latency > max_) max_ = latency;
  }
  /// As if all that `other` has seen had been recorded here. Both have the same range.
  void merge(const LatencyHistogram& other);
  /// Forgets all, but keeps the memory.
  void clear();

  [[nodiscard]] const LatencyRange& range() const { return range_; }
  [[nodiscard]] std::uint64_t count() const { return units_.count(); }
  /// How many were longer than the range.
  [[nodiscard]] std::uint64_t beyond() const { return beyond_; }
  [[nodiscard]] std::uint64_t sum_ns() const { return sum_; }
  /// Exact, but never longer than the range; 0 if nothing was recorded.
  [[nodiscard]] Duration max() const { return Duration(static_cast<std::int64_t>(max_)); }
  /// The shortest duration, to the digits of the range, that at least `percent` % of all do not exceed (nearest rank):
  /// 50, 99.9. 0 if nothing was recorded.
  [[nodiscard]] Duration percentile(double percent) const;
  /// How many took at most so long, to the digits of the range.
  [[nodiscard]] std::uint64_t count_up_to(Duration latency) const;

 private:
  LatencyRange range_;
  std::uint64_t highest_;
  unsigned shift_;  // Of nanoseconds, to what the range tells apart.
  Histogram units_;
  std::uint64_t beyond_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace orrery
