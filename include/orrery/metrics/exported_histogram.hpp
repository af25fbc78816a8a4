#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <orrery/core/check.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/metrics/latency_histogram.hpp>

namespace orrery {

/// What a `LatencyHistogram` has seen, in the few buckets that a scrape has room for. One thread at a time shows; any
/// thread may read.
class ExportedHistogram {
 public:
  /// Bounds in seconds, rising.
  explicit ExportedHistogram(std::span<const double> bounds)
      : bounds_(bounds.begin(), bounds.end()),
        counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds.size() + 1)) {
    for (std::size_t n = 1; n < bounds_.size(); ++n) ORRERY_CHECK(bounds_[n - 1] < bounds_[n]);
  }

  /// From now on this is what it has seen.
  void show(const LatencyHistogram& histogram) {
    std::uint64_t below = 0;
    for (std::size_t n = 0; n < bounds_.size(); ++n) {
      const std::uint64_t up_to = histogram.count_up_to(Duration(static_cast<std::int64_t>(bounds_[n] * 1e9 + 0.5)));
      counts_[n].store(up_to - below, std::memory_order_relaxed);
      below = up_to;
    }
    counts_[bounds_.size()].store(histogram.count() - below, std::memory_order_relaxed);
    sum_ns_.store(histogram.sum_ns(), std::memory_order_relaxed);
  }

  [[nodiscard]] const std::vector<double>& bounds() const { return bounds_; }
  /// How many are in the n-th bucket alone; the last is beyond all bounds.
  [[nodiscard]] std::uint64_t count_in(std::size_t n) const { return counts_[n].load(std::memory_order_relaxed); }
  [[nodiscard]] double sum_seconds() const {
    return static_cast<double>(sum_ns_.load(std::memory_order_relaxed)) / 1e9;
  }

 private:
  std::vector<double> bounds_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
  std::atomic<std::uint64_t> sum_ns_{0};
};

}  // namespace orrery
