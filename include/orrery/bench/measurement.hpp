#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/bench/benchmark.hpp>
#include <orrery/bench/frame.hpp>
#include <orrery/core/function.hpp>

namespace orrery {

/// Several rates, and how far they are apart.
struct RateSamples {
  std::vector<double> rates;  ///< Operations a second.

  [[nodiscard]] double median() const;
  /// From the first quartile to the third, as a part of the median: what is within it says nothing.
  [[nodiscard]] double spread() const;
};

/// What came of running a scenario for a while.
struct Measurement {
  std::string scenario;
  std::string unit;
  RateSamples samples{};
  std::uint64_t operations = 0;             ///< While it was measured.
  std::optional<LatencySummary> latency{};  ///< Of all of that time.
};

struct MeasureOptions {
  Duration warm_up{250'000'000};
  Duration length{2'000'000'000};  ///< Of all samples together.
  std::uint32_t samples = 9;       ///< At least 1.
  BenchmarkResources resources{};
};

/// What there is of the host while something is measured.
struct MeasureHost {
  /// The steady clock of this host, and sleep.
  [[nodiscard]] static MeasureHost here();

  std::function<Duration()> clock;                    ///< Does not go back.
  std::function<void(Duration until)> sleep_until{};  ///< By that clock; none: it looks again and again.
  std::function<bool()> interrupted{};                ///< Asked between slices.
  /// After each sample, with what there is so far.
  std::function<void(const Measurement&)> progress{};
};

/// Runs a scenario, headless. Fails if it cannot be set up, or cannot go on; when interrupted it returns what it has.
[[nodiscard]] Result<Measurement> measure(const BenchmarkEntry& entry, const MeasureOptions& options,
                                          const MeasureHost& host);

enum class Change : std::uint8_t { none, faster, slower };

/// What became of a rate.
struct RateChange {
  double ratio = 1;  ///< Of the medians, now to before.
  double noise = 0;  ///< How far from 1 the ratio may be without meaning anything.
  Change change = Change::none;
};

/// Smaller changes than this are never told: a machine is not the same from one minute to the next.
inline constexpr double noise_min = 0.03;

/// Compares medians. What is noise is decided by the spreads of both, and by `noise_min`. Both have samples.
[[nodiscard]] RateChange compare(const RateSamples& before, const RateSamples& now);

}  // namespace orrery
