#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/scenario/rule_condition.hpp>

#include "scenario/rules/node_set.hpp"
#include "scenario/rules/value.hpp"

namespace orrery::scenario::rules {

enum class OpKind : std::uint8_t {
  literal,      ///< `value`
  time,         ///<
  field,        ///< Field `index` of `node`, as are the next four.
  up,           ///<
  paused,       ///<
  name,         ///<
  zone,         ///<
  key,          ///< What the nodes of a group have in common, of grouping `index`.
  counter,      ///< Metric `index`, as are the next three.
  level,        ///<
  rate,         ///< Over the window `value`.
  percentile,   ///< At `value` percent.
  aggregate,    ///< `Program::aggregates[index]`
  grouping,     ///< `Program::groupings[index]`
  captured,     ///< `Program::captures[index]`
  negative,     ///<
  negation,     ///<
  conjunction,  ///<
  disjunction,  ///<
  calculate,    ///< parts[0] `op` parts[1]
  compare,      ///< parts[0] `op` parts[1]
  in,           ///< parts[0] is one of the others.
};

/// Of `Op::node`: whichever node an aggregate looks at.
inline constexpr std::uint32_t own_node = 0xffffffff;

struct Op {
  OpKind kind = OpKind::literal;
  Operator op = Operator::add;
  RuleType type = RuleType::boolean;
  bool per_node = false;   ///< Differs from node to node.
  bool per_group = false;  ///< Differs from group to group.
  bool grows = false;      ///< A duration that grows with time.
  std::uint32_t from = 0, to = 0;
  std::uint32_t index = 0;
  std::uint32_t node = own_node;
  RuleValue value{};
  std::vector<std::uint32_t> parts{};
};

enum class AggregateKind : std::uint8_t { any, all, count, sum, min, max, mean };

/// A value made of one part for each node.
struct Aggregate {
  AggregateKind kind = AggregateKind::any;
  RuleType body_type = RuleType::boolean;
  std::uint32_t body = 0;
  NodeSet members;
  std::vector<std::uint32_t> captures{};
  bool timed = false;  ///< Parts change by time alone, each at its own.
};

/// Nodes sorted by what one of their fields is, and a condition of each group.
struct Grouping {
  AggregateKind kind = AggregateKind::any;
  std::uint32_t key = 0;
  std::uint32_t condition = 0;
  NodeSet members;
  std::vector<std::uint32_t> aggregates{};
  std::vector<std::uint32_t> captures{};
  bool timed = false;
};

/// What is computed by itself, in this order: an aggregate, or a grouping with its aggregates.
struct Unit {
  bool is_grouping = false;
  std::uint32_t index = 0;
};

/// A condition, checked. Parts of operators come before them.
struct Program {
  std::string text;
  std::deque<std::string> texts;                           ///< Of literals.
  std::vector<std::pair<std::string, std::string>> nodes;  ///< Names and zones.
  std::vector<std::string> field_names;
  std::vector<NodeSet> field_nodes;  ///< Of the fields that are used: which nodes are asked for them.
  std::vector<std::string> metric_names;
  std::vector<Op> ops;
  std::vector<Aggregate> aggregates;
  std::vector<Grouping> groupings;
  std::vector<std::uint32_t> captures;  ///< Ops that do not differ from node to node, or from group to group.
  std::vector<Unit> units;
  std::uint32_t root = 0;
  RuleDependencies dependencies;

  [[nodiscard]] std::string_view text_of(const Op& op) const {
    return std::string_view(text).substr(op.from, op.to - op.from);
  }
};

}  // namespace orrery::scenario::rules
