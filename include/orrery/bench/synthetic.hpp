#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/bench/benchmark.hpp>
#include <orrery/core/unique_ptr.hpp>

namespace orrery {

/// Numbers that look alive, for panels to be developed and tested against: a rate that drifts, with bursts, noise and
/// failures; latencies with a tail; processes that come and go. A pure function of the scenario and the tick, of which
/// there are 20 a second: the same on every machine.
class SyntheticSource {
 public:
  static constexpr Duration tick_length{50'000'000};
  static constexpr std::uint64_t latencies_per_tick = 64;
  /// In each so many ticks there is one burst, and one failure.
  static constexpr std::uint64_t burst_period = 200, burst_ticks = 20, failure_period = 400, failure_ticks = 16;

  explicit SyntheticSource(std::string_view scenario);

  /// Operations from the beginning to the end of tick `tick` - 1: none before tick 0. Never falls.
  [[nodiscard]] std::uint64_t operations_before(std::uint64_t tick) const;
  /// Of the n-th operation of this tick that was measured.
  [[nodiscard]] std::uint64_t latency_ns(std::uint64_t tick, std::uint64_t n) const;
  [[nodiscard]] bool in_burst(std::uint64_t tick) const;
  [[nodiscard]] bool in_failure(std::uint64_t tick) const;
  void observe(std::uint64_t tick, ObserverDetail detail, ObserverSnapshot& into) const;

 private:
  // Ticks before `tick` that are in the one stretch of `length` ticks which each `period` has.
  [[nodiscard]] std::uint64_t ticks_in(std::uint64_t tick, std::uint64_t period, std::uint64_t length) const;
  [[nodiscard]] std::uint64_t begin_of(std::uint64_t block, std::uint64_t period, std::uint64_t length) const;
  void observe_processes(std::uint64_t tick, ObserverSnapshot& into) const;

  std::uint64_t key_;
  std::uint64_t base_;  // Operations a tick, when nothing happens; a multiple of 100.
};

/// A scenario that is nothing but the numbers of a `SyntheticSource`.
[[nodiscard]] std::unique_ptr<Benchmark> synthetic_benchmark(std::string_view scenario);

}  // namespace orrery
