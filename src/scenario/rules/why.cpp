#include "scenario/rules/why.hpp"

#include <algorithm>
#include <functional>

namespace orrery::scenario::rules {
namespace {

std::string_view truth_words(const RuleValue& value) {
  switch (truth_of(value)) {
    case RuleTruth::yes: return "holds: ";
    case RuleTruth::no: return "does not hold: ";
    case RuleTruth::unknown: break;
  }
  return "unknown: ";
}

std::string without_quotes(const RuleValue& value) {
  const std::string text = show(value);
  return std::holds_alternative<std::string_view>(value) ? text.substr(1, text.size() - 2) : text;
}

class Explainer {
 public:
  Explainer(const Engine& engine, const RuleWorld& world, std::size_t listed_max)
      : engine_(engine), program_(engine.program()), evaluator_(program_, world, engine), listed_max_(listed_max) {}

  std::string explain_root() {
    explain(program_.root, {}, 0);
    return std::move(lines_);
  }

 private:
  const Op& op_behind(std::uint32_t& index) const {
    while (program_.ops[index].kind == OpKind::captured) index = program_.captures[program_.ops[index].index];
    return program_.ops[index];
  }
  void line(std::size_t depth, std::string_view text) { lines_.append(2 * depth, ' ').append(text).append("\n"); }

  // Something that is true or false.
  void explain(std::uint32_t index, Spot spot, std::size_t depth) {
    const Op& op = op_behind(index);
    const RuleValue value = evaluator_.evaluate(index, spot).value;
    line(depth, std::string(truth_words(value)) + std::string(program_.text_of(op)));
    switch (op.kind) {
      case OpKind::conjunction:
      case OpKind::disjunction:
        for_each_side(op.kind, index, [&](std::uint32_t side) { explain(side, spot, depth + 1); });
        break;
      case OpKind::negation: explain(op.parts[0], spot, depth + 1); break;
      case OpKind::aggregate: list_nodes(op, value, spot, depth + 1, ""); break;
      case OpKind::grouping: list_groups(op, depth + 1); break;
      default:
        for (const std::uint32_t part : op.parts) tell(part, spot, depth + 1);
    }
  }

  // "a && b && c" has three sides.
  void for_each_side(OpKind kind, std::uint32_t index, const std::function<void(std::uint32_t)>& act) const {
    for (std::uint32_t part : program_.ops[index].parts) {
      if (op_behind(part).kind == kind)
        for_each_side(kind, part, act);
      else
        act(part);
    }
  }

  // Something that is compared.
  void tell(std::uint32_t index, Spot spot, std::size_t depth) {
    const Op& op = op_behind(index);
    if (op.kind == OpKind::literal) return;
    const RuleValue value = evaluator_.evaluate(index, spot).value;
    const std::string is = std::string(program_.text_of(op)) + " is " + show(value);
    if (op.kind == OpKind::aggregate) return list_nodes(op, value, spot, depth, is);
    line(depth, is);
    if (op.kind == OpKind::grouping) return list_groups(op, depth + 1);
    for (const std::uint32_t part : op.parts) tell(part, spot, depth + 1);
  }

  // Which parts say most about the whole.
  [[nodiscard]] bool is_telling(const Aggregate& aggregate, const RuleValue& value, const RuleValue& part) const {
    switch (aggregate.kind) {
      case AggregateKind::any: return same(part, value);
      case AggregateKind::all: return same(part, value);
      case AggregateKind::count: return same(part, RuleValue(std::get<std::int64_t>(value) > 0));
      case AggregateKind::min:
      case AggregateKind::max: return !is_none(part) && same(part, value);
      case AggregateKind::sum:
      case AggregateKind::mean: return !is_none(part);
    }
    return false;
  }

