#include "scenario/rules/evaluator.hpp"

#include <algorithm>
#include <limits>

#include <orrery/core/check.hpp>

namespace orrery::scenario::rules {
namespace {

constexpr auto integer_max = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

std::int64_t clamped(std::uint64_t value) { return static_cast<std::int64_t>(std::min(value, integer_max)); }

// A value of the world must be what the schema says.
RuleValue expected(RuleValue value, RuleType type) {
  if (is_none(value)) return value;
  if (type == RuleType::real) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  }
  const auto alternative = static_cast<std::size_t>(type) + 1;
  ORRERY_CHECK_MESSAGE(value.index() == alternative, "a value of the rules' world is not of its schema's type");
  if (const auto* real = std::get_if<double>(&value); real != nullptr && *real != *real) return {};
  return value;
}

}  // namespace

Seen Evaluator::evaluate(std::uint32_t index, Spot spot) const {
  const Op& op = program_.ops[index];
  const std::uint32_t node = op.node == own_node ? spot.node : op.node;
  switch (op.kind) {
    case OpKind::literal: return {op.value};
    case OpKind::time: return {time_seen(now_), 1};
    case OpKind::field: return {field(op, node)};
    case OpKind::up: return {world_.up(node)};
    case OpKind::paused: return {world_.paused(node)};
    case OpKind::name: return {std::string_view(program_.nodes[node].first)};
    case OpKind::zone: return {std::string_view(program_.nodes[node].second)};
    case OpKind::key: return {parts_.key(op.index, spot.slot)};
    case OpKind::counter: return {clamped(world_.counter(op.index, now_))};
    case OpKind::level: return {expected(world_.level(op.index), op.type)};
    case OpKind::rate: return rate(op);
    case OpKind::percentile: return {expected(world_.percentile(op.index, std::get<double>(op.value)), op.type)};
    case OpKind::aggregate: return parts_.aggregate(op.index, spot.slot);
    case OpKind::grouping: return parts_.grouping(op.index);
    case OpKind::captured: return parts_.captured(op.index);
    case OpKind::negative: {
      const Seen of = evaluate(op.parts[0], spot);
      return {negate(of.value), -of.slope, of.until};
    }
    case OpKind::negation: {
      Seen of = evaluate(op.parts[0], spot);
      if (const bool* known = std::get_if<bool>(&of.value)) of.value = !*known;
      return of;
    }
    case OpKind::conjunction:
    case OpKind::disjunction: return connective(op, spot);
    case OpKind::calculate: return calculate(op.op, evaluate(op.parts[0], spot), evaluate(op.parts[1], spot), now_);
    case OpKind::compare: return compare(op.op, evaluate(op.parts[0], spot), evaluate(op.parts[1], spot), now_);
    case OpKind::in: return membership(op, spot);
  }
  return {};
}

// What decides it alone also decides until when: the other side does not matter before.
Seen Evaluator::connective(const Op& op, Spot spot) const {
  const RuleTruth deciding = op.kind == OpKind::conjunction ? RuleTruth::no : RuleTruth::yes;
  const Seen left = evaluate(op.parts[0], spot);
  if (truth_of(left.value) == deciding) return left;
  const Seen right = evaluate(op.parts[1], spot);
  if (truth_of(right.value) == deciding) return right;
  Seen both{left.value, 0, std::min(left.until, right.until)};
  if (is_none(right.value)) both.value = {};
  return both;
}

Seen Evaluator::membership(const Op& op, Spot spot) const {
  const Seen sought = evaluate(op.parts[0], spot);
  Seen result{false, 0, Time::max()};
  for (std::size_t i = 1; i < op.parts.size(); ++i) {
    const Seen equal = compare(Operator::equal, sought, evaluate(op.parts[i], spot), now_);
    if (truth_of(equal.value) == RuleTruth::yes) return equal;
    if (is_none(equal.value)) result.value = {};
    result.until = std::min(result.until, equal.until);
  }
  return result;
}

RuleValue Evaluator::field(const Op& op, std::uint32_t node) const {
  if (!program_.field_nodes[op.index].contains(node)) return {};
  return expected(world_.field(node, op.index), op.type);
}

// Of what came in (now - window, now].
Seen Evaluator::rate(const Op& op) const {
  const Duration window = std::get<Duration>(op.value);
  const bool from_start = now_.ns() < static_cast<std::uint64_t>(window.count());
  const Time begin = now_ - window;
  const std::uint64_t before = from_start ? 0 : world_.counter(op.index, begin);
  const std::uint64_t grown = world_.counter(op.index, now_) - before;
  Seen seen{model::Rate{static_cast<double>(grown) * 1e9 / static_cast<double>(window.count())}};
  if (grown == 0) return seen;
  const bool at_start = from_start && world_.counter(op.index, Time()) > 0;
  seen.until = (at_start ? Time() : world_.counter_grew(op.index, begin)) + window;
  return seen;
}

}  // namespace orrery::scenario::rules
