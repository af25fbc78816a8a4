#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <orrery/core/distributions.hpp>
#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/time_average.hpp>
#include <orrery/model/nested_fields.hpp>
#include <orrery/model/node_pattern.hpp>

#include "protocols/services/circuit_breaker.hpp"
#include "protocols/services/retry.hpp"

namespace orrery::protocols {

/// Which waiting request a free worker takes.
enum class Discipline : std::uint8_t { fifo, lifo, controlled_delay };
/// Which targets of a dependency are asked.
enum class FanOut : std::uint8_t { one, all };

[[nodiscard]] std::span<const model::Choice<Discipline>> field_choices(Discipline);
[[nodiscard]] std::span<const model::Choice<FanOut>> field_choices(FanOut);

/// What a service asks of others before it answers.
struct DependencyOptions {
  model::NodeList targets{};
  FanOut fan_out = FanOut::one;
  Duration timeout = std::chrono::seconds(1);
  RetryOptions retry{};
  bool required = true;
  std::optional<BreakerOptions> breaker{};

  static const model::Fields<DependencyOptions>& document_fields();
};

struct ServiceParameters {
  std::uint32_t workers = 1;
  DurationDistribution service_time = DurationDistribution::exponential({.mean = std::chrono::milliseconds(5)});
  bool cpu = false;
  double slow = 1;
  double error_rate = 0;
  std::string version = "1";

  std::uint32_t queue_max = 1'000;
  Discipline discipline = Discipline::fifo;
  Duration delay_target = std::chrono::milliseconds(5);
  Duration delay_interval = std::chrono::milliseconds(100);
  bool drop_expired = false;

  std::vector<DependencyOptions> dependencies{};
  bool blocking = true;

  static const model::Fields<ServiceParameters>& document_fields();
};

struct ServiceMetrics {
  std::uint64_t arrived = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t shed = 0;
  std::uint64_t expired = 0;
  std::uint64_t wasted = 0;
  std::uint64_t calls = 0;
  std::uint64_t calls_failed = 0;
  std::uint64_t calls_retried = 0;
  std::uint64_t calls_refused = 0;
  std::uint64_t breaker_opened = 0;
  Histogram waiting{};
  Histogram service_time{};
  Histogram response_time{};
  TimeAverage queue{};
  TimeAverage busy{};
};

}  // namespace orrery::protocols
