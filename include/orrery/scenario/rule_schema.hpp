#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/model/document.hpp>

namespace orrery::scenario {

/// What a value of the rule language is.
enum class RuleType : std::uint8_t { boolean, integer, real, duration, rate, text };
[[nodiscard]] std::string_view to_string(RuleType type);

/// A piece of shown state. Names and types come once each: models that show the same name with the same type share one.
struct RuleField {
  std::string name;
  RuleType type = RuleType::integer;   ///< Anything but a rate.
  std::vector<std::uint32_t> nodes{};  ///< Which nodes show it, by index, ascending.
  /// Of a text: all that it can be, such as {"follower", "candidate", "leader"}. Empty if it can be anything.
  std::vector<std::string> values{};
};

/// A node, by its index in `RuleSchema::nodes`.
struct RuleNode {
  std::string name;
  std::string zone{};
  std::vector<std::string> groups{};
};

enum class RuleMetricKind : std::uint8_t {
  counter,    ///< Only grows: `metric('x')`, `rate('x')`.
  level,      ///< Goes up and down: `metric('x')`.
  histogram,  ///< `percentile('x', 99)`.
};
struct RuleMetric {
  std::string name;
  RuleMetricKind kind = RuleMetricKind::counter;
  RuleType type = RuleType::integer;  ///< Of levels and histograms: integer, real or duration. Counters are integers.
};

/// All names that the rules of one run may use.
struct RuleSchema {
  std::vector<RuleNode> nodes{};
  std::vector<RuleField> fields{};
  std::vector<RuleMetric> metrics{};
  /// Short names of selectors and the conditions that they stand for: {"leader", "role == 'leader'"} for `@leader`.
  std::vector<std::pair<std::string, std::string>> selectors{};
};

/// Whether a field may be called so: letters, digits and '_', no digit first, and no word of the language.
[[nodiscard]] bool is_rule_name(std::string_view name);

/// What is wrong with a rule, and where in it.
struct RuleProblem {
  std::uint32_t column = 1;  ///< From 1, in bytes.
  std::string message;       ///< What is wrong, what was expected, and the nearest valid name where there is one.

  friend bool operator==(const RuleProblem&, const RuleProblem&) = default;
};
using RuleProblems = std::vector<RuleProblem>;

/// The problem of a rule that is the text at `place` of a document.
[[nodiscard]] model::Problem to_problem(const RuleProblem& problem, model::Place place, std::string pointer);

/// What a rule may have at most; beyond it, it is refused.
struct RuleLimits {
  static constexpr std::size_t bytes = 4096;
  static constexpr std::size_t nesting = 64;  ///< Of brackets, calls and signs.
  static constexpr std::size_t parts = 1000;  ///< Operators, calls, names and literals together.
  static constexpr std::size_t aggregates =
      32;  ///< `count(…)`, `any(…)` and the like, each of which costs memory a node.
  static constexpr std::size_t problems = 20;  ///< Further ones are not told.
};

}  // namespace orrery::scenario
