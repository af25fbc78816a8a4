#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <orrery/core/time.hpp>

namespace orrery {

/// What was observed in one interval of a `Series`.
struct SeriesPoint {
  Time begin;  ///< Of the interval.
  std::uint64_t count = 0;
  std::uint64_t sum = 0;  ///< Saturates.
  std::uint64_t min = 0;
  std::uint64_t max = 0;

  [[nodiscard]] double mean() const { return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count); }
  friend bool operator==(const SeriesPoint&, const SeriesPoint&) = default;
};

/// Observations over simulated time, in intervals of equal length. It never has more than `points_max` of them: when
/// time goes beyond, neighbours are joined in pairs and the interval doubles, so that a run of any length fits, and
/// what it ends with depends on the observations alone.
class Series {
 public:
  /// `interval` is positive; `points_max` is even and at least 2.
  explicit Series(Duration interval, std::size_t points_max = 1'024);

  /// Times may come in any order.
  void observe(Time at, std::uint64_t value);

  [[nodiscard]] Duration interval() const { return Duration(static_cast<std::int64_t>(interval_)); }
  /// From the start of the run to the last observation; intervals without any have count 0.
  [[nodiscard]] const std::vector<SeriesPoint>& points() const { return points_; }

 private:
  void join_pairs();

  std::uint64_t interval_;
  std::size_t points_max_;
  std::vector<SeriesPoint> points_;
};

}  // namespace orrery
