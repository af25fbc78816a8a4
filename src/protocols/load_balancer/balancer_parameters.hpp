#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/series.hpp>
#include <orrery/metrics/time_average.hpp>
#include <orrery/model/nested_fields.hpp>
#include <orrery/model/node_pattern.hpp>

#include "protocols/services/retry.hpp"

namespace orrery::protocols {

/// Which target a load balancer gives a request to.
enum class Balancing : std::uint8_t { round_robin, random, least_outstanding, two_choices, consistent_hash };
[[nodiscard]] std::span<const model::Choice<Balancing>> field_choices(Balancing);

/// Asking targets, whatever the load, whether they work.
struct HealthOptions {
  Duration interval = std::chrono::seconds(1);
  Duration timeout = std::chrono::milliseconds(500);
  std::uint32_t unhealthy_after = 3;
  std::uint32_t healthy_after = 2;

  static const model::Fields<HealthOptions>& document_fields();
};

/// Leaving targets out for what became of the requests that they were given.
struct OutlierOptions {
  std::uint32_t failures = 5;
  Duration ejection = std::chrono::seconds(10);
  double ejected_max = 0.5;

  static const model::Fields<OutlierOptions>& document_fields();
};

struct BalancerParameters {
  model::NodeList targets{};
  Balancing policy = Balancing::round_robin;
  std::optional<double> load_bound{};
  Duration timeout = std::chrono::seconds(1);
  RetryOptions retry{.attempts_max = 1, .backoff = Duration::zero()};
  std::optional<HealthOptions> health{};
  std::optional<OutlierOptions> outliers{};

  static const model::Fields<BalancerParameters>& document_fields();
};

struct BalancerMetrics {
  std::uint64_t arrived = 0;
  std::uint64_t forwarded = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::uint64_t timed_out = 0;
  std::uint64_t retried = 0;
  std::uint64_t retries_denied = 0;
  std::uint64_t ejected = 0;
  std::uint64_t health_checks = 0;
  std::uint64_t found_unhealthy = 0;
  std::uint64_t found_healthy = 0;
  Histogram latency{};
  TimeAverage outstanding{};
  TimeAverage most_outstanding{};
  Series imbalance{std::chrono::seconds(1)};
};

}  // namespace orrery::protocols
