#include <algorithm>

#include <orrery/core/nearest.hpp>

#include "scenario/rules/checker.hpp"

namespace orrery::scenario::rules {
namespace {

struct AggregateName {
  std::string_view name;
  AggregateKind kind;
};
constexpr AggregateName aggregate_names[] = {{"any", AggregateKind::any},     {"all", AggregateKind::all},
                                             {"count", AggregateKind::count}, {"sum", AggregateKind::sum},
                                             {"min", AggregateKind::min},     {"max", AggregateKind::max},
                                             {"mean", AggregateKind::mean}};

bool counts(AggregateKind kind) {
  return kind == AggregateKind::any || kind == AggregateKind::all || kind == AggregateKind::count;
}

}  // namespace

Checker::Checked Checker::check_call(std::uint32_t syntax) {
  const Syntax& call = tree_[syntax];
  const std::string_view name = call.name;
  if (std::any_of(call.parts.begin(), call.parts.end(),
                  [&](std::uint32_t part) { return tree_[part].kind == SyntaxKind::wrong; }))
    return {};
  for (const auto& [aggregate, kind] : aggregate_names) {
    if (aggregate == name) return check_aggregate(syntax, kind);
  }
  if (name == "rate" || name == "metric" || name == "percentile") return check_metric(syntax);
  if (name == "node") return problem_at(syntax, "a field of the node is missing: write node('…').up or another");
  if (is_group(syntax))
    return problem_at(syntax, "'" + std::string(name) + "' stands only in an aggregate, such as count(" +
                                  std::string(text_between(syntax)) + ", up)");
  const std::vector<std::string> known = {"any",  "all",   "count", "sum",   "min",    "max",  "mean",
                                          "node", "nodes", "zone",  "group", "metric", "rate", "percentile"};
  return problem_at(syntax, "unknown function '" + std::string(name) + "'" + suggestion(name, known));
}

Checker::Checked Checker::check_aggregate(std::uint32_t syntax, AggregateKind kind) {
  const Syntax& call = tree_[syntax];
  const std::string what(call.name);
  if (call.parts.empty() || call.parts.size() > 2)
    return problem_at(syntax, "expected " + what + "(…) or " + what + "(nodes('…'), …)");
  const std::uint32_t body = call.parts.back();
  std::optional<std::uint32_t> group;
  if (call.parts.size() == 2) {
    group = call.parts[0];
    if (!is_group(*group))
      return problem_at(*group,
                        "expected a group of nodes before the comma: nodes, nodes('n*'), zone('…') or group('…')");
  } else if (is_group(body)) {
    if (kind != AggregateKind::count)
      return problem_at(
          syntax, what + " of which of their values? Write " + what + "(" + std::string(text_between(body)) + ", …)");
    auto members = group_members(body);
    return members ? number_of_nodes(syntax, std::move(*members)) : Checked{};
  } else {
    group = group_within(body);
  }
  const auto members = group ? group_members(*group) : std::optional(everyone_);
  if (!members) return {};
  if (tree_[body].kind == SyntaxKind::where) return check_where(syntax, kind, body, *members);
  return aggregate_over(syntax, kind, body, *members, group ? text_between(*group) : std::string_view());
}

Checker::Checked Checker::number_of_nodes(std::uint32_t syntax, NodeSet members) {
  if (scope_->kind != ScopeKind::group) {
    Op op = op_at(syntax, OpKind::literal, RuleType::integer);
    op.value = static_cast<std::int64_t>(members.count());
    return emit(std::move(op));
  }
  Op yes = op_at(syntax, OpKind::literal, RuleType::boolean);
  yes.value = true;
  const std::uint32_t body = emit(std::move(yes)).op;
  members &= scope_->members;
  return add_aggregate(syntax, {.kind = AggregateKind::count, .body = body, .members = std::move(members)},
                       RuleType::integer);
}

Checker::Checked Checker::aggregate_over(std::uint32_t syntax, AggregateKind kind, std::uint32_t body, NodeSet members,
                                         std::string_view group_text) {
  if (scope_->kind == ScopeKind::node && scope_->in_group)
    return problem_at(syntax, "an aggregate cannot stand in an aggregate that stands in a 'where'");
  const bool in_group = scope_->kind == ScopeKind::group;
  if (in_group) members &= scope_->members;
  const Scope scope{.kind = ScopeKind::node, .in_group = in_group, .members = members, .group_text = group_text};
  Checked part;
  {
    const Within within(*this, scope);
    part = check(body);
  }
  const auto type = aggregate_type(body, kind, part);
  if (!type) return {};
  Aggregate aggregate{.kind = kind, .body_type = *part.type, .members = std::move(members)};
  aggregate.body = capture(part.op, &Op::per_node, aggregate.captures);
  aggregate.timed = is_timed(aggregate.body);
  return add_aggregate(syntax, std::move(aggregate), *type);
}

std::optional<RuleType> Checker::aggregate_type(std::uint32_t body, AggregateKind kind, const Checked& part) {
  if (!part.type) return std::nullopt;
  const Op& op = program_->ops[part.op];
  const auto refuse = [&](std::string message) {
    problem(body, std::move(message));
    return std::nullopt;
  };
  if (counts(kind) && part.type != RuleType::boolean)
    return refuse("what is asked of each node is true or false, and this is " + noun(*part.type));
  if (!counts(kind) && (part.type == RuleType::boolean || part.type == RuleType::text))
    return refuse("expected a number, a duration or a rate of each node, and this is " + noun(*part.type));
  if (!op.per_node) return refuse("this says nothing about a node: name one of its fields, 'up' or 'paused'");
  if (op.grows)
    return refuse("what grows with time can only be compared: write any(… > 5s) instead of max(…) > 5s, and the like");
  if (part.yes.empty())
    return refuse(counts(kind) ? "no node can satisfy this: none shows all the fields that it needs"
                               : "no node has a value of this: none shows all the fields that it needs");
  if (kind == AggregateKind::count) return RuleType::integer;
  if (counts(kind)) return RuleType::boolean;
  return kind == AggregateKind::mean && part.type == RuleType::integer ? RuleType::real : *part.type;
}

Checker::Checked Checker::add_aggregate(std::uint32_t syntax, Aggregate aggregate, RuleType type) {
  if (program_->aggregates.size() == RuleLimits::aggregates)
    return problem_at(syntax, "more than " + std::to_string(RuleLimits::aggregates) + " aggregates");
  const auto index = static_cast<std::uint32_t>(program_->aggregates.size());
  const bool grouped = scope_->kind == ScopeKind::group;
  program_->aggregates.push_back(std::move(aggregate));
  if (grouped)
    program_->groupings[scope_->grouping].aggregates.push_back(index);
  else
    program_->units.push_back({false, index});
  Op op = op_at(syntax, OpKind::aggregate, type);
  op.index = index;
  op.per_group = grouped;
  return emit(std::move(op));
}

Checker::Checked Checker::check_where(std::uint32_t syntax, AggregateKind kind, std::uint32_t where, NodeSet members) {
  if (!counts(kind)) return problem_at(where, "'where' stands only in any(…), all(…) and count(…)");
  if (scope_->kind == ScopeKind::group || scope_->in_group)
    return problem_at(where, "a 'where' cannot stand in another");
  const auto index = static_cast<std::uint32_t>(program_->groupings.size());
  if (index == RuleLimits::aggregates)
    return problem_at(syntax, "more than " + std::to_string(RuleLimits::aggregates) + " aggregates");
  program_->groupings.push_back({.kind = kind, .members = {}});
  Checked key;
  {
    const Scope scope{.kind = ScopeKind::node, .members = members};
    const Within within(*this, scope);
    const std::string_view name = tree_[where].name;
    auto status = status_of(where, name, own_node);
    if (status) {
      key = *status;
    } else {
      const auto shown = fields_shown(members);
      if (std::find(shown.begin(), shown.end(), name) == shown.end())
        return problem_at(where, "none of these nodes shows '" + std::string(name) + "'" + suggestion(name, shown));
      key = field_of(where, name, own_node, members, "none of these nodes shows");
    }
  }
  if (!key.type) return {};
  const Scope scope{.kind = ScopeKind::group,
                    .in_group = true,
                    .members = key.yes,
                    .key = tree_[where].name,
                    .key_type = key.type,
                    .key_values = key.values,
                    .grouping = index};
  Checked condition;
  {
    const Within within(*this, scope);
    condition = check_boolean(tree_[where].parts[0], "what is asked of each group");
  }
  if (!condition.type) return {};
  if (!program_->ops[condition.op].per_group)
    return problem_at(tree_[where].parts[0],
                      "this says nothing about a group: take count, any, max and the like of its "
                      "nodes, or name '" +
                          std::string(tree_[where].name) + "'");
  Grouping& grouping = program_->groupings[index];
  program_->ops[key.op].to = program_->ops[key.op].from + static_cast<std::uint32_t>(tree_[where].name.size());
  grouping.key = key.op;
  grouping.members = key.yes;
  grouping.condition = capture(condition.op, &Op::per_group, grouping.captures);
  grouping.timed = is_timed(grouping.condition);
  program_->units.push_back({true, index});
  Op op = op_at(syntax, OpKind::grouping, kind == AggregateKind::count ? RuleType::integer : RuleType::boolean);
  op.index = index;
  return emit(std::move(op));
}

std::uint32_t Checker::capture(std::uint32_t index, bool Op::* differs, std::vector<std::uint32_t>& captures) {
  if (program_->ops[index].kind == OpKind::literal) return index;
  if (program_->ops[index].*differs) {
    for (std::size_t i = 0; i < program_->ops[index].parts.size(); ++i) {
      const std::uint32_t replaced = capture(program_->ops[index].parts[i], differs, captures);
      program_->ops[index].parts[i] = replaced;
    }
    return index;
  }
  const Op& of = program_->ops[index];
  Op op{.kind = OpKind::captured, .type = of.type, .grows = of.grows, .from = of.from, .to = of.to};
  op.index = static_cast<std::uint32_t>(program_->captures.size());
  program_->captures.push_back(index);
  captures.push_back(op.index);
  program_->ops.push_back(std::move(op));
  return static_cast<std::uint32_t>(program_->ops.size() - 1);
}

bool Checker::is_timed(std::uint32_t index) const {
  const Op& op = program_->ops[index];
  const bool compares = op.kind == OpKind::compare || op.kind == OpKind::in;
  return std::any_of(op.parts.begin(), op.parts.end(),
                     [&](std::uint32_t part) { return (compares && program_->ops[part].grows) || is_timed(part); });
}

}  // namespace orrery::scenario::rules
