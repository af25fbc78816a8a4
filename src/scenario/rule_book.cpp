#include "scenario/rule_book.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "scenario/action_reader.hpp"
#include "scenario/rules/compile.hpp"

namespace orrery::scenario {
namespace {

void each_condition(const Scenario& scenario, const std::function<void(const Target&)>& use) {
  const auto all_of = [&use](const auto& elements) {
    for (const auto& element : elements) {
      for (const Action& action : element.actions) {
        if (const Target* target = condition_target(action)) use(*target);
      }
    }
  };
  all_of(scenario.faults);
  all_of(scenario.rules);
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

namespace {

// Reads all texts of the rule language: `compile` gives the problems of one.
class RuleTexts {
 public:
  explicit RuleTexts(const Scenario& scenario) : scenario_(scenario) {
    for (const NodeGroup& group : scenario.nodes) nodes_ += group.ids.size();
  }

  template <class OfCondition, class OfExpectation, class OfSelector>
  std::vector<model::Problem> problems(const OfCondition& of_condition, const OfExpectation& of_expectation,
                                       const OfSelector& of_selector) {
    for (const RuleText& rule : scenario_.rules) {
      if (rule.when.empty()) continue;  // Which is a problem already.
      read(rule.when, rule.place, rule.pointer, of_condition);
    }
    for (const ExpectationText& expectation : scenario_.expectations) {
      if (!expectation.is_checker) read(expectation.text, expectation.place, expectation.pointer, of_expectation);
    }
    each_condition(scenario_, [&](const Target& target) {
      const auto fine = fine_.lower_bound(target.text);
      if (fine != fine_.end() && *fine == target.text) return;
      if (read(target.text, target.place, target.pointer, of_selector)) fine_.insert(fine, target.text);
    });
    return std::move(problems_);
  }

 private:
  static constexpr std::size_t work_max = 100'000'000;

  template <class Compile>
  bool read(const std::string& text, model::Place place, const std::string& pointer, const Compile& compile) {
    const std::size_t work = text.size() * nodes_;
    if (refused_) return false;
    if (work > work_max - work_) {
      refused_ = true;
      problems_.push_back({place, pointer,
                           "too much for a document: the characters of its rules, expectations and conditions of "
                           "targets times the number of nodes are at most " +
                               std::to_string(work_max)});
      return false;
    }
    work_ += work;
    const RuleProblems found = compile(text);
    for (const RuleProblem& problem : found) problems_.push_back(to_problem(problem, place, pointer));
    return found.empty();
  }

  const Scenario& scenario_;
  std::size_t nodes_ = 0;
  std::size_t work_ = 0;
  bool refused_ = false;
  std::vector<model::Problem> problems_;
  std::set<std::string> fine_;  // Selectors.
};

}  // namespace

std::vector<model::Problem> rule_problems(const Scenario& scenario) {
  const RuleSchema schema = schema_of(scenario);
  const auto problems_of = [](const auto& compiled) { return compiled ? RuleProblems() : compiled.error(); };
  return RuleTexts(scenario).problems(
      [&](const std::string& text) { return problems_of(Condition::compile(text, schema)); },
      [&](const std::string& text) { return problems_of(Expectation::compile(text, schema)); },
      [&](const std::string& text) { return problems_of(Selector::compile(text, schema)); });
}

std::vector<model::Problem> rule_syntax_problems(const Scenario& scenario) {
  return RuleTexts(scenario).problems(rules::condition_syntax_problems, rules::expectation_syntax_problems,
                                      rules::selector_syntax_problems);
}

RuleBook::RuleBook(const Scenario& scenario, Cluster& cluster,
                   const std::vector<std::unique_ptr<model::Placed>>& placed)
    : scenario_(scenario), cluster_(cluster), placed_(placed) {
  std::uint32_t listener = 0;
  const auto depend = [&](const RuleDependencies& dependencies) {
    listen(listeners_of_node_, listeners_of_metric_, dependencies, listener++);
    view().watch.depend_on(dependencies);
  };
  for (const RuleText& rule : scenario.rules) {
    auto condition = Condition::compile(rule.when, view().schema);
    ORRERY_CHECK(condition.has_value());
    triggers_.emplace_back(std::move(*condition), options_of(rule));
    depend(triggers_.back().dependencies());
  }
  for (const ExpectationText& text : scenario.expectations) {
    if (text.is_checker) continue;
    auto expectation = Expectation::compile(text.text, view().schema);
    ORRERY_CHECK(expectation.has_value());
    expectations_.push_back(std::move(*expectation));
    depend(expectations_.back().dependencies());
  }
  each_condition(scenario, [&](const Target& target) {
    const std::vector<model::Problem> problems = learn(target);
    ORRERY_CHECK(problems.empty());
  });
  dirty_.assign(listener, true);
}

RuleBook::View& RuleBook::view() {
  if (view_) return *view_;
  view_.emplace(scenario_, cluster_, placed_);
  listeners_of_node_.resize(view_->schema.nodes.size());
  listeners_of_metric_.resize(view_->schema.metrics.size());
  return *view_;
}

std::vector<model::Problem> RuleBook::learn(const Target& target) {
  std::vector<model::Problem> problems;
  if (selectors_.contains(target.condition)) return problems;
  auto selector = Selector::compile("@" + target.condition, view().schema);
  if (!selector) {
    for (const RuleProblem& problem : selector.error())
      problems.push_back(to_problem(problem, target.place, target.pointer));
    return problems;
  }
  view().watch.depend_on(selector->dependencies());
  selectors_.emplace(target.condition, std::move(*selector));
  return problems;
}

void RuleBook::after_event(NodeId node) {
  if (!view_) return;
  const auto wake = [this](std::uint32_t listener, const auto& change) {
    dirty_[listener] = any_dirty_ = true;
    if (listener < triggers_.size())
      change(triggers_[listener]);
    else
      change(expectations_[listener - triggers_.size()]);
  };
  view_->watch.look_at(node, {.node_changed =
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
  const Time now = cluster_.simulator().now();
  for (std::size_t i = 0; i < triggers_.size(); ++i) {
    if (!dirty_[i] && triggers_[i].next_time() > now) continue;
    dirty_[i] = false;
    if (triggers_[i].check(view().watch)) fired.push_back(i);
  }
  for (std::size_t i = 0; i < expectations_.size(); ++i) {
    const std::size_t listener = triggers_.size() + i;
    if (!dirty_[listener] && expectations_[i].next_time() > now) continue;
    dirty_[listener] = false;
    const RuleVerdict before = expectations_[i].verdict();
    (void)expectations_[i].check(view().watch);
    judge(i, before, properties);
  }
  any_dirty_ = false;
}

Time RuleBook::next_look() const {
  Time next = any_dirty_ ? cluster_.simulator().now() : Time::max();
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
    (void)expectations_[i].finish(view().watch);
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
  for (std::uint32_t node = 0; node < view().schema.nodes.size(); ++node) after_event(NodeId{node});
  for (const std::uint32_t node : found->second.matches(view().watch)) nodes.push_back(NodeId{node});
  return nodes;
}

std::string RuleBook::why_rule(std::size_t rule) {
  ORRERY_CHECK(rule < triggers_.size());
  return triggers_[rule].why(view().watch);
}

std::string RuleBook::why_expectation(std::size_t expectation) {
  ORRERY_CHECK(expectation < expectations_.size());
  return expectations_[expectation].why(view().watch);
}

std::vector<ExpectationResult> RuleBook::results() const {
  std::vector<ExpectationResult> all;
  for (const Expectation& expectation : expectations_)
    all.push_back({expectation.text(), expectation.verdict(), expectation.failed_at(), expectation.why_failed()});
  return all;
}

}  // namespace orrery::scenario
