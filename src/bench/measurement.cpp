#include <orrery/bench/measurement.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include <orrery/core/check.hpp>

namespace orrery {
namespace {

// Between two of them, in proportion.
double quantile(std::vector<double> values, double share) {
  ORRERY_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (values[above] - values[below]) * (at - static_cast<double>(below));
}

// Runs a benchmark until a moment, and keeps what took how long.
class Run {
 public:
  Run(Benchmark& benchmark, const MeasureHost& host)
      : benchmark_(benchmark), host_(host), began_(host.clock()), latencies_(benchmark.latencies().range()) {}

  [[nodiscard]] Duration elapsed() const { return host_.clock() - began_; }
  [[nodiscard]] bool stopped() const {
    return (host_.interrupted && host_.interrupted()) || !benchmark_.failure().empty();
  }
  /// Returns how many operations there were.
  std::uint64_t until(Duration end) {
    std::uint64_t operations = 0;
    for (Duration now = elapsed(); now < end && !stopped(); now = elapsed()) {
      const Duration due = std::min(benchmark_.due(), end);
      if (due > now && host_.sleep_until) host_.sleep_until(began_ + due);
      if (benchmark_.due() <= elapsed()) operations += benchmark_.run_slice({.elapsed = elapsed()});
    }
    latencies_.merge(benchmark_.latencies());
    benchmark_.latencies().clear();
    return operations;
  }
  [[nodiscard]] LatencyHistogram& latencies() { return latencies_; }

 private:
  Benchmark& benchmark_;
  const MeasureHost& host_;
  Duration began_;
  LatencyHistogram latencies_;
};

}  // namespace

double RateSamples::median() const { return quantile(rates, 0.5); }

double RateSamples::spread() const {
  const double middle = median();
  return middle > 0 ? (quantile(rates, 0.75) - quantile(rates, 0.25)) / middle : 0;
}

Result<Measurement> measure(const BenchmarkEntry& entry, const MeasureOptions& options, const MeasureHost& host) {
  ORRERY_CHECK(options.samples >= 1);
  auto made = entry.make(options.resources);
  if (!made) return std::unexpected(made.error());
  Benchmark& benchmark = **made;
  Measurement measured{.scenario = std::string(entry.info.id), .unit = std::string(entry.info.unit)};
  Run run(benchmark, host);
  run.until(options.warm_up);
  run.latencies().clear();
  for (std::uint32_t n = 0; n < options.samples && !run.stopped(); ++n) {
    const Duration began = run.elapsed();
    const std::uint64_t operations = run.until(began + options.length / options.samples);
    // A slice may be longer than the sample. One that an interruption has cut short is none.
    const Duration took = run.elapsed() - began;
    if (run.stopped() || took <= Duration(0)) break;
    measured.samples.rates.push_back(static_cast<double>(operations) * 1e9 / static_cast<double>(took.count()));
    measured.operations += operations;
    if (run.latencies().count() > 0) measured.latency = LatencySummary::of(run.latencies());
    if (host.progress) host.progress(measured);
  }
  if (const std::string why = benchmark.failure(); !why.empty()) return failure(ErrorCode::io_error, why);
  return measured;
}

RateChange compare(const RateSamples& before, const RateSamples& now) {
  RateChange change;
  const double base = before.median();
  change.noise = std::max(noise_min, before.spread() + now.spread());
  change.ratio = base > 0 ? now.median() / base : 1;
  if (change.ratio < 1 - change.noise) change.change = Change::slower;
  if (change.ratio > 1 + change.noise) change.change = Change::faster;
  return change;
}

}  // namespace orrery
