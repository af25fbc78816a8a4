// Measures a scenario of the menu, and says what of it is the same anywhere.
#include <chrono>
#include <cstdio>

#include <orrery/bench/measurement.hpp>

using namespace orrery;
using namespace std::chrono_literals;

int main() {
  // [headless]
  const BenchmarkEntry* entry = find_benchmark(benchmarks(), "ping-pong");
  const Result<Measurement> measured =
      measure(*entry, {.warm_up = 50ms, .length = 200ms, .samples = 5}, MeasureHost::here());
  if (!measured) return 1;
  std::fprintf(stderr, "%.0f %s\n", measured->samples.median(), measured->unit.c_str());
  // [headless]
  std::printf("%s: %zu samples of %s, %s\n", measured->scenario.c_str(), measured->samples.rates.size(),
              measured->unit.c_str(), measured->samples.median() > 0 ? "and it moves" : "and it stands still");
  const RateChange same = compare(measured->samples, measured->samples);
  std::printf("beside itself: %s\n", same.change == Change::none ? "no change" : "a change");
}
