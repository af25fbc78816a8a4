#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include <orrery/metrics/histogram.hpp>
#include <orrery/model/field_types.hpp>

namespace orrery::protocols::two_phase_commit {

enum class Bug : std::uint8_t { none, decision_not_durable, abort_in_doubt };

std::span<const model::Choice<Bug>> field_choices(Bug);

struct Parameters {
  model::Rate transaction_rate{10};
  double no_share = 0.05;
  Duration vote_timeout = std::chrono::milliseconds(500);
  Duration decision_timeout = std::chrono::milliseconds(500);
  Duration retry_interval = std::chrono::milliseconds(200);
  std::uint32_t transactions_max = 1'000;
  bool cooperative = false;
  Bug bug = Bug::none;
};

/// Of a group.
struct Metrics {
  static constexpr bool of_group = true;

  std::uint64_t messages = 0;
  std::uint64_t committed = 0;
  std::uint64_t aborted = 0;
  std::uint64_t refused = 0;
  std::uint64_t blocked = 0;
  Histogram latency = Histogram();
  Histogram in_doubt = Histogram();
  Histogram blocked_time = Histogram();
};

}  // namespace orrery::protocols::two_phase_commit
