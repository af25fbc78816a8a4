#pragma once

#include <span>

#include <orrery/scenario/run.hpp>

#include "scenario/json_writer.hpp"

namespace orrery::scenario {

// Parts of what is told of a run, while it is underway and when it has ended.

void write_metric(JsonWriter& json, const MetricResult& metric);
/// A member "expectations".
void write_expectations(JsonWriter& json, std::span<const ExpectationOutcome> expectations);
/// A member "violations".
void write_violations(JsonWriter& json, std::span<const Violation> violations);

}  // namespace orrery::scenario
