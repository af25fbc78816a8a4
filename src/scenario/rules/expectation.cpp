#include <orrery/scenario/rule_expectation.hpp>

#include <algorithm>
#include <iterator>

#include "scenario/rules/compile.hpp"
#include "scenario/rules/engine.hpp"

namespace orrery::scenario {

std::string_view to_string(RuleVerdict verdict) {
  switch (verdict) {
    case RuleVerdict::pending: return "pending";
    case RuleVerdict::held: return "held";
    case RuleVerdict::failed: return "failed";
    case RuleVerdict::never_applied: return "never applied";
  }
  return "?";
}

// Reads what stands around conditions.
struct ExpectationReader {
  using Form = Expectation::Form;

  ExpectationReader(std::string_view text, const RuleSchema& schema) : reader(text, schema) {}

  void read_bound() {
    rules::Parser& parser = reader.parser;
    const std::uint32_t offset = parser.offset();
    const bool after = parser.at("after");
    if (!after && !parser.at("from")) return;
    parser.take(after ? "after" : "from");
    from = parser.duration(after ? "after" : "from").value_or(Duration(0));
    if (!after) {
      if (!parser.take("to")) return parser.problem_here("expected 'to' and found " + parser.found());
      to = parser.duration("to");
      if (to && *to < from) reader.problems.add(offset, "the bound ends before it begins");
    }
    if (!parser.take(":")) parser.problem_here("expected ':' after the bound and found " + parser.found());
  }

  void read_form() {
    rules::Parser& parser = reader.parser;
    bool may_be_within = false;
    if (parser.take("always")) {
      form = Form::always;
    } else if (parser.take("never")) {
      form = Form::never;
    } else if (parser.take("eventually")) {
      form = Form::eventually;
      may_be_within = true;
    }
    left = parser.condition();
    if (!form && parser.take("leads_to")) {
      form = Form::leads_to;
      may_be_within = true;
      right = parser.condition();
    } else if (!form && parser.take("until")) {
      form = Form::until;
      right = parser.condition();
    } else if (!form) {
      return parser.problem_here(
          "expected 'always', 'never' or 'eventually' before the condition, or 'leads_to' or 'until' after it; found " +
          parser.found());
    }
    if (parser.at("within")) {
      if (!may_be_within) parser.problem_here("'within' belongs to 'eventually' and 'leads_to'");
      parser.take("within");
      within = parser.duration("within");
    }
    parser.expect_end("an operator or the end");
  }

  static Condition condition(std::unique_ptr<rules::Program> program) {
    return Condition(std::make_unique<rules::Engine>(std::move(program)));
  }

  std::expected<Expectation, RuleProblems> read() {
    read_bound();
    read_form();
    auto first = reader.check(left);
    auto second = right ? reader.check(*right) : nullptr;
    if (!reader.problems.none()) return std::unexpected(reader.problems.take());
    Expectation made(std::string(reader.text), *form, condition(std::move(first)));
    if (second != nullptr) made.right_.emplace(condition(std::move(second)));
    made.from_ = Time() + from;
    if (to) made.to_ = Time() + *to;
    made.within_ = within;
    return made;
  }

  rules::Reader reader;
  Duration from{0};
  std::optional<Duration> to;
  std::optional<Form> form;
  std::optional<Duration> within;
  std::uint32_t left = 0;
  std::optional<std::uint32_t> right;
};

RuleProblems rules::expectation_syntax_problems(std::string_view text) {
  const RuleSchema nobody;
  ExpectationReader reader(text, nobody);
  reader.read_bound();
  reader.read_form();
  return reader.reader.problems.take();
}

std::expected<Expectation, RuleProblems> Expectation::compile(std::string_view text, const RuleSchema& schema) {
  return ExpectationReader(text, schema).read();
}

RuleDependencies Expectation::dependencies() const {
  RuleDependencies all = left_.dependencies();
  all.time |= within_.has_value() || from_ > Time() || to_ < Time::max();
  if (!right_) return all;
  const RuleDependencies& more = right_->dependencies();
  const auto unite = [](std::vector<std::uint32_t>& into, const std::vector<std::uint32_t>& from) {
    std::vector<std::uint32_t> united;
    std::set_union(into.begin(), into.end(), from.begin(), from.end(), std::back_inserter(united));
    into = std::move(united);
  };
  for (const RuleDependencies::Field& field : more.fields) {
    const auto known = std::find_if(all.fields.begin(), all.fields.end(),
                                    [&](const auto& other) { return other.field == field.field; });
    if (known == all.fields.end())
      all.fields.push_back(field);
    else
      unite(known->nodes, field.nodes);
  }
  unite(all.status_nodes, more.status_nodes);
  unite(all.metrics, more.metrics);
  all.time |= more.time;
  return all;
}

void Expectation::changed(std::uint32_t node) {
  left_.changed(node);
  if (right_) right_->changed(node);
}

void Expectation::metric_changed(std::uint32_t metric) {
  left_.metric_changed(metric);
  if (right_) right_->metric_changed(metric);
}

}  // namespace orrery::scenario
