#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include <orrery/bench/benchmark.hpp>

#include "platform/clock.hpp"

namespace orrery {

/// A scenario in steps, of at most a few milliseconds each.
class SteppedBenchmark : public Benchmark {
 public:
  std::uint64_t run_slice(const BenchmarkSlice& slice) final {
    const auto budget = static_cast<std::uint64_t>(slice.budget.count());
    const std::uint64_t began = platform::steady_now_ns();
    std::uint64_t done = 0;
    do {
      done += step();
    } while (goes_on() && platform::steady_now_ns() - began < budget);
    return done;
  }

 protected:
  /// Does a step, and returns how many operations that was.
  virtual std::uint64_t step() = 0;
  [[nodiscard]] virtual bool goes_on() const { return true; }

  /// Does `work`, and counts how long that took among the latencies.
  template <class Work>
  decltype(auto) timed(Work&& work) {
    struct Stopwatch {
      LatencyHistogram& into;
      std::uint64_t began = platform::steady_now_ns();
      ~Stopwatch() { into.record_ns(platform::steady_now_ns() - began); }
    };
    const Stopwatch stopwatch{latencies()};
    return work();
  }
};

}  // namespace orrery
