#include <orrery/metrics/latency_histogram.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/core/random.hpp>

#include "core/dies.hpp"
#include "metrics/percentile_of.hpp"

namespace orrery {
namespace {

using namespace std::chrono_literals;

// Percentiles, in thousandths.
constexpr std::uint64_t asked[] = {0, 1'000, 50'000, 90'000, 95'000, 99'000, 99'900, 99'990, 100'000};
constexpr double tenths[] = {1, 0.1, 0.01, 0.001, 0.0001};

// Of all magnitudes from 1 ns to an hour.
std::vector<std::uint64_t> draw_latencies(std::size_t count, std::uint64_t seed) {
  Random random = Random::stream(seed, "latencies");
  std::vector<std::uint64_t> all;
  for (std::size_t n = 0; n < count; ++n) {
    const std::uint64_t bits = random.next();
    all.push_back((bits >> random.below(64)) % 3'600'000'000'000 + 1);
  }
  return all;
}

LatencyHistogram histogram_of(const std::vector<std::uint64_t>& latencies, const LatencyRange& range = {}) {
  LatencyHistogram histogram(range);
  for (const std::uint64_t latency : latencies) histogram.record_ns(latency);
  return histogram;
}

TEST_CASE("percentiles are those of the sorted latencies, to so many digits") {
  for (const unsigned digits : {1u, 2u, 3u, 4u}) {
    for (const Duration lowest : {Duration(1ns), Duration(1us), Duration(1ms)}) {
      const LatencyRange range{.lowest = lowest, .digits = digits};
      std::vector<std::uint64_t> latencies = draw_latencies(20'000, digits);
      const LatencyHistogram histogram = histogram_of(latencies, range);
      std::sort(latencies.begin(), latencies.end());
      for (const std::uint64_t thousandths : asked) {
        CAPTURE(digits);
        CAPTURE(thousandths);
        const auto exact = static_cast<double>(percentile_of(latencies, thousandths));
        const auto found = static_cast<double>(histogram.percentile(static_cast<double>(thousandths) / 1000).count());
        const double tolerance = std::max(exact * tenths[digits], static_cast<double>(lowest.count()));
        CHECK(found >= exact - tolerance);
        CHECK(found <= exact + tolerance);
      }
      CHECK(histogram.max().count() == static_cast<std::int64_t>(latencies.back()));
      CHECK(histogram.count() == latencies.size());
    }
  }
}

TEST_CASE("merged histograms are one that has seen all, in any order") {
  const std::vector<std::uint64_t> first = draw_latencies(3'000, 7);
  const std::vector<std::uint64_t> second = draw_latencies(500, 8);
  std::vector<std::uint64_t> both = second;
  both.insert(both.end(), first.begin(), first.end());
  LatencyHistogram merged = histogram_of(first);
  merged.merge(histogram_of(second));
  const LatencyHistogram whole = histogram_of(both);
  CHECK(merged.count() == whole.count());
  CHECK(merged.sum_ns() == whole.sum_ns());
  CHECK(merged.max() == whole.max());
  for (const double percent : {0.0, 50.0, 99.0, 99.9, 100.0})
    CHECK(merged.percentile(percent) == whole.percentile(percent));
  LatencyHistogram coarse({.digits = 2});
  CHECK(dies([&] { merged.merge(coarse); }));
}

TEST_CASE("what is beyond the range counts as its end, and is counted") {
  LatencyHistogram histogram({.lowest = 1us, .highest = 1s});
  histogram.record(1s);
  CHECK(histogram.beyond() == 0);
  histogram.record(1s + 1ns);
  histogram.record(Duration::max());
  histogram.record(-5s);
  CHECK(histogram.beyond() == 2);
  CHECK(histogram.count() == 4);
  CHECK(histogram.max() == 1s);
  CHECK(histogram.percentile(100) == 1s);
  CHECK(histogram.sum_ns() == 3'000'000'000);
  CHECK(histogram.count_up_to(1ms) == 1);
  CHECK(histogram.count_up_to(1s) == 4);
  CHECK(histogram.count_up_to(-1ns) == 0);
  histogram.clear();
  CHECK(histogram.count() + histogram.beyond() + histogram.sum_ns() == 0);
  CHECK(histogram.percentile(50) == 0s);
}

TEST_CASE("ranges that make no sense are refused") {
  CHECK(dies([] { LatencyHistogram({.lowest = 0ns}); }));
  CHECK(dies([] { LatencyHistogram({.lowest = 1s, .highest = 1s}); }));
  CHECK(dies([] { LatencyHistogram({.digits = 0}); }));
  CHECK(dies([] { LatencyHistogram({.digits = 5}); }));
}

}  // namespace
}  // namespace orrery
