#include "scenario/rules/tally.hpp"

#include <bit>

namespace orrery::scenario::rules {
namespace {

std::optional<Combine> combine_of(AggregateKind kind, bool real) {
  switch (kind) {
    case AggregateKind::min: return real ? Combine::least_real : Combine::least_integer;
    case AggregateKind::max: return real ? Combine::greatest_real : Combine::greatest_integer;
    case AggregateKind::sum:
    case AggregateKind::mean: return real ? std::optional(Combine::sum_of_reals) : std::nullopt;
    default: return std::nullopt;
  }
}

struct WideSum {
  std::int64_t high;
  std::uint32_t low;
};
WideSum carried(std::int64_t high, std::uint64_t low) {
  return {high + static_cast<std::int64_t>(low >> 32), static_cast<std::uint32_t>(low)};
}

std::optional<std::int64_t> narrowed(const WideSum& sum) {
  if (sum.high < -(std::int64_t{1} << 31) || sum.high >= (std::int64_t{1} << 31)) return std::nullopt;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(sum.high) << 32 | sum.low);
}

}  // namespace

Tally::Tally(const Aggregate& aggregate, std::uint32_t nodes, std::uint32_t slots)
    : kind_(aggregate.kind), type_(aggregate.body_type), cells_(nodes), totals_(slots) {
  if (const auto combine = combine_of(kind_, is_real())) tree_.emplace(*combine, nodes);
}

Tally::Cell Tally::cell_of(const RuleValue& part) const {
  if (is_none(part)) return {};
  if (const auto* known = std::get_if<bool>(&part)) return {0, *known ? RuleTruth::yes : RuleTruth::no};
  if (const auto* real = std::get_if<double>(&part)) return {std::bit_cast<std::uint64_t>(*real), RuleTruth::yes};
  if (const auto* rate = std::get_if<model::Rate>(&part))
    return {std::bit_cast<std::uint64_t>(rate->per_second), RuleTruth::yes};
  const auto* length = std::get_if<Duration>(&part);
  const std::int64_t integer = length != nullptr ? length->count() : std::get<std::int64_t>(part);
  return {std::bit_cast<std::uint64_t>(integer), RuleTruth::yes};
}

RuleValue Tally::as_value(std::uint64_t bits) const {
  switch (type_) {
    case RuleType::duration: return Duration(std::bit_cast<std::int64_t>(bits));
    case RuleType::real: return std::bit_cast<double>(bits);
    case RuleType::rate: return model::Rate{std::bit_cast<double>(bits)};
    default: return std::bit_cast<std::int64_t>(bits);
  }
}

bool Tally::set(std::uint32_t node, std::uint32_t slot, const RuleValue& part) {
  const Cell before = cells_[node];
  const Cell after = cell_of(part);
  if (before == after) return false;
  cells_[node] = after;
  Total& total = totals_[slot];
  const auto account = [&](const Cell& cell, bool added) {
    const std::uint32_t one = added ? 1 : 0xffffffff;
    if (cell.state == RuleTruth::yes) total.yes += one;
    if (cell.state == RuleTruth::no) total.no += one;
    if (cell.state == RuleTruth::unknown || is_real()) return;
    const std::int64_t high = std::bit_cast<std::int64_t>(cell.bits) >> 32;
    const std::uint64_t low = cell.bits & 0xffffffff;
    total.high += added ? high : -high;
    total.low += added ? low : 0 - low;
  };
  account(before, false);
  account(after, true);
  if (!tree_) return true;
  if (after.state == RuleTruth::unknown)
    tree_->take(total.root, node);
  else
    tree_->put(total.root, node, after.bits);
  return true;
}

RuleValue Tally::part(std::uint32_t node) const {
  const Cell& cell = cells_[node];
  if (cell.state == RuleTruth::unknown) return {};
  if (type_ == RuleType::boolean) return cell.state == RuleTruth::yes;
  return as_value(cell.bits);
}

RuleValue Tally::value(std::uint32_t slot) const {
  const Total& total = totals_[slot];
  switch (kind_) {
    case AggregateKind::any: return total.yes > 0;
    case AggregateKind::all: return total.no == 0;
    case AggregateKind::count: return static_cast<std::int64_t>(total.yes);
    case AggregateKind::sum: return sum(total);
    case AggregateKind::mean: return mean(total);
    case AggregateKind::min:
    case AggregateKind::max: break;
  }
  return total.root == NumberTree::nothing ? RuleValue() : as_value(tree_->total(total.root));
}

RuleValue Tally::sum(const Total& total) const {
  if (is_real()) {
    const double sum = total.root == NumberTree::nothing ? 0 : std::bit_cast<double>(tree_->total(total.root));
    if (sum != sum) return {};
    return as_value(std::bit_cast<std::uint64_t>(sum));
  }
  const auto sum = narrowed(carried(total.high, total.low));
  return sum ? as_value(std::bit_cast<std::uint64_t>(*sum)) : RuleValue();
}

RuleValue Tally::mean(const Total& total) const {
  if (total.yes == 0) return {};
  if (type_ == RuleType::integer) {
    const WideSum wide = carried(total.high, total.low);
    return (static_cast<double>(wide.high) * 4294967296.0 + wide.low) / total.yes;
  }
  return calculate(Operator::divide, sum(total), static_cast<std::int64_t>(total.yes));
}

}  // namespace orrery::scenario::rules
