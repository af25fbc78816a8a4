// What does it cost to observe: a value into a histogram, a change of a level, a point of a series?
#include <cstddef>
#include <cstdint>
#include <vector>

#include <orrery/core/distributions.hpp>
#include <orrery/core/random.hpp>
#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/series.hpp>
#include <orrery/metrics/time_average.hpp>

#include "bench/bench.hpp"

namespace {

using namespace orrery;

constexpr std::size_t total = 4'000'000;

// Latencies in nanoseconds, around a millisecond, over three orders of magnitude.
std::vector<std::uint64_t> draw_latencies() {
  Random random = Random::stream(1, "latencies");
  std::vector<std::uint64_t> latencies;
  for (std::size_t i = 0; i < 4'096; ++i) latencies.push_back(static_cast<std::uint64_t>(exponential(random, 1e6)));
  return latencies;
}

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  const std::vector<std::uint64_t> latencies = draw_latencies();
  if (bench.wants("histogram/record")) {
    bench.measure_ns("histogram/record", 7, [&] {
      Histogram histogram;
      for (std::size_t i = 0; i < total; ++i) histogram.record(latencies[i % latencies.size()]);
      bench::keep(histogram.percentile(99));
      return total;
    });
  }
  if (bench.wants("histogram/percentile")) {
    Histogram histogram;
    for (const std::uint64_t latency : latencies) histogram.record(latency);
    bench.measure_ns("histogram/percentile", 7, [&] {
      for (std::size_t i = 0; i < 20'000; ++i) bench::keep(histogram.percentile(99.9));
      return std::size_t{20'000};
    });
  }
  if (bench.wants("time_average/set")) {
    bench.measure_ns("time_average/set", 7, [&] {
      TimeAverage average;
      for (std::size_t i = 0; i < total; ++i) average.set(Time::from_ns(i), latencies[i % latencies.size()]);
      bench::keep(average.mean(Time::from_ns(total)));
      return total;
    });
  }
  if (bench.wants("series/observe")) {
    bench.measure_ns("series/observe", 7, [&] {
      Series series(Duration(100));
      for (std::size_t i = 0; i < total; ++i) series.observe(Time::from_ns(i), latencies[i % latencies.size()]);
      bench::keep(series.points().back().sum);
      return total;
    });
  }
}
