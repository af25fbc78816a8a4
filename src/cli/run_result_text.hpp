#pragma once

#include <string>

#include <orrery/scenario/run.hpp>

namespace orrery::cli {

/// How a run of a scenario ended, for people.
[[nodiscard]] std::string to_text(const scenario::Scenario& scenario, const scenario::RunResult& result, bool colour,
                                  std::size_t width);

/// "1.5 ms", or "12 requests": a value of a metric in its unit.
[[nodiscard]] std::string metric_value_text(double value, const std::string& unit);

}  // namespace orrery::cli
