#pragma once

#include <atomic>
#include <cstdint>

#include <orrery/core/check.hpp>
#include <orrery/core/unique_ptr.hpp>

namespace orrery {

// What is counted of a program while it runs: wall metrics, for people and their tools. No simulation reads them, and
// they are in no digest. What belongs to a simulated run is a `Histogram`, a `Series` or a `TimeAverage`.

/// A number that only goes up. Any thread may read it at any time; a reader may be a little behind.
class Counter {
 public:
  /// A part of a counter that one thread at a time adds to: a plain addition, in a cache line of its own.
  class alignas(64) Shard {
   public:
    void add(std::uint64_t count = 1) {
      value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }

   private:
    friend class Counter;
    std::atomic<std::uint64_t> value_{0};
  };

  /// With as many shards as there are threads that add to it often.
  explicit Counter(std::uint32_t shards = 0)
      : shards_(shards > 0 ? std::make_unique<Shard[]>(shards) : nullptr), shard_count_(shards) {}

  /// From any thread. Where that is often, and from several: see `shard`.
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  [[nodiscard]] Shard& shard(std::uint32_t index) {
    ORRERY_CHECK(index < shard_count_);
    return shards_[index];
  }
  /// For what is counted elsewhere: from now on this is at least `total`. For counters that nobody adds to.
  void advance_to(std::uint64_t total) {
    if (total > value_.load(std::memory_order_relaxed)) value_.store(total, std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint64_t value() const {
    std::uint64_t sum = value_.load(std::memory_order_relaxed);
    for (std::uint32_t n = 0; n < shard_count_; ++n) sum += shards_[n].value_.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  std::atomic<std::uint64_t> value_{0};
  std::unique_ptr<Shard[]> shards_;
  std::uint32_t shard_count_;
};

/// A number that goes up and down. Any thread may set and read it.
class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  [[nodiscard]] double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

}  // namespace orrery
