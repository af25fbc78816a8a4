#include <orrery/core/nearest.hpp>

#include "scenario/rules/checker.hpp"

namespace orrery::scenario::rules {

std::optional<std::string_view> Checker::text_argument(std::uint32_t syntax, std::size_t index,
                                                       std::string_view example) {
  const Syntax& call = tree_[syntax];
  if (index < call.parts.size()) {
    const Syntax& argument = tree_[call.parts[index]];
    const auto* text = std::get_if<std::string_view>(&argument.value);
    if (argument.kind == SyntaxKind::literal && text != nullptr) {
      const bool alone = call.name != "rate" && call.name != "percentile";
      if (!alone || call.parts.size() == 1) return *text;
      problem(call.parts[1], "'" + std::string(call.name) + "' takes one text, as in " + std::string(example));
      return std::nullopt;
    }
    if (argument.kind != SyntaxKind::wrong)
      problem(call.parts[index], "expected a text in single quotes, as in " + std::string(example));
    return std::nullopt;
  }
  problem(syntax, "expected a text in the brackets, as in " + std::string(example));
  return std::nullopt;
}

std::optional<std::uint32_t> Checker::metric_named(std::uint32_t syntax, RuleMetricKind kind, bool any_kind) {
  const std::string call(tree_[syntax].name);
  const auto name = text_argument(syntax, 0, call == "percentile" ? "percentile('…', 99)" : call + "('…')");
  if (!name) return std::nullopt;
  const std::uint32_t at = tree_[syntax].parts[0];
  std::vector<std::string> fitting;
  for (std::uint32_t index = 0; index < schema_.metrics.size(); ++index) {
    const RuleMetric& metric = schema_.metrics[index];
    const bool fits = any_kind ? metric.kind != RuleMetricKind::histogram : metric.kind == kind;
    if (fits) fitting.push_back(metric.name);
    if (metric.name != *name) continue;
    if (fits) {
      metric_uses_.insert(index);
      return index;
    }
    constexpr std::string_view kinds[] = {"a counter", "a level", "a histogram"};
    const std::string instead = metric.kind == RuleMetricKind::histogram ? "percentile('" + metric.name + "', 99)"
                                                                         : "metric('" + metric.name + "')";
    problem(at, "'" + metric.name + "' is " + std::string(kinds[static_cast<std::size_t>(metric.kind)]) +
                    ", of which there is no " + call + "; write " + instead);
    return std::nullopt;
  }
  problem(at, "unknown metric '" + std::string(name->substr(0, 60)) + "'" + suggestion(*name, fitting));
  return std::nullopt;
}

Checker::Checked Checker::check_metric(std::uint32_t syntax) {
  const Syntax& call = tree_[syntax];
  const bool rate = call.name == "rate";
  const bool percentile = call.name == "percentile";
  const auto metric =
      metric_named(syntax, percentile ? RuleMetricKind::histogram : RuleMetricKind::counter, !rate && !percentile);
  if (!metric) return {};
  const RuleMetric& named = schema_.metrics[*metric];
  Op op = op_at(syntax, OpKind::level, named.type);
  op.index = *metric;
  if (named.kind == RuleMetricKind::counter) {
    op.kind = OpKind::counter;
    op.type = RuleType::integer;
  }
  const Syntax* second = call.parts.size() == 2 ? &tree_[call.parts[1]] : nullptr;
  const bool literal = second != nullptr && second->kind == SyntaxKind::literal;
  if (rate) {
    op.kind = OpKind::rate;
    op.type = RuleType::rate;
    op.value = Duration(std::chrono::seconds(1));
    if (call.parts.size() > 1) {
      const auto* window = literal ? std::get_if<Duration>(&second->value) : nullptr;
      if (window == nullptr || window->count() <= 0)
        return problem_at(call.parts[1], "expected a window, longer than 0s, as in rate('" + named.name + "', 5s)");
      op.value = *window;
    }
  }
  if (percentile) {
    op.kind = OpKind::percentile;
    double percent = -1;
    if (literal) {
      if (const auto* integer = std::get_if<std::int64_t>(&second->value)) percent = static_cast<double>(*integer);
      if (const auto* real = std::get_if<double>(&second->value)) percent = *real;
    }
    if (!(percent >= 0 && percent <= 100))
      return problem_at(call.parts.size() > 1 ? call.parts[1] : syntax,
                        "expected a number from 0 to 100, as in percentile('" + named.name + "', 99)");
    op.value = percent;
  }
  return emit(std::move(op));
}

}  // namespace orrery::scenario::rules
