#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace orrery::scenario {

struct MetricResult;
struct RunResult;
struct Scenario;
class ScenarioRun;

/// How a run ended, as one JSON document; docs/scenarios.md has its members.
[[nodiscard]] std::string result_json(const Scenario& scenario, const RunResult& result);

// What viewers read, each a JSON text; all of it can be had between events.

/// What is where, before anything happens: `name`, `title`, `description`, `seed`, `duration_ns`, `nodes`, `models`,
/// `kinds` (of trace records: number, name, words), `links`, `rules`, `expectations`.
[[nodiscard]] std::string description_json(const Scenario& scenario, const ScenarioRun& run);
/// A node as it is now: what it shows, its metrics, clock, disk, and what its tasks wait for. `node` is its index.
[[nodiscard]] std::string node_json(const Scenario& scenario, ScenarioRun& run, std::size_t node);
/// An array of metrics as they are now.
[[nodiscard]] std::string metrics_json(std::span<const MetricResult> metrics);
/// `expectations`, in the order of the document, and `violations` so far.
[[nodiscard]] std::string expectations_json(const ScenarioRun& run);

}  // namespace orrery::scenario
