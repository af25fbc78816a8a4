#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "scenario/rules/number_tree.hpp"
#include "scenario/rules/program.hpp"

namespace orrery::scenario::rules {

/// What the parts of nodes come to in an aggregate, for each group ("slot") of them; an aggregate of all nodes has one.
class Tally {
 public:
  Tally(const Aggregate& aggregate, std::uint32_t nodes, std::uint32_t slots);

  /// The node's part in this slot; it has none in another. True if it was another before.
  bool set(std::uint32_t node, std::uint32_t slot, const RuleValue& part);
  /// Takes its part out of the slot.
  void drop(std::uint32_t node, std::uint32_t slot) { set(node, slot, RuleValue()); }

  [[nodiscard]] RuleValue value(std::uint32_t slot) const;
  [[nodiscard]] RuleValue part(std::uint32_t node) const;

 private:
  struct Cell {
    std::uint64_t bits = 0;
    RuleTruth state = RuleTruth::unknown;  // Of a number: yes.
    friend bool operator==(const Cell&, const Cell&) = default;
  };
  struct Total {
    std::uint32_t yes = 0, no = 0;
    std::int64_t high = 0;  // The sum of integers is high * 2^32 + low.
    std::uint64_t low = 0;
    std::uint32_t root = NumberTree::nothing;
  };

  [[nodiscard]] bool is_real() const { return type_ == RuleType::real || type_ == RuleType::rate; }
  [[nodiscard]] Cell cell_of(const RuleValue& part) const;
  [[nodiscard]] RuleValue as_value(std::uint64_t bits) const;
  [[nodiscard]] RuleValue sum(const Total& total) const;
  [[nodiscard]] RuleValue mean(const Total& total) const;

  AggregateKind kind_;
  RuleType type_;
  std::vector<Cell> cells_;
  std::vector<Total> totals_;
  std::optional<NumberTree> tree_;
};

}  // namespace orrery::scenario::rules
