#pragma once

#include <string>
#include <vector>

#include <orrery/testing/inevitability.hpp>

namespace orrery::cli {

/// How the plots measure time: from 0 to the failure, in one unit.
class TimeScale {
 public:
  explicit TimeScale(Time end);

  /// "18.2513 s": with as many digits as tell two points apart.
  [[nodiscard]] std::string text(Time time) const;
  /// Where it lies, from 0 to 1.
  [[nodiscard]] double place(Time time) const;
  /// Round times, a handful, from 0 on; the last lies before the end.
  [[nodiscard]] const std::vector<Time>& ticks() const { return ticks_; }
  /// "5": in the unit.
  [[nodiscard]] std::string tick_text(Time tick) const;
  [[nodiscard]] const char* unit() const { return unit_; }

 private:
  Time end_;
  const char* unit_ = "s";
  double per_unit_ = 1e9;  // Nanoseconds.
  int digits_ = 0;
  std::vector<Time> ticks_;
};

/// The share at a time, in a straight line between points. `points` is not empty.
[[nodiscard]] double ratio_at(const std::vector<FutureCounts>& points, double ns);
/// Where that line passes one half for the last time, in ns; negative if it never does.
[[nodiscard]] double half_crossing(const std::vector<FutureCounts>& points);
/// "30 %".
[[nodiscard]] std::string percent_text(double share);

/// The curve in blocks, with axes; 80 columns wide.
[[nodiscard]] std::string terminal_plot(const InevitabilityReport& report);
/// A line for each point, and one for what the columns are.
[[nodiscard]] std::string to_csv(const InevitabilityReport& report);

}  // namespace orrery::cli
