#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include <orrery/metrics/histogram.hpp>
#include <orrery/model/field_types.hpp>

namespace orrery::protocols::swim {

enum class Bug : std::uint8_t { none, incarnation_not_raised, anyone_refutes };

std::span<const model::Choice<Bug>> field_choices(Bug);

struct Parameters {
  Duration period = std::chrono::seconds(1);
  Duration ping_timeout = std::chrono::milliseconds(200);
  std::uint32_t relays = 3;
  bool round_robin = true;
  bool suspicion = true;
  double suspicion_multiplier = 2;
  double lambda = 3;
  std::uint32_t updates_max = 8;
  std::uint32_t contacts = 0;
  std::uint32_t reconnect_periods = 5;
  bool local_health = false;
  Bug bug = Bug::none;
};

/// Of a node.
struct Metrics {
  std::uint64_t messages = 0;
  std::uint64_t periods = 0;
  std::uint64_t suspected = 0;
  std::uint64_t declared_dead = 0;
  std::uint64_t false_positives = 0;
  std::uint64_t refutations = 0;
  Histogram first_detection = Histogram();
  Histogram last_detection = Histogram();
};

}  // namespace orrery::protocols::swim
