#include <orrery/metrics/latency_histogram.hpp>

#include <algorithm>
#include <bit>

namespace orrery {
namespace {

// Of a value so many digits are known if it is known to 2^-precision of itself.
unsigned precision_of(unsigned digits) {
  ORRERY_CHECK(digits >= 1);
  ORRERY_CHECK(digits <= 4);
  constexpr unsigned precisions[] = {4, 7, 10, 14};
  return precisions[digits - 1];
}

std::uint64_t nanoseconds(Duration duration) { return static_cast<std::uint64_t>(duration.count()); }

}  // namespace

LatencyHistogram::LatencyHistogram(const LatencyRange& range)
    : range_(range), highest_(nanoseconds(range.highest)), shift_(0), units_(precision_of(range.digits)) {
  ORRERY_CHECK(range.lowest.count() >= 1);
  ORRERY_CHECK(range.highest > range.lowest);
  shift_ = static_cast<unsigned>(std::bit_width(nanoseconds(range.lowest))) - 1;
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  ORRERY_CHECK(range_ == other.range_);
  units_.merge(other.units_);
  beyond_ += other.beyond_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
}

void LatencyHistogram::clear() {
  units_.clear();
  beyond_ = sum_ = max_ = 0;
}

Duration LatencyHistogram::percentile(double percent) const {
  const std::uint64_t end_of_unit = ((units_.percentile(percent) + 1) << shift_) - 1;
  return Duration(static_cast<std::int64_t>(std::min(end_of_unit, max_)));
}

std::uint64_t LatencyHistogram::count_up_to(Duration latency) const {
  if (latency.count() < 0) return 0;
  return units_.count_up_to(nanoseconds(latency) >> shift_);
}

}  // namespace orrery
