#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/time_average.hpp>
#include <orrery/model/nested_fields.hpp>
#include <orrery/model/node_pattern.hpp>

#include "protocols/services/retry.hpp"

namespace orrery::protocols {

/// Which entry goes when a cache is full.
enum class Eviction : std::uint8_t { lru, lfu, fifo, random };
[[nodiscard]] std::span<const model::Choice<Eviction>> field_choices(Eviction);

struct CacheParameters {
  model::NodeList backend{};
  std::uint32_t size = 10'000;
  Eviction eviction = Eviction::lru;
  std::optional<Duration> ttl{};
  double ttl_jitter = 0;
  Duration stale_while_revalidate{};
  bool single_flight = true;
  Duration timeout = std::chrono::seconds(1);
  RetryOptions retry{};

  static const model::Fields<CacheParameters>& document_fields();
};

struct CacheMetrics {
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  std::uint64_t hits = 0;
  std::uint64_t stale = 0;
  std::uint64_t misses = 0;
  std::uint64_t expired = 0;
  std::uint64_t coalesced = 0;
  std::uint64_t evictions = 0;
  std::uint64_t invalidated = 0;
  std::uint64_t fetches = 0;
  std::uint64_t fetches_failed = 0;
  Histogram fetch_latency{};
  TimeAverage entries{};
  TimeAverage fetching{};
};

}  // namespace orrery::protocols
