#include <orrery/metrics/series.hpp>

#include <algorithm>

#include <orrery/core/check.hpp>

namespace orrery {
namespace {

std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) { return a + b < a ? ~std::uint64_t{0} : a + b; }

SeriesPoint joined(const SeriesPoint& first, const SeriesPoint& second) {
  if (second.count == 0) return first;
  if (first.count == 0) return {first.begin, second.count, second.sum, second.min, second.max};
  return {first.begin, first.count + second.count, saturating_sum(first.sum, second.sum),
          std::min(first.min, second.min), std::max(first.max, second.max)};
}

}  // namespace

Series::Series(Duration interval, std::size_t points_max)
    : interval_(static_cast<std::uint64_t>(interval.count())), points_max_(points_max) {
  ORRERY_CHECK(interval > Duration::zero());
  ORRERY_CHECK(points_max >= 2 && points_max % 2 == 0);
}

void Series::observe(Time at, std::uint64_t value) {
  while (at.ns() / interval_ >= points_max_) join_pairs();
  const auto index = static_cast<std::size_t>(at.ns() / interval_);
  while (points_.size() <= index) points_.push_back({.begin = Time::from_ns(points_.size() * interval_)});
  SeriesPoint& point = points_[index];
  point = joined(point, {point.begin, 1, value, value, value});
}

void Series::join_pairs() {
  for (std::size_t i = 0; i < points_.size(); i += 2)
    points_[i / 2] = i + 1 < points_.size() ? joined(points_[i], points_[i + 1]) : points_[i];
  points_.resize((points_.size() + 1) / 2);
  interval_ *= 2;
}

}  // namespace orrery
