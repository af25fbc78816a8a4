#pragma once

#include <memory>
#include <vector>

#include <orrery/process/cluster.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/testing/report.hpp>

namespace orrery::scenario {

/// All metrics of all models that are placed, each over all its nodes.
[[nodiscard]] std::vector<MetricResult> metrics_of(const Scenario& scenario,
                                                   const std::vector<std::unique_ptr<model::Placed>>& placed, Time now);
/// The same as numbers, by name: "raft.elections_started", "client.latency_p99_ns".
[[nodiscard]] std::vector<Measure> measures_of(const std::vector<MetricResult>& metrics);
/// What each node shows now.
[[nodiscard]] std::vector<NodeResult> nodes_of(const Scenario& scenario,
                                               const std::vector<std::unique_ptr<model::Placed>>& placed,
                                               Cluster& cluster);

}  // namespace orrery::scenario
