#include "scenario/rules/checker.hpp"

#include <algorithm>

#include <orrery/core/nearest.hpp>

namespace orrery::scenario::rules {

std::string noun(RuleType type) {
  switch (type) {
    case RuleType::boolean: return "a boolean";
    case RuleType::integer: return "an integer";
    case RuleType::real: return "a real number";
    case RuleType::duration: return "a duration";
    case RuleType::rate: return "a rate";
    case RuleType::text: return "a text";
  }
  return "?";
}

Checker::Checker(const RuleSchema& schema, const std::vector<Syntax>& tree, Problems& problems)
    : schema_(schema),
      tree_(tree),
      problems_(problems),
      outermost_(std::make_unique<Scope>()),
      everyone_(NodeSet::all(schema.nodes.size())),
      status_uses_(schema.nodes.size()) {
  scope_ = outermost_.get();
}

const std::vector<std::string>& Checker::zones() {
  if (!zones_.empty()) return zones_;
  std::set<std::string_view> seen;
  for (const RuleNode& node : schema_.nodes) {
    if (seen.insert(node.zone).second) zones_.push_back(node.zone);
  }
  return zones_;
}

std::unique_ptr<Program> Checker::condition(std::uint32_t syntax, std::string_view text) {
  program_ = std::make_unique<Program>();
  text_ = text;
  program_->root = check_boolean(syntax, "a condition").op;
  return finish(text);
}

std::unique_ptr<Program> Checker::condition_of_node(std::uint32_t syntax, std::string_view text) {
  program_ = std::make_unique<Program>();
  text_ = text;
  const Checked count = aggregate_over(syntax, AggregateKind::count, syntax, everyone_, {});
  program_->root = count.op;
  return finish(text);
}

std::unique_ptr<Program> Checker::finish(std::string_view text) {
  if (!problems_.none()) return nullptr;
  program_->text = text;
  for (const RuleNode& node : schema_.nodes) program_->nodes.emplace_back(node.name, node.zone);
  for (const RuleField& field : schema_.fields) program_->field_names.push_back(field.name);
  for (const RuleMetric& metric : schema_.metrics) program_->metric_names.push_back(metric.name);
  // A literal's text must not refer to the source, which goes.
  for (Op& op : program_->ops) {
    if (const auto* literal = std::get_if<std::string_view>(&op.value))
      op.value = std::string_view(program_->texts.emplace_back(*literal));
  }
  RuleDependencies& uses = program_->dependencies;
  program_->field_nodes.resize(schema_.fields.size());
  for (const auto& [field, nodes] : field_uses_) {
    uses.fields.push_back({field, nodes.members()});
    program_->field_nodes[field] = nodes;
  }
  uses.status_nodes = status_uses_.members();
  uses.metrics.assign(metric_uses_.begin(), metric_uses_.end());
  uses.time = std::any_of(program_->ops.begin(), program_->ops.end(),
                          [](const Op& op) { return op.kind == OpKind::time || op.kind == OpKind::rate; });
  return std::move(program_);
}

Checker::Checked Checker::problem_at(std::uint32_t syntax, std::string message) {
  problem(syntax, std::move(message));
  return {};
}

Checker::Checked Checker::emit(Op op, NodeSet yes, NodeSet no) {
  const RuleType type = op.type;
  program_->ops.push_back(std::move(op));
  return {static_cast<std::uint32_t>(program_->ops.size() - 1), type, std::move(yes), std::move(no), nullptr};
}

Op Checker::op_at(std::uint32_t syntax, OpKind kind, RuleType type) const {
  return {.kind = kind, .type = type, .from = tree_[syntax].from, .to = tree_[syntax].to};
}

Op Checker::operation(std::uint32_t syntax, OpKind kind, RuleType type, const std::vector<Checked>& parts) const {
  Op op = op_at(syntax, kind, type);
  for (const Checked& part : parts) {
    const Op& of = program_->ops[part.op];
    op.parts.push_back(part.op);
    op.per_node |= of.per_node;
    op.per_group |= of.per_group;
    op.grows |= of.grows && type == RuleType::duration;
  }
  return op;
}

Checker::Checked Checker::check(std::uint32_t syntax) {
  const Syntax& node = tree_[syntax];
  switch (node.kind) {
    case SyntaxKind::wrong: return {};
    case SyntaxKind::literal: {
      constexpr RuleType types[] = {RuleType::boolean,  RuleType::boolean, RuleType::integer, RuleType::real,
                                    RuleType::duration, RuleType::rate,    RuleType::text};
      Op op = op_at(syntax, OpKind::literal, types[node.value.index()]);
      op.value = node.value;
      return emit(std::move(op));
    }
    case SyntaxKind::name: return check_name(syntax);
    case SyntaxKind::member: return check_member(syntax);
    case SyntaxKind::call: return check_call(syntax);
    case SyntaxKind::where: return problem_at(syntax, "'where' stands only in any(…), all(…) and count(…)");
    case SyntaxKind::negative: return check_negative(syntax);
    case SyntaxKind::negation:
    case SyntaxKind::conjunction:
    case SyntaxKind::disjunction: return check_connective(syntax);
    case SyntaxKind::binary: return check_binary(syntax);
    case SyntaxKind::in: return check_in(syntax);
  }
  return {};
}

Checker::Checked Checker::check_boolean(std::uint32_t syntax, std::string_view what) {
  Checked checked = check(syntax);
  if (!checked.type || checked.type == RuleType::boolean) return checked;
  return problem_at(syntax, std::string(what) + " is true or false, and this is " + noun(*checked.type));
}

Checker::Checked Checker::check_connective(std::uint32_t syntax) {
  const Syntax& node = tree_[syntax];
  const bool negation = node.kind == SyntaxKind::negation;
  const bool conjunction = node.kind == SyntaxKind::conjunction;
  const std::string_view sign = negation ? "what '!' denies" : conjunction ? "each side of '&&'" : "each side of '||'";
  std::vector<Checked> parts;
  for (const std::uint32_t part : node.parts) parts.push_back(check_boolean(part, sign));
  for (const Checked& part : parts) {
    if (!part.type) return {};
  }
  if (negation) return emit(operation(syntax, OpKind::negation, RuleType::boolean, parts), parts[0].no, parts[0].yes);
  const OpKind kind = conjunction ? OpKind::conjunction : OpKind::disjunction;
  NodeSet both_yes = conjunction ? parts[0].yes & parts[1].yes : parts[0].yes | parts[1].yes;
  NodeSet both_no = conjunction ? parts[0].no | parts[1].no : parts[0].no & parts[1].no;
  return emit(operation(syntax, kind, RuleType::boolean, parts), std::move(both_yes), std::move(both_no));
}

Checker::Checked Checker::check_negative(std::uint32_t syntax) {
  const Checked of = check(tree_[syntax].parts[0]);
  if (!of.type) return {};
  if (of.type == RuleType::boolean || of.type == RuleType::text)
    return problem_at(syntax, noun(*of.type) + " has no negative");
  return emit(operation(syntax, OpKind::negative, *of.type, {of}), of.yes, of.no);
}

namespace {

bool is_number(RuleType type) { return type == RuleType::integer || type == RuleType::real; }

// Of what '+', '-', '*' and '/' make of two types; nothing if they cannot be combined.
std::optional<RuleType> type_of_calculation(Operator op, RuleType a, RuleType b) {
  const bool scales = op == Operator::multiply || op == Operator::divide;
  if (is_number(a) && is_number(b))
    return a == RuleType::real || b == RuleType::real || op == Operator::divide ? RuleType::real : RuleType::integer;
  const bool quantity = a == RuleType::duration || a == RuleType::rate;
  if (quantity && a == b) {
    if (op == Operator::divide) return RuleType::real;
    return scales ? std::nullopt : std::optional(a);
  }
  if (quantity && is_number(b) && scales) return a;
  if (is_number(a) && (b == RuleType::duration || b == RuleType::rate) && op == Operator::multiply) return b;
  return std::nullopt;
}

std::string_view verb(Operator op) {
  switch (op) {
    case Operator::add: return "added";
    case Operator::subtract: return "subtracted";
    case Operator::multiply: return "multiplied";
    default: return "divided";
  }
}

// After a problem with two types, one of which lacks a unit.
std::string unit_hint(RuleType a, RuleType b) {
  if (!is_number(a) && !is_number(b)) return "";
  const RuleType other = is_number(a) ? b : a;
  if (other == RuleType::duration) return "; a duration has a unit, such as 10s";
  return other == RuleType::rate ? "; a rate has a unit, such as 5/s" : "";
}

// Divided by itself, zero alone gives nothing.
bool is_zero(const RuleValue& value) { return !is_none(value) && is_none(calculate(Operator::divide, value, value)); }

}  // namespace

RuleValue Checker::constant(std::uint32_t syntax) const {
  const Syntax& node = tree_[syntax];
  if (node.kind == SyntaxKind::literal) return node.value;
  if (node.kind == SyntaxKind::negative) return negate(constant(node.parts[0]));
  if (node.kind != SyntaxKind::binary || is_comparison(node.op)) return {};
  const RuleValue left = constant(node.parts[0]);
  const RuleValue right = constant(node.parts[1]);
  return is_none(left) || is_none(right) ? RuleValue() : calculate(node.op, left, right);
}

Checker::Checked Checker::check_binary(std::uint32_t syntax) {
  const Syntax& node = tree_[syntax];
  const Checked left = check(node.parts[0]);
  const Checked right = check(node.parts[1]);
  if (!left.type || !right.type) return {};
  if (is_comparison(node.op)) return check_comparison(syntax, left, right);
  const auto type = type_of_calculation(node.op, *left.type, *right.type);
  if (!type)
    return problem_at(syntax, noun(*left.type) + " and " + noun(*right.type) + " cannot be " +
                                  std::string(verb(node.op)) + unit_hint(*left.type, *right.type));
  if (node.op == Operator::divide && is_zero(constant(node.parts[1])))
    return problem_at(node.parts[1], "division by zero, which is never known");
  const bool scales = node.op == Operator::multiply || node.op == Operator::divide;
  if (scales && (program_->ops[left.op].grows || program_->ops[right.op].grows))
    return problem_at(
        syntax, "what grows with time can be compared, added and subtracted, but not " + std::string(verb(node.op)));
  Op op = operation(syntax, OpKind::calculate, *type, {left, right});
  op.op = node.op;
  return emit(std::move(op), left.yes & right.yes, left.no & right.no);
}

bool Checker::comparable(std::uint32_t at, Operator op, const Checked& left, const Checked& right) {
  const RuleType a = *left.type;
  const RuleType b = *right.type;
  if (a != b && !(is_number(a) && is_number(b))) {
    problem(at, noun(a) + " and " + noun(b) + " cannot be compared" + unit_hint(a, b));
    return false;
  }
  if (op == Operator::equal || op == Operator::unequal || (a != RuleType::boolean && a != RuleType::text)) return true;
  problem(at, (a == RuleType::text ? "texts" : "booleans") + std::string(" have no order: '==' and '!=' compare them"));
  return false;
}

Checker::Checked Checker::check_comparison(std::uint32_t syntax, const Checked& left, const Checked& right) {
  const Syntax& node = tree_[syntax];
  if (!comparable(syntax, node.op, left, right)) return {};
  check_possible(node.parts[1], left, text_between(node.parts[0]));
  check_possible(node.parts[0], right, text_between(node.parts[1]));
  Op op = operation(syntax, OpKind::compare, RuleType::boolean, {left, right});
  op.op = node.op;
  return emit(std::move(op), left.yes & right.yes, left.no & right.no);
}

Checker::Checked Checker::check_in(std::uint32_t syntax) {
  const Syntax& node = tree_[syntax];
  std::vector<Checked> parts;
  for (const std::uint32_t part : node.parts) parts.push_back(check(part));
  NodeSet known = parts[0].yes;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (!parts[0].type || !parts[i].type || !comparable(node.parts[i], Operator::equal, parts[0], parts[i])) return {};
    check_possible(node.parts[i], parts[0], text_between(node.parts[0]));
    known &= parts[i].yes;
  }
  return emit(operation(syntax, OpKind::in, RuleType::boolean, parts), known, known);
}

void Checker::check_possible(std::uint32_t literal, const Checked& of, std::string_view what) {
  const Syntax& node = tree_[literal];
  const auto* text = std::get_if<std::string_view>(&node.value);
  if (of.values == nullptr || of.values->empty() || node.kind != SyntaxKind::literal || text == nullptr) return;
  if (std::find(of.values->begin(), of.values->end(), *text) != of.values->end()) return;
  problem(literal, "'" + std::string(what) + "' is never '" + std::string(*text) + "'" + suggestion(*text, *of.values));
}

}  // namespace orrery::scenario::rules
