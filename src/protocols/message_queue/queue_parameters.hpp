#pragma once

#include <cstdint>
#include <span>

#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/time_average.hpp>
#include <orrery/model/nested_fields.hpp>
#include <orrery/model/node_pattern.hpp>

namespace orrery::protocols {

/// In what order messages are delivered.
enum class Ordering : std::uint8_t { none, key };
[[nodiscard]] std::span<const model::Choice<Ordering>> field_choices(Ordering);

struct QueueParameters {
  model::NodeList consumers{};
  std::uint32_t in_flight_max = 1;
  Ordering ordering = Ordering::none;
  Duration visibility_timeout = std::chrono::seconds(30);
  Duration redelivery_delay = std::chrono::seconds(1);
  std::uint32_t deliveries_max = 5;
  std::uint32_t depth_max = 10'000;

  static const model::Fields<QueueParameters>& document_fields();
};

struct QueueMetrics {
  std::uint64_t published = 0;
  std::uint64_t refused = 0;
  std::uint64_t delivered = 0;
  std::uint64_t redelivered = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t rejected = 0;
  std::uint64_t unanswered = 0;
  std::uint64_t late = 0;
  std::uint64_t dead_lettered = 0;
  Histogram wait{};
  Histogram age{};
  TimeAverage depth{};
  TimeAverage in_flight{};
};

}  // namespace orrery::protocols
