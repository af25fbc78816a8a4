#include <orrery/metrics/histogram.hpp>

#include <algorithm>

namespace orrery {

void Histogram::grow(std::size_t bucket) { counts_.resize(bucket + 1); }

void Histogram::merge(const Histogram& other) {
  ORRERY_CHECK(precision_ == other.precision_);
  if (counts_.size() < other.counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t bucket = 0; bucket < other.counts_.size(); ++bucket) counts_[bucket] += other.counts_[bucket];
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
}

void Histogram::clear() {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
  min_ = ~std::uint64_t{0};
  max_ = 0;
  sum_ = 0;
}

double Histogram::mean() const { return empty() ? 0 : static_cast<double>(sum_) / static_cast<double>(count_); }

std::uint64_t Histogram::percentile(double percent) const {
  ORRERY_CHECK(percent >= 0 && percent <= 100);
  if (empty()) return 0;
  // 99.9 % of 1,000 is the 999th, though the product comes out a little above it.
  const double exact = percent / 100 * static_cast<double>(count_) * (1 - 0x1p-50);
  auto rank = static_cast<std::uint64_t>(exact);
  if (static_cast<double>(rank) < exact) ++rank;
  if (rank == 0) return min_;
  if (rank >= count_) return max_;
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  while ((seen += counts_[bucket]) < rank) ++bucket;
  return std::clamp(highest_of(bucket), min_, max_);
}

std::uint64_t Histogram::count_up_to(std::uint64_t value) const {
  const std::size_t end = std::min(bucket_of(value) + 1, counts_.size());
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < end; ++bucket) seen += counts_[bucket];
  return seen;
}

bool operator==(const Histogram& a, const Histogram& b) {
  if (a.precision_ != b.precision_ || a.count_ != b.count_ || a.min_ != b.min_ || a.max_ != b.max_ || a.sum_ != b.sum_)
    return false;
  const std::size_t common =
      std::min(a.counts_.size(), b.counts_.size());  // What is beyond is zero in one: see count_.
  return std::equal(a.counts_.begin(), a.counts_.begin() + static_cast<std::ptrdiff_t>(common), b.counts_.begin());
}

}  // namespace orrery
