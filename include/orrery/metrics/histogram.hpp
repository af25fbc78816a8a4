#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <orrery/core/check.hpp>

namespace orrery {

/// How often which integers were seen, such as latencies in nanoseconds, each known to a fixed fraction of itself: the
/// layout of HdrHistogram (Gil Tene, hdrhistogram.org). A value below 2^(precision + 1) has a bucket of its own; above,
/// each octave is cut into 2^precision buckets of equal width. Any 64-bit value has a place; memory grows with the
/// largest one seen, by 8 bytes a bucket: 3 KiB of latencies up to 1 ms, 30 KiB up to an hour, at the default
/// precision. Integers only, so that it may be digested, and merged in any order.
class Histogram {
 public:
  static constexpr unsigned precision_max = 14;

  /// Values are known to within 2^-precision of themselves: 7 is 0.8 %, 10 is 0.1 %.
  explicit Histogram(unsigned precision = 7) : precision_(precision) { ORRERY_CHECK(precision <= precision_max); }

  /// Counts `value` as seen `times` times.
  void record(std::uint64_t value, std::uint64_t times = 1) {
    const std::size_t bucket = bucket_of(value);
    if (bucket >= counts_.size()) [[unlikely]]
      grow(bucket);
    counts_[bucket] += times;
    add_to_totals(value, times);
  }
  /// As if all that `other` has seen had been recorded here. Both have the same precision.
  void merge(const Histogram& other);
  /// Forgets all values, but keeps the memory.
  void clear();

  [[nodiscard]] unsigned precision() const { return precision_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Exact, like `max` and `mean`; 0 if nothing was recorded.
  [[nodiscard]] std::uint64_t min() const { return empty() ? 0 : min_; }
  [[nodiscard]] std::uint64_t max() const { return max_; }
  [[nodiscard]] double mean() const;
  /// The smallest value that at least `percent` % of all do not exceed (nearest rank): the upper end of its bucket, and
  /// never above `max`. 0 gives `min`, 100 `max`; 0 if nothing was recorded.
  [[nodiscard]] std::uint64_t percentile(double percent) const;

  /// How many were at most `value`, to the precision of its bucket: what Prometheus calls a cumulative bucket.
  [[nodiscard]] std::uint64_t count_up_to(std::uint64_t value) const;

  /// Calls `visit(lowest, highest, count)` for each bucket that is not empty, in order of values.
  template <class Visit>
  void for_each_bucket(Visit&& visit) const {
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket)
      if (counts_[bucket] != 0) visit(lowest_of(bucket), highest_of(bucket), counts_[bucket]);
  }

  /// The same values seen equally often, as far as can be told.
  friend bool operator==(const Histogram& a, const Histogram& b);

 private:
  __extension__ using Wide = unsigned __int128;

  [[nodiscard]] std::size_t bucket_of(std::uint64_t value) const {
    const auto width = static_cast<unsigned>(std::bit_width(value | 1));
    const unsigned shift = width > precision_ + 1 ? width - precision_ - 1 : 0;
    return (static_cast<std::size_t>(shift) << precision_) + static_cast<std::size_t>(value >> shift);
  }
  [[nodiscard]] unsigned shift_of(std::size_t bucket) const {
    const std::size_t octave = bucket >> precision_;
    return octave < 2 ? 0 : static_cast<unsigned>(octave - 1);
  }
  [[nodiscard]] std::uint64_t lowest_of(std::size_t bucket) const {
    const unsigned shift = shift_of(bucket);
    return (std::uint64_t{bucket} - (std::uint64_t{shift} << precision_)) << shift;
  }
  [[nodiscard]] std::uint64_t highest_of(std::size_t bucket) const {
    return lowest_of(bucket) + ((std::uint64_t{1} << shift_of(bucket)) - 1);
  }
  void grow(std::size_t bucket);
  void add_to_totals(std::uint64_t value, std::uint64_t times) {
    if (times == 0) return;
    count_ += times;
    if (value < min_) min_ = value;
    if (value > max_) max_ = value;
    sum_ += static_cast<Wide>(value) * times;
  }

  unsigned precision_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::uint64_t min_ = ~std::uint64_t{0};
  std::uint64_t max_ = 0;
  Wide sum_ = 0;
};

}  // namespace orrery
