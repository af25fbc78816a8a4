#include "scenario/rule_book.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <variant>

namespace orrery::scenario {
namespace {

// The condition that an action is aimed by, or null.
const Target* target_of(const Action& action) {
  return std::visit(
      [](const auto& a) -> const Target* {
        if constexpr (requires { a.target; })
          return &a.target;
        else
          return nullptr;
      },
      action);
}

void each_condition(const Scenario& scenario, const std::function<void(const Target&, const std::string&)>& use) {
  const auto all_of = [&use](const std::vector<Action>& actions, const std::string& pointer) {
    for (const Action& action : actions) {
      const Target* target = target_of(action);
      if (target != nullptr && !target->condition.empty()) use(*target, pointer);
    }
  };
  for (std::size_t i = 0; i < scenario.faults.size(); ++i)
    all_of(scenario.faults[i].actions, "/faults/" + std::to_string(i));
  for (std::size_t i = 0; i < scenario.rules.size(); ++i)
    all_of(scenario.rules[i].actions, "/rules/" + std::to_string(i));
}

TriggerOptions options_of(const RuleText& rule) {
  TriggerOptions options;
  options.hold_for = rule.holds_for;
  options.once = rule.once;
  if (rule.at_most_every > Duration()) options.at_most_every = rule.at_most_every;
  return options;
}

void listen(std::vector<std::vector<std::uint32_t>>& of_node, std::vector<std::vector<std::uint32_t>>& of_metric,
            const RuleDependencies& dependencies, std::uint32_t listener) {
  const auto add = [listener](std::vector<std::uint32_t>& listeners) {
    if (listeners.empty() || listeners.back() != listener) listeners.push_back(listener);
  };
  for (const RuleDependencies::Field& field : dependencies.fields) {
    for (const std::uint32_t node : field.nodes) add(of_node[node]);
  }
  for (const std::uint32_t node : dependencies.status_nodes) add(of_node[node]);
  for (const std::uint32_t metric : dependencies.metrics) add(of_metric[metric]);
}

}  // namespace

std::vector<model::Problem> rule_problems(const Scenario& scenario) {
  const RuleSchema schema = schema_of(scenario);
  std::vector<model::Problem> all;
  const auto keep = [&all](const RuleProblems& problems, model::Place place, const std::string& pointer) {
    for (const RuleProblem& problem : problems) all.push_back(to_problem(problem, place, pointer));
  };
  for (const RuleText& rule : scenario.rules) {
    if (rule.when.empty()) continue;  // Which is a problem already.
    if (const auto read = Condition::compile(rule.when, schema); !read) keep(read.error(), rule.place, rule.pointer);
  }
  for (const ExpectationText& expectation : scenario.expectations) {
    if (expectation.is_checker) continue;
    if (const auto read = Expectation::compile(expectation.text, schema); !read)
      keep(read.error(), expectation.place, expectation.pointer);
  }
  each_condition(scenario, [&](const Target& target, const std::string& pointer) {
    if (const auto read = Selector::compile("@" + target.condition, schema); !read)
      keep(read.error(), target.place, pointer);
  });
  return all;
}

RuleBook::RuleBook(const Scenario& scenario, Cluster& cluster,
                   const std::vector<std::unique_ptr<model::Placed>>& placed)
    : schema_(schema_of(scenario)), watch_(scenario, schema_, cluster, placed) {
  listeners_of_node_.resize(schema_.nodes.size());
  listeners_of_metric_.resize(schema_.metrics.size());
  std::uint32_t listener = 0;
  for (const RuleText& rule : scenario.rules) {
    auto condition = Condition::compile(rule.when, schema_);
    ORRERY_CHECK(condition.has_value());
    triggers_.emplace_back(std::move(*condition), options_of(rule));
    listen(listeners_of_node_, listeners_of_metric_, triggers_.back().dependencies(), listener++);
    watch_.depend_on(triggers_.back().dependencies());
  }
  for (const ExpectationText& text : scenario.expectations) {
    if (text.is_checker) continue;
    auto expectation = Expectation::compile(text.text, schema_);
    ORRERY_CHECK(expectation.has_value());
    expectations_.push_back(std::move(*expectation));
    listen(listeners_of_node_, listeners_of_metric_, expectations_.back().dependencies(), listener++);
    watch_.depend_on(expectations_.back().dependencies());
  }
  each_condition(scenario, [&](const Target& target, const std::string&) {
    auto selector = Selector::compile("@" + target.condition, schema_);
    ORRERY_CHECK(selector.has_value());
    watch_.depend_on(selector->dependencies());
    selectors_.emplace(target.condition, std::move(*selector));
  });
  dirty_.assign(listener, true);
}

void RuleBook::after_event(NodeId node) {
  const auto wake = [this](std::uint32_t listener, const auto& change) {
    dirty_[listener] = any_dirty_ = true;
    if (listener < triggers_.size())
      change(triggers_[listener]);
    else
      change(expectations_[listener - triggers_.size()]);
  };
  watch_.look_at(node, {.node_changed =
                            [&](std::uint32_t changed) {
                              for (const std::uint32_t listener : listeners_of_node_[changed])
                                wake(listener, [changed](auto& rule) { rule.changed(changed); });
                            },
                        .metric_changed =
                            [&](std::uint32_t changed) {
                              for (const std::uint32_t listener : listeners_of_metric_[changed])
                                wake(listener, [changed](auto& rule) { rule.metric_changed(changed); });
                            }});
}

void RuleBook::look(std::vector<std::size_t>& fired, PropertyLog& properties) {
  const Time now = watch_.time();
  for (std::size_t i = 0; i < triggers_.size(); ++i) {
    if (!dirty_[i] && triggers_[i].next_time() > now) continue;
    dirty_[i] = false;
    if (triggers_[i].check(watch_)) fired.push_back(i);
  }
  for (std::size_t i = 0; i < expectations_.size(); ++i) {
    const std::size_t listener = triggers_.size() + i;
    if (!dirty_[listener] && expectations_[i].next_time() > now) continue;
    dirty_[listener] = false;
    const RuleVerdict before = expectations_[i].verdict();
    (void)expectations_[i].check(watch_);
    judge(i, before, properties);
  }
  any_dirty_ = false;
}

Time RuleBook::next_look() const {
  Time next = any_dirty_ ? watch_.time() : Time::max();
  for (const Trigger& trigger : triggers_) next = std::min(next, trigger.next_time());
  for (const Expectation& expectation : expectations_) next = std::min(next, expectation.next_time());
  return next;
}

void RuleBook::judge(std::size_t index, RuleVerdict before, PropertyLog& properties) {
  const Expectation& expectation = expectations_[index];
  if (before != RuleVerdict::pending || expectation.verdict() != RuleVerdict::failed) return;
  properties.fail({.kind = PropertyKind::invariant,
                   .property = expectation.text(),
                   .message = expectation.why_failed(),
                   .place = {},
                   .node = {},
                   .at = expectation.failed_at()});
}

void RuleBook::finish(PropertyLog& properties) {
  for (std::size_t i = 0; i < expectations_.size(); ++i) {
    const RuleVerdict before = expectations_[i].verdict();
    (void)expectations_[i].finish(watch_);
    judge(i, before, properties);
    if (expectations_[i].verdict() != RuleVerdict::failed)
      properties.evaluate(PropertyKind::invariant, expectations_[i].text(), true);
  }
}

std::vector<NodeId> RuleBook::matching(const std::string& condition) {
  std::vector<NodeId> nodes;
  const auto found = selectors_.find(condition);
  if (found == selectors_.end()) return nodes;
  // Without rules nobody has told it of events.
  for (std::uint32_t node = 0; node < schema_.nodes.size(); ++node) after_event(NodeId{node});
  for (const std::uint32_t node : found->second.matches(watch_)) nodes.push_back(NodeId{node});
  return nodes;
}

std::vector<ExpectationResult> RuleBook::results() const {
  std::vector<ExpectationResult> all;
  for (const Expectation& expectation : expectations_)
    all.push_back({expectation.text(), expectation.verdict(), expectation.failed_at(), expectation.why_failed()});
  return all;
}

}  // namespace orrery::scenario
