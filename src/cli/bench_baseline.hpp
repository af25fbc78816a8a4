#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/bench/measurement.hpp>
#include <orrery/core/error.hpp>

namespace orrery::cli {

/// What `orrery bench --json` prints, and `--compare` reads.
[[nodiscard]] std::string bench_json(std::span<const Measurement> measurements, const MeasureOptions& options);

/// A rate of an earlier run.
struct BaselineRate {
  std::string scenario;
  std::string unit;
  RateSamples samples;
};

/// Fails, with a place, if the text is not what `bench_json` makes. What else its objects have is for others.
[[nodiscard]] Result<std::vector<BaselineRate>> read_baseline(std::string_view text, const std::string& file);

}  // namespace orrery::cli
