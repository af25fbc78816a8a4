#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <orrery/model/model.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/scenario/rule_condition.hpp>
#include <orrery/scenario/rule_schema.hpp>
#include <orrery/scenario/rule_world.hpp>
#include <orrery/scenario/scenario.hpp>

namespace orrery::scenario {

/// The names that rules of a scenario may use.
[[nodiscard]] RuleSchema schema_of(const Scenario& scenario);

/// A run as its rules see it: what nodes show, what metrics are. Only what some rule depends on is looked at, and only
/// on the node that an event concerned.
class NodeWatch final : public RuleWorld {
 public:
  /// All outlive it; `placed` is by node.
  NodeWatch(const Scenario& scenario, const RuleSchema& schema, Cluster& cluster,
            const std::vector<std::unique_ptr<model::Placed>>& placed);

  /// From now on this is looked at. What a rule counts over time must be known before the first event.
  void depend_on(const RuleDependencies& dependencies);
  [[nodiscard]] bool watches() const { return watching_; }

  /// Told which nodes and metrics are not as they were.
  struct Listener {
    std::function<void(std::uint32_t node)> node_changed;
    std::function<void(std::uint32_t metric)> metric_changed;
  };
  /// After an event that concerned `node`; `no_node`: anything but what processes show may have changed.
  void look_at(NodeId node, const Listener& listener);

  [[nodiscard]] Time time() const override;
  [[nodiscard]] bool up(std::uint32_t node) const override { return status_[node].up; }
  [[nodiscard]] bool paused(std::uint32_t node) const override { return status_[node].paused; }
  [[nodiscard]] RuleValue field(std::uint32_t node, std::uint32_t field) const override;
  [[nodiscard]] std::uint64_t counter(std::uint32_t metric, Time at) const override;
  [[nodiscard]] Time counter_grew(std::uint32_t metric, Time after) const override;
  [[nodiscard]] RuleValue level(std::uint32_t metric) const override;
  [[nodiscard]] RuleValue percentile(std::uint32_t metric, double percent) const override;

 private:
  struct Status {
    bool up = false;
    bool paused = false;
    friend bool operator==(const Status&, const Status&) = default;
  };
  struct WatchedField {
    std::uint32_t field;  // Of the schema.
    std::size_t shown;    // Of the model.
    model::ShownValue value{};
  };
  struct Metric {
    bool watched = false;
    std::vector<std::pair<std::uint32_t, std::size_t>> parts{};  // Nodes, and which of their metrics.
    std::uint64_t total = 0;                                     // Of a counter.
    std::deque<std::pair<Time, std::uint64_t>> history{};        // Of a counter: what it was from when on.
  };
  struct NodeMetric {
    std::uint32_t metric;
    std::size_t of_model;
    std::size_t shared;      // Which of `shared_readings_` it is, or `no_shared`.
    std::uint64_t last = 0;  // The counter, or how many values a histogram has, or the level.
  };

  static constexpr std::size_t no_shared = static_cast<std::size_t>(-1);

  void add_parts(std::uint32_t metric, std::uint32_t first, std::uint32_t end);
  bool look_at_status(std::uint32_t node);
  bool look_at_fields(std::uint32_t node);
  void look_at_metrics(std::uint32_t node, const Listener& listener);

  const Scenario& scenario_;
  const RuleSchema& schema_;
  Cluster& cluster_;
  const std::vector<std::unique_ptr<model::Placed>>& placed_;
  bool watching_ = false;
  std::vector<std::uint32_t> model_of_;  // By node: index into the scenario's models.
  std::vector<Status> status_;
  std::vector<std::vector<WatchedField>> fields_;      // By node.
  std::vector<std::vector<NodeMetric>> node_metrics_;  // By node.
  std::vector<std::uint64_t> shared_readings_;         // Of metrics that groups count together.
  std::vector<Metric> metrics_;
};

}  // namespace orrery::scenario
