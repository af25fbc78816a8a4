// What does it cost to observe: a value into a histogram, a change of a level, a point of a series, one more of a
// counter? And to tell all of it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <orrery/core/distributions.hpp>
#include <orrery/core/random.hpp>
#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/latency_histogram.hpp>
#include <orrery/metrics/metric_registry.hpp>
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

// Counters of threads, gauges, and histograms: 500 series in all.
void register_many(MetricRegistry& registry, const std::vector<std::uint64_t>& latencies) {
  LatencyHistogram histogram;
  for (const std::uint64_t latency : latencies) histogram.record_ns(latency);
  const std::array<double, 8> bounds{1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100};
  for (std::size_t n = 0; n < 225; ++n) {
    const MetricLabels labels{{"worker", std::to_string(n)}, {"node", "west"}};
    registry.counter({.name = "orrery_bench_messages_total", .help = "Messages."}, labels).add(n * 1'234'567);
    registry.gauge({.name = "orrery_bench_load_ratio", .help = "Load.", .unit = MetricUnit::ratio}, labels)
        .set(static_cast<double>(n) / 225);
  }
  // 11 lines each.
  for (std::size_t n = 0; n < 5; ++n) {
    const MetricLabels labels{{"tier", std::to_string(n)}};
    registry
        .histogram({.name = "orrery_bench_latency_seconds", .help = "Latencies.", .unit = MetricUnit::seconds}, bounds,
                   labels)
        .show(histogram);
  }
}

void measure_counters(bench::Bench& bench) {
  if (bench.wants("counter/shard")) {
    bench.measure_ns("counter/shard", 7, [&] {
      Counter counter(2);
      Counter::Shard& shard = counter.shard(1);
      for (std::size_t i = 0; i < total; ++i) shard.add();
      bench::keep(counter.value());
      return total;
    });
  }
  if (bench.wants("counter/shared")) {
    bench.measure_ns("counter/shared", 7, [&] {
      Counter counter;
      for (std::size_t i = 0; i < total; ++i) counter.add();
      bench::keep(counter.value());
      return total;
    });
  }
}

void measure_exposition(bench::Bench& bench, const std::vector<std::uint64_t>& latencies) {
  if (!bench.wants("exposition/500")) return;
  MetricRegistry registry;
  register_many(registry, latencies);
  bench.measure_ns("exposition/500", 7, [&] {
    for (std::size_t i = 0; i < 1'000; ++i) bench::keep(registry.prometheus_text().size());
    return std::size_t{1'000};
  });
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
  if (bench.wants("latency/record")) {
    bench.measure_ns("latency/record", 7, [&] {
      LatencyHistogram histogram;
      for (std::size_t i = 0; i < total; ++i) histogram.record_ns(latencies[i % latencies.size()]);
      bench::keep(histogram.percentile(99));
      return total;
    });
  }
  measure_counters(bench);
  measure_exposition(bench, latencies);
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
