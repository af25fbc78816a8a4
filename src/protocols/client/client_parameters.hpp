#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <orrery/core/distributions.hpp>
#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/series.hpp>
#include <orrery/metrics/time_average.hpp>
#include <orrery/model/nested_fields.hpp>
#include <orrery/model/node_pattern.hpp>

#include "protocols/services/retry.hpp"

namespace orrery::protocols {

/// Who decides when a client's next request comes.
enum class Load : std::uint8_t { open, closed, trace };
/// When requests of an open loop come.
enum class Arrivals : std::uint8_t { poisson, constant };
/// Which target a client asks.
enum class TargetChoice : std::uint8_t { first, random, round_robin, sticky };

[[nodiscard]] std::span<const model::Choice<Load>> field_choices(Load);
[[nodiscard]] std::span<const model::Choice<Arrivals>> field_choices(Arrivals);
[[nodiscard]] std::span<const model::Choice<TargetChoice>> field_choices(TargetChoice);

/// When a second attempt goes out although the first may still be answered (Dean and Barroso, "The Tail at Scale",
/// 2013).
struct HedgeOptions {
  std::optional<Duration> after{};
  std::optional<double> percentile{};

  [[nodiscard]] bool enabled() const { return after || percentile; }
  static const model::Fields<HedgeOptions>& document_fields();
};

struct ClientParameters {
  model::NodeList targets{};
  TargetChoice choose = TargetChoice::sticky;

  Load load = Load::open;
  model::Rate rate{100};
  Arrivals arrivals = Arrivals::poisson;
  std::vector<Duration> trace{};
  std::uint32_t users = 10;
  DurationDistribution think = DurationDistribution::exponential({.mean = std::chrono::seconds(1)});
  Duration start{};
  std::optional<Duration> stop{};
  std::uint32_t in_flight_max = 10'000;

  double reads = 0.5;
  std::uint64_t keys = 1'000;
  double zipf = 0;
  model::ByteCount value_size{64};

  Duration timeout = std::chrono::seconds(1);
  RetryOptions retry{};
  HedgeOptions hedge{};
  bool sessions = true;
  bool history = true;

  static const model::Fields<ClientParameters>& document_fields();
};

struct ClientMetrics {
  std::uint64_t requests = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
  std::uint64_t timed_out = 0;
  std::uint64_t attempts = 0;
  std::uint64_t attempts_timed_out = 0;
  std::uint64_t retried = 0;
  std::uint64_t retries_denied = 0;
  std::uint64_t hedged = 0;
  std::uint64_t hedges_won = 0;
  std::uint64_t redirected = 0;
  std::uint64_t shed = 0;
  std::uint64_t dropped = 0;
  std::uint64_t late = 0;
  Histogram latency{};
  Histogram attempt_latency{};
  TimeAverage in_flight{};
  Series goodput{std::chrono::milliseconds(100)};
};

}  // namespace orrery::protocols