  void list_nodes(const Op& op, const RuleValue& value, Spot spot, std::size_t depth, const std::string& before) {
    const Aggregate& aggregate = program_.aggregates[op.index];
    std::vector<std::uint32_t> fields;
    fields_in(aggregate.body, fields);
    const Groups* groups = nullptr;
    for (std::uint32_t i = 0; i < program_.groupings.size(); ++i) {
      const std::vector<std::uint32_t>& of = program_.groupings[i].aggregates;
      if (std::find(of.begin(), of.end(), op.index) != of.end()) groups = &engine_.groups(i);
    }
    std::string list;
    std::size_t found = 0;
    aggregate.members.for_each([&](std::uint32_t node) {
      if (groups != nullptr && groups->slot_of(node) != spot.slot) return;
      if (!is_telling(aggregate, value, engine_.part(op.index, node))) return;
      if (++found <= listed_max_) list += (list.empty() ? "" : ", ") + node_text(node, fields);
    });
    if (found > listed_max_) list += ", and " + std::to_string(found - listed_max_) + " more";
    if (!before.empty() || !list.empty()) line(depth, before + (before.empty() || list.empty() ? "" : ": ") + list);
  }

  // Those that differ from node to node, each once.
  void fields_in(std::uint32_t index, std::vector<std::uint32_t>& fields) const {
    const Op& op = program_.ops[index];
    if (op.per_node && op.parts.empty()) {
      const auto is_same = [&](std::uint32_t known) {
        return program_.ops[known].kind == op.kind && program_.ops[known].index == op.index;
      };
      if (std::none_of(fields.begin(), fields.end(), is_same)) fields.push_back(index);
    }
    for (const std::uint32_t part : op.parts) fields_in(part, fields);
  }

  [[nodiscard]] std::string_view field_name(const Op& op) const {
    switch (op.kind) {
      case OpKind::up: return "up";
      case OpKind::paused: return "paused";
      case OpKind::name: return "name";
      case OpKind::zone: return "zone";
      default: return program_.field_names[op.index];
    }
  }

  // "n1 follower", "n1 term 3", "n1 not up", "n1 role leader term 3".
  [[nodiscard]] std::string node_text(std::uint32_t node, const std::vector<std::uint32_t>& fields) const {
    std::string text = program_.nodes[node].first;
    for (const std::uint32_t index : fields) {
      const Op& op = program_.ops[index];
      if (op.kind == OpKind::name) continue;
      const RuleValue value = evaluator_.evaluate(index, {.node = node, .slot = 0}).value;
      const std::string name(field_name(op));
      if (const bool* known = std::get_if<bool>(&value))
        text += (*known ? " " : " not ") + name;
      else if (fields.size() == 1 && std::holds_alternative<std::string_view>(value))
        text += " " + without_quotes(value);
      else
        text += " " + name + " " + without_quotes(value);
    }
    return text;
  }

  void list_groups(const Op& op, std::size_t depth) {
    const Grouping& grouping = program_.groupings[op.index];
    const Groups& groups = engine_.groups(op.index);
    const std::vector<std::uint32_t> slots = telling_groups(op.index);
    for (std::size_t i = 0; i < std::min(slots.size(), listed_max_); ++i) {
      line(depth, std::string(program_.text_of(program_.ops[grouping.key])) + " " +
                      without_quotes(groups.key(slots[i])) + ":");
      explain(grouping.condition, {.node = own_node, .slot = slots[i]}, depth + 1);
    }
    if (slots.size() > listed_max_) line(depth, "and " + std::to_string(slots.size() - listed_max_) + " more");
  }

  // By the first node of each.
  [[nodiscard]] std::vector<std::uint32_t> telling_groups(std::uint32_t index) const {
    const Grouping& grouping = program_.groupings[index];
    const Groups& groups = engine_.groups(index);
    const RuleValue value = engine_.grouping(index).value;
    const bool wanted =
        grouping.kind == AggregateKind::count ? std::get<std::int64_t>(value) > 0 : std::get<bool>(value);
    std::vector<std::uint8_t> seen(program_.nodes.size());
    std::vector<std::uint32_t> slots;
    grouping.members.for_each([&](std::uint32_t node) {
      const std::uint32_t slot = groups.slot_of(node);
      if (slot == Groups::none || seen[slot] != 0) return;
      seen[slot] = 1;
      if (engine_.group_truth(index, slot) == (wanted ? RuleTruth::yes : RuleTruth::no)) slots.push_back(slot);
    });
    return slots;
  }

  const Engine& engine_;
  const Program& program_;
  Evaluator evaluator_;
  std::size_t listed_max_;
  std::string lines_;
};

}  // namespace

std::string explain(const Engine& engine, const RuleWorld& world, std::size_t nodes_listed_max) {
  return Explainer(engine, world, nodes_listed_max).explain_root();
}

}  // namespace orrery::scenario::rules
