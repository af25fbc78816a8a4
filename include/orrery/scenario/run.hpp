#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/trace_sink.hpp>
#include <orrery/fault/chaos.hpp>
#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/series.hpp>
#include <orrery/model/model.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/scenario/rule_expectation.hpp>
#include <orrery/scenario/scenario.hpp>

namespace orrery::scenario {

/// What a metric was at the end of a run, over all nodes of a model.
struct MetricResult {
  std::string model;
  model::MetricInfo info;
  std::uint64_t count = 0;      ///< Of a counter; of a histogram: how many values.
  Histogram histogram{};        ///< Of a histogram.
  double mean_level = 0;        ///< Of a level: over the run, the sum of all nodes.
  std::uint64_t max_level = 0;  ///< Of a level: the greatest of any node.
  std::vector<std::pair<std::string, SeriesPoint>> series{};
};

/// What a node showed at the end.
struct NodeResult {
  std::string name;
  std::string model;
  bool up = false;
  std::vector<std::pair<std::string, std::string>> shown{};
};

/// What came of an expectation of the rule language.
struct ExpectationOutcome {
  std::string text;
  RuleVerdict verdict = RuleVerdict::pending;
  Time failed_at;
  std::string why{};
};

/// One run of a scenario, as it ended.
struct RunResult {
  std::uint64_t seed = 0;
  std::uint64_t digest = 0;
  bool ok = false;
  bool broken = false;  ///< A rule ended it.
  Duration simulated{};
  std::uint64_t events = 0;
  std::vector<PropertyCount> properties;
  std::vector<Violation> violations;
  std::vector<ExpectationOutcome> expectations;
  std::vector<FaultCount> faults;  ///< That have happened.
  std::vector<MetricResult> metrics;
  std::vector<NodeResult> nodes;
};

/// One run of a scenario: the same for the same scenario and seed, here, in a sweep and in a browser. Needs no file,
/// thread or clock.
class ScenarioRun {
 public:
  /// `scenario` outlives it; `seed` takes the place of the document's, `trace` is attached.
  explicit ScenarioRun(const Scenario& scenario, std::optional<std::uint64_t> seed = {}, TraceSink* trace = nullptr);
  ~ScenarioRun();
  ScenarioRun(const ScenarioRun&) = delete;
  ScenarioRun& operator=(const ScenarioRun&) = delete;

  /// Runs on to this time, or to the end of the scenario; false once it has ended: all its time has passed, a property
  /// failed, or a rule broke it.
  bool run_until(Time limit);
  /// At the end, or whenever one stops: the last word of all expectations, and what there is to tell. Once.
  RunResult finish();

  [[nodiscard]] Time now() const;
  [[nodiscard]] Cluster& cluster();
  [[nodiscard]] std::uint64_t events() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// All of it.
[[nodiscard]] RunResult run_scenario(const Scenario& scenario, std::optional<std::uint64_t> seed = {},
                                     TraceSink* trace = nullptr);

}  // namespace orrery::scenario
