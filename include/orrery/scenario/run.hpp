#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/check/property_results.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/trace_sink.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/fault/fault_count.hpp>
#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/series.hpp>
#include <orrery/model/metrics.hpp>
#include <orrery/model/shown.hpp>
#include <orrery/scenario/rule_verdict.hpp>

namespace orrery {
class Cluster;
}

namespace orrery::model {
class Placed;
struct Problem;
}  // namespace orrery::model

namespace orrery::scenario {

struct Scenario;

/// What a metric was at the end of a run, over all nodes of a model.
struct MetricResult {
  std::string model;
  model::MetricInfo info;
  std::uint64_t count = 0;      ///< Of a counter; of a histogram: how many values.
  Histogram histogram{};        ///< Of a histogram.
  std::uint64_t level = 0;      ///< Of a level: at the end, the sum of all nodes.
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

/// Why `ScenarioRun::advance` returned.
enum class RunPause : std::uint8_t {
  over,           ///< All its time has passed, a property failed, or a rule broke it.
  time_reached,   ///< Nothing is left to happen up to the time asked for, and `now()` is that time.
  bound_reached,  ///< As many events as were allowed have run; more are due up to the time asked for.
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
  /// The same for no more than `events_max` events. Whoever calls it with the time and the number of events that
  /// another run of the same scenario and seed had come to is where that was.
  RunPause advance(Time limit, std::uint64_t events_max);
  /// Carries out an action of the documents' language ("crash", "partition", "set", …), or an array of them, as an
  /// event of origin "commands" that is due in this very instant; `advance` runs it. Returns what is wrong with it.
  /// Given again at the same time, after the same number of events, it does the same.
  [[nodiscard]] std::vector<model::Problem> command(std::string_view action);
  /// At the end, or whenever one stops: the last word of all expectations, and what there is to tell. Once.
  RunResult finish();

  [[nodiscard]] Time now() const;
  [[nodiscard]] Cluster& cluster();
  [[nodiscard]] std::uint64_t seed() const;
  [[nodiscard]] std::uint64_t events() const;
  /// Of the run so far: what `finish` tells, if this is its end.
  [[nodiscard]] std::uint64_t digest() const;
  /// A property has failed. Nothing runs any more.
  [[nodiscard]] bool failed() const;
  /// A rule has ended it.
  [[nodiscard]] bool broken() const;

  /// Attaches a sink, or detaches with null.
  void set_trace(TraceSink* trace);

  // --- What there is to see now, between events ---

  /// A piece of shown state, by its index in the model's `shown`; none if the node is down.
  [[nodiscard]] model::ShownValue shown(NodeId node, std::size_t field) const;
  [[nodiscard]] const model::Placed& placed(NodeId node) const;
  [[nodiscard]] std::vector<MetricResult> metrics() const;
  /// Of all elements of "expect", checkers included, in order.
  [[nodiscard]] std::vector<ExpectationOutcome> expectations() const;
  [[nodiscard]] const std::vector<Violation>& violations() const;
  /// Why the condition of a rule holds or does not, in lines; `rule` is its index.
  [[nodiscard]] std::string why_rule(std::size_t rule);
  /// The same of an element of "expect" and its conditions. Of a checker, what it has found.
  [[nodiscard]] std::string why_expectation(std::size_t expectation);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// All of it.
[[nodiscard]] RunResult run_scenario(const Scenario& scenario, std::optional<std::uint64_t> seed = {},
                                     TraceSink* trace = nullptr);

}  // namespace orrery::scenario
