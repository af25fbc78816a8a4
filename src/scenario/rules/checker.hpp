#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/rules/program.hpp"
#include "scenario/rules/syntax.hpp"

namespace orrery::scenario::rules {

/// "an integer"
[[nodiscard]] std::string noun(RuleType type);

/// Gives names their meaning and values their types, and makes a program of a condition's syntax.
class Checker {
 public:
  Checker(const RuleSchema& schema, const std::vector<Syntax>& tree, Problems& problems);

  /// Null if there is a problem.
  std::unique_ptr<Program> condition(std::uint32_t syntax, std::string_view text);
  /// The number of the nodes that this is true of: for selectors.
  std::unique_ptr<Program> condition_of_node(std::uint32_t syntax, std::string_view text);

 private:
  struct Checked {
    std::uint32_t op = 0;
    std::optional<RuleType> type{};  ///< Nothing: a problem is known.
    NodeSet yes{}, no{};             ///< In an aggregate: the nodes of which it may be true, or false, or known at all.
    const std::vector<std::string>* values = nullptr;  ///< Of a text: all that it can be.
  };
  enum class ScopeKind : std::uint8_t { run, group, node };
  struct Scope {
    ScopeKind kind = ScopeKind::run;
    bool in_group = false;
    NodeSet members{};
    std::string_view group_text{};  ///< Of a node's scope that is `nodes('n*').x`'s: "nodes('n*')".
    std::string_view key{};
    std::optional<RuleType> key_type{};
    const std::vector<std::string>* key_values = nullptr;
    std::uint32_t grouping = 0;
  };
  class Within;

  void problem(std::uint32_t syntax, std::string message) { problems_.add(tree_[syntax].from, std::move(message)); }
  Checked problem_at(std::uint32_t syntax, std::string message);
  Checked emit(Op op, NodeSet yes, NodeSet no);
  /// Of what is known of each node alike.
  Checked emit(Op op) { return emit(std::move(op), scope_->members, scope_->members); }
  [[nodiscard]] Op op_at(std::uint32_t syntax, OpKind kind, RuleType type) const;
  Op operation(std::uint32_t syntax, OpKind kind, RuleType type, const std::vector<Checked>& parts) const;
  std::unique_ptr<Program> finish(std::string_view text);

  Checked check(std::uint32_t syntax);
  Checked check_boolean(std::uint32_t syntax, std::string_view what);
  Checked check_connective(std::uint32_t syntax);
  Checked check_negative(std::uint32_t syntax);
  Checked check_binary(std::uint32_t syntax);
  const std::vector<std::string>& zones();
  /// What is calculated of literals alone; none of anything else.
  [[nodiscard]] RuleValue constant(std::uint32_t syntax) const;
  Checked check_comparison(std::uint32_t syntax, const Checked& left, const Checked& right);
  Checked check_in(std::uint32_t syntax);
  bool comparable(std::uint32_t at, Operator op, const Checked& left, const Checked& right);
  void check_possible(std::uint32_t literal, const Checked& of, std::string_view what);

  // Names, nodes, groups.
  Checked check_name(std::uint32_t syntax);
  Checked check_member(std::uint32_t syntax);
  Checked node_member(std::uint32_t syntax, std::uint32_t node);
  Checked field_of(std::uint32_t syntax, std::string_view name, std::uint32_t node, const NodeSet& nodes,
                   const std::string& whose);
  Checked field_op(std::uint32_t syntax, std::uint32_t field, std::uint32_t node, const NodeSet& nodes);
  std::optional<Checked> status_of(std::uint32_t syntax, std::string_view name, std::uint32_t node);
  Checked unknown_name(std::uint32_t syntax);
  [[nodiscard]] std::vector<std::string> fields_shown(const NodeSet& nodes) const;
  [[nodiscard]] bool is_group(std::uint32_t syntax) const;
  std::optional<NodeSet> group_members(std::uint32_t syntax);
  [[nodiscard]] std::optional<std::uint32_t> group_within(std::uint32_t syntax) const;
  [[nodiscard]] std::string_view text_between(std::uint32_t syntax) const;

  // Calls.
  Checked check_call(std::uint32_t syntax);
  Checked check_aggregate(std::uint32_t syntax, AggregateKind kind);
  Checked aggregate_over(std::uint32_t syntax, AggregateKind kind, std::uint32_t body, NodeSet members,
                         std::string_view group_text);
  Checked number_of_nodes(std::uint32_t syntax, NodeSet members);
  std::optional<RuleType> aggregate_type(std::uint32_t syntax, AggregateKind kind, const Checked& body);
  Checked add_aggregate(std::uint32_t syntax, Aggregate aggregate, RuleType type);
  Checked check_where(std::uint32_t syntax, AggregateKind kind, std::uint32_t where, NodeSet members);
  Checked check_metric(std::uint32_t syntax);
  std::optional<std::uint32_t> metric_named(std::uint32_t syntax, RuleMetricKind kind, bool any_kind);
  std::optional<std::string_view> text_argument(std::uint32_t syntax, std::size_t index, std::string_view example);
  /// Replaces what does not differ by captures: of a body from node to node, of a group's condition from group to
  /// group.
  std::uint32_t capture(std::uint32_t op, bool Op::* differs, std::vector<std::uint32_t>& captures);
  [[nodiscard]] bool is_timed(std::uint32_t op) const;

  const RuleSchema& schema_;
  const std::vector<Syntax>& tree_;
  Problems& problems_;
  std::string_view text_;
  std::unique_ptr<Program> program_;
  std::unique_ptr<Scope> outermost_;
  const Scope* scope_ = nullptr;
  NodeSet everyone_;
  std::vector<std::string> zones_;  // Once somebody asks.
  std::map<std::uint32_t, NodeSet> field_uses_;
  NodeSet status_uses_;
  std::set<std::uint32_t> metric_uses_;
};

class Checker::Within {
 public:
  Within(Checker& checker, const Scope& scope) : checker_(checker), outer_(std::exchange(checker.scope_, &scope)) {}
  ~Within() { checker_.scope_ = outer_; }
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;

 private:
  Checker& checker_;
  const Scope* outer_;
};

}  // namespace orrery::scenario::rules
