#include <algorithm>

#include <orrery/core/nearest.hpp>

#include "scenario/rules/checker.hpp"
#include "scenario/rules/pattern.hpp"

namespace orrery::scenario::rules {
namespace {

constexpr std::string_view status_names[] = {"up", "paused", "name", "zone"};

std::string quote(std::string_view text) { return "'" + std::string(text.substr(0, 60)) + "'"; }

}  // namespace

std::string_view Checker::text_between(std::uint32_t syntax) const {
  return text_.substr(tree_[syntax].from, tree_[syntax].to - tree_[syntax].from);
}

Checker::Checked Checker::check_name(std::uint32_t syntax) {
  const std::string_view name = tree_[syntax].name;
  if (name == "time") {
    Op op = op_at(syntax, OpKind::time, RuleType::duration);
    op.grows = true;
    return emit(std::move(op));
  }
  if (is_group(syntax)) return problem_at(syntax, "'nodes' stands only in an aggregate, such as count(nodes, up)");
  if (scope_->kind == ScopeKind::node) {
    if (auto status = status_of(syntax, name, own_node)) return *status;
    return field_of(syntax, name, own_node, scope_->members, "none of these nodes shows");
  }
  if (scope_->kind == ScopeKind::group && name == scope_->key && scope_->key_type) {
    Op op = op_at(syntax, OpKind::key, *scope_->key_type);
    op.per_group = true;
    op.index = scope_->grouping;
    Checked checked = emit(std::move(op));
    checked.values = scope_->key_values;
    return checked;
  }
  return unknown_name(syntax);
}

Checker::Checked Checker::unknown_name(std::uint32_t syntax) {
  const std::string name(tree_[syntax].name);
  std::vector<std::string> fields = fields_shown(everyone_);
  if (std::find(fields.begin(), fields.end(), name) != fields.end())
    return problem_at(syntax, "'" + name + "' differs from node to node: write any(" + name + " …), count(" + name +
                                  " …) or node('…')." + name);
  for (const RuleMetric& metric : schema_.metrics) {
    if (metric.name == name)
      return problem_at(syntax, "'" + name + "' is a metric: write " +
                                    (metric.kind == RuleMetricKind::histogram ? "percentile('" + name + "', 99)"
                                                                              : "metric('" + name + "')"));
  }
  fields.emplace_back("time");
  return problem_at(syntax, "unknown name " + quote(name) + suggestion(name, fields));
}

std::optional<Checker::Checked> Checker::status_of(std::uint32_t syntax, std::string_view name, std::uint32_t node) {
  const auto found = std::find(std::begin(status_names), std::end(status_names), name);
  if (found == std::end(status_names)) return std::nullopt;
  constexpr OpKind kinds[] = {OpKind::up, OpKind::paused, OpKind::name, OpKind::zone};
  const OpKind kind = kinds[found - std::begin(status_names)];
  const bool text = kind == OpKind::name || kind == OpKind::zone;
  Op op = op_at(syntax, kind, text ? RuleType::text : RuleType::boolean);
  op.node = node;
  op.per_node = node == own_node;
  if (!text) {
    if (node == own_node)
      status_uses_ |= scope_->members;
    else
      status_uses_.insert(node);
  }
  Checked checked = emit(std::move(op));
  if (kind == OpKind::zone) checked.values = &zones();
  return checked;
}

Checker::Checked Checker::check_member(std::uint32_t syntax) {
  const std::uint32_t of = tree_[syntax].parts[0];
  const Syntax& owner = tree_[of];
  if (is_group(of)) {
    if (scope_->kind == ScopeKind::node && text_between(of) == scope_->group_text) {
      if (auto status = status_of(syntax, tree_[syntax].name, own_node)) return *status;
      return field_of(syntax, tree_[syntax].name, own_node, scope_->members, "none of these nodes shows");
    }
    const auto members = group_members(of);
    if (!members) return {};
    if (scope_->kind == ScopeKind::node)
      return problem_at(syntax, "this aggregate is about " +
                                    (scope_->group_text.empty() ? "other nodes" : std::string(scope_->group_text)) +
                                    ": write the name of the field alone");
    return problem_at(syntax, "this is a value for each of " + std::to_string(members->count()) +
                                  " nodes: take any, all, count, sum, min, max or mean of them");
  }
  if (owner.kind != SyntaxKind::call || owner.name != "node") {
    if (owner.kind == SyntaxKind::wrong) return {};
    return problem_at(syntax, "only a node has fields: write node('…')." + std::string(tree_[syntax].name));
  }
  const auto name = text_argument(of, 0, "node('n1')");
  if (!name) return {};
  for (std::uint32_t node = 0; node < schema_.nodes.size(); ++node) {
    if (schema_.nodes[node].name == *name) return node_member(syntax, node);
  }
  const std::uint32_t argument = owner.parts[0];
  if (is_pattern(*name))
    return problem_at(argument, "node('…') is one node; for several write nodes(" + quote(*name) + ")");
  return problem_at(argument, none_matches(*name, schema_));
}

Checker::Checked Checker::node_member(std::uint32_t syntax, std::uint32_t node) {
  const std::string_view name = tree_[syntax].name;
  if (auto status = status_of(syntax, name, node)) return *status;
  return field_of(syntax, name, node, NodeSet(schema_.nodes.size(), {node}),
                  "node '" + schema_.nodes[node].name + "' does not show");
}

Checker::Checked Checker::field_of(std::uint32_t syntax, std::string_view name, std::uint32_t node,
                                   const NodeSet& nodes, const std::string& whose) {
  std::optional<std::uint32_t> found;
  for (std::uint32_t field = 0; field < schema_.fields.size(); ++field) {
    const RuleField& candidate = schema_.fields[field];
    if (candidate.name != name || (NodeSet(schema_.nodes.size(), candidate.nodes) & nodes).empty()) continue;
    if (found)
      return problem_at(syntax, quote(name) + " is " + noun(schema_.fields[*found].type) + " of some nodes and " +
                                    noun(candidate.type) + " of others: say which, as in any(nodes('…'), …)");
    found = field;
  }
  if (found) return field_op(syntax, *found, node, nodes);
  std::vector<std::string> shown = fields_shown(nodes);
  const std::string message = whose + " " + quote(name) + suggestion(name, shown);
  // The name of a member stands at its end.
  const Syntax& at = tree_[syntax];
  problems_.add(at.to - static_cast<std::uint32_t>(name.size()), message);
  return {};
}

Checker::Checked Checker::field_op(std::uint32_t syntax, std::uint32_t field, std::uint32_t node,
                                   const NodeSet& nodes) {
  const RuleField& shown = schema_.fields[field];
  Op op = op_at(syntax, OpKind::field, shown.type);
  op.index = field;
  op.node = node;
  op.per_node = node == own_node;
  const NodeSet known = NodeSet(schema_.nodes.size(), shown.nodes) & nodes;
  field_uses_.try_emplace(field, schema_.nodes.size()).first->second |= known;
  Checked checked = node == own_node ? emit(std::move(op), known, known) : emit(std::move(op));
  checked.values = &shown.values;
  return checked;
}

std::vector<std::string> Checker::fields_shown(const NodeSet& nodes) const {
  std::vector<std::string> names;
  for (const RuleField& field : schema_.fields) {
    if (!(NodeSet(schema_.nodes.size(), field.nodes) & nodes).empty()) names.push_back(field.name);
  }
  names.insert(names.end(), std::begin(status_names), std::end(status_names));
  return names;
}

bool Checker::is_group(std::uint32_t syntax) const {
  const Syntax& node = tree_[syntax];
  if (node.kind == SyntaxKind::name) return node.name == "nodes";
  return node.kind == SyntaxKind::call && (node.name == "nodes" || node.name == "zone" || node.name == "group");
}

std::optional<NodeSet> Checker::group_members(std::uint32_t syntax) {
  const Syntax& node = tree_[syntax];
  if (node.kind == SyntaxKind::name) return everyone_;
  const auto name = text_argument(syntax, 0, std::string(node.name) + "('…')");
  if (!name) return std::nullopt;
  if (node.name == "nodes") {
    NodeSet matching = nodes_matching(*name, schema_);
    if (!matching.empty()) return matching;
    problem(node.parts[0], none_matches(*name, schema_));
    return std::nullopt;
  }
  NodeSet members(schema_.nodes.size());
  std::vector<std::string> names;
  const auto meet = [&](std::uint32_t index, const std::string& of) {
    if (of == *name) members.insert(index);
    if (!of.empty() && std::find(names.begin(), names.end(), of) == names.end()) names.push_back(of);
  };
  for (std::uint32_t index = 0; index < schema_.nodes.size(); ++index) {
    if (node.name == "zone") meet(index, schema_.nodes[index].zone);
    if (node.name == "group") {
      for (const std::string& of : schema_.nodes[index].groups) meet(index, of);
    }
  }
  if (!members.empty()) return members;
  problem(node.parts[0], "no node is in " + std::string(node.name) + " " + quote(*name) + suggestion(*name, names));
  return std::nullopt;
}

std::optional<std::uint32_t> Checker::group_within(std::uint32_t syntax) const {
  const Syntax& node = tree_[syntax];
  if (node.kind == SyntaxKind::member && is_group(node.parts[0])) return node.parts[0];
  if (node.kind == SyntaxKind::call) return std::nullopt;
  for (const std::uint32_t part : node.parts) {
    if (const auto found = group_within(part)) return found;
  }
  return std::nullopt;
}

}  // namespace orrery::scenario::rules
