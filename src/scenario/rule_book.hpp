#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/model/document.hpp>
#include <orrery/scenario/rule_expectation.hpp>
#include <orrery/scenario/rule_schema.hpp>
#include <orrery/scenario/rule_selector.hpp>
#include <orrery/scenario/rule_trigger.hpp>
#include <orrery/scenario/scenario.hpp>

#include "scenario/node_watch.hpp"

namespace orrery::scenario {

/// All problems of the rules, expectations and selectors of a scenario, as its document is read.
[[nodiscard]] std::vector<model::Problem> rule_problems(const Scenario& scenario);
/// Those that are known without the nodes.
[[nodiscard]] std::vector<model::Problem> rule_syntax_problems(const Scenario& scenario);

/// What became of one element of "expect" that is no checker.
struct ExpectationResult {
  std::string text;
  RuleVerdict verdict = RuleVerdict::pending;
  Time failed_at;
  std::string why;
};

/// The rules and expectations of a run.
class RuleBook {
 public:
  /// All outlive it; the scenario's rules have no problems. `placed` is by node.
  RuleBook(const Scenario& scenario, Cluster& cluster, const std::vector<std::unique_ptr<model::Placed>>& placed);
  RuleBook(const RuleBook&) = delete;
  RuleBook& operator=(const RuleBook&) = delete;

  [[nodiscard]] bool watches() const { return !triggers_.empty() || !expectations_.empty(); }
  /// After an event that concerned `node`.
  void after_event(NodeId node);
  /// Looks at what time has changed, or an event. Rules that fire now, by index, are added to `fired`; expectations
  /// that failed are told to `properties`.
  void look(std::vector<std::size_t>& fired, PropertyLog& properties);
  [[nodiscard]] Time next_look() const;
  void finish(PropertyLog& properties);

  /// A condition that nodes are named by in a run that is underway: what is wrong with it, or nothing, and then
  /// `matching` knows it.
  [[nodiscard]] std::vector<model::Problem> learn(const Target& target);
  /// Nodes that a condition after '@' names now.
  [[nodiscard]] std::vector<NodeId> matching(const std::string& condition);
  [[nodiscard]] std::vector<ExpectationResult> results() const;

  /// Why the condition of a rule holds or does not, as of the last event: the run goes on as if nobody had asked.
  [[nodiscard]] std::string why_rule(std::size_t rule);
  /// The same of what results has at this index.
  [[nodiscard]] std::string why_expectation(std::size_t expectation);

 private:
  // What there is to know of the nodes.
  struct View {
    View(const Scenario& scenario, Cluster& cluster, const std::vector<std::unique_ptr<model::Placed>>& placed)
        : schema(schema_of(scenario)), watch(scenario, schema, cluster, placed) {}
    RuleSchema schema;
    NodeWatch watch;
  };

  View& view();
  void judge(std::size_t index, RuleVerdict before, PropertyLog& properties);

  const Scenario& scenario_;
  Cluster& cluster_;
  const std::vector<std::unique_ptr<model::Placed>>& placed_;
  std::optional<View> view_;  // Made when there is something to watch: it costs much with many nodes.
  std::vector<Trigger> triggers_;
  std::vector<Expectation> expectations_;
  std::map<std::string, Selector, std::less<>> selectors_;     // By condition.
  std::vector<std::vector<std::uint32_t>> listeners_of_node_;  // By node: rules first, then expectations.
  std::vector<std::vector<std::uint32_t>> listeners_of_metric_;
  std::vector<bool> dirty_;  // By rule, then expectation.
  bool any_dirty_ = true;
};

}  // namespace orrery::scenario
