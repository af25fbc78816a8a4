#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include <orrery/metrics/histogram.hpp>
#include <orrery/model/field_types.hpp>

namespace orrery::protocols::chord {

enum class Start : std::uint8_t { stable, join };
enum class Lookup : std::uint8_t { recursive, iterative };
enum class Bug : std::uint8_t { none, successor_list_not_extended, no_wrap };

std::span<const model::Choice<Start>> field_choices(Start);
std::span<const model::Choice<Lookup>> field_choices(Lookup);
std::span<const model::Choice<Bug>> field_choices(Bug);

struct Parameters {
  std::uint32_t bits = 48;
  std::uint32_t successors = 6;
  Start start = Start::stable;
  Lookup lookup = Lookup::recursive;
  Duration stabilise_interval = std::chrono::milliseconds(500);
  model::Rate lookup_rate{1};
  Duration lookup_timeout = std::chrono::seconds(1);
  std::uint32_t attempts = 3;
  Bug bug = Bug::none;
};

/// Of a ring.
struct Metrics {
  static constexpr bool of_group = true;

  std::uint64_t messages = 0;
  std::uint64_t lookups = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::uint64_t wrong = 0;
  std::uint64_t joins = 0;
  Histogram hops = Histogram();
  Histogram latency = Histogram();
};

}  // namespace orrery::protocols::chord
