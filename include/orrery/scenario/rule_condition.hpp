#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/time.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/scenario/rule_schema.hpp>
#include <orrery/scenario/rule_world.hpp>

namespace orrery::scenario {

namespace rules {
class Engine;
}

/// Conditions of three values, as in SQL: where a value is none, it cannot be said whether a comparison holds.
enum class RuleTruth : std::uint8_t { unknown, no, yes };

/// What can change a rule's value.
struct RuleDependencies {
  struct Field {
    std::uint32_t field = 0;
    std::vector<std::uint32_t> nodes{};  ///< Ascending.
  };
  std::vector<Field> fields{};
  std::vector<std::uint32_t> status_nodes{};  ///< Those of which `up` or `paused` matters, ascending.
  std::vector<std::uint32_t> metrics{};       ///< Ascending.
  bool time = false;
};

/// A condition over shown state, metrics and time, compiled for one run:
///
///     condition  = conjunction { ("||" | "or") conjunction }
///     conjunction= negation { ("&&" | "and") negation }
///     negation   = ("!" | "not") negation | comparison
///     comparison = sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=") sum | "in" "(" sum { "," sum } ")" ]
///     sum        = product { ("+" | "-") product }
///     product    = sign { ("*" | "/") sign }
///     sign       = "-" sign | primary
///     primary    = "true" | "false" | number | duration | rate | text | "(" condition ")"
///                | "time" | name                         (* of a field, where a node is meant; of a key after "where"
///                *) | "node" "(" text ")" "." name | group "." name                        (* only in an aggregate: of
///                its nodes *) | aggregate "(" [ group "," ] condition ")"      (* the name of a group alone: its
///                number of nodes *) | ("any" | "all" | "count") "(" [ group "," ] name "where" condition ")" |
///                "metric" "(" text ")" | "rate" "(" text [ "," duration ] ")" | "percentile" "(" text "," number ")"
///     aggregate  = "any" | "all" | "count" | "sum" | "min" | "max" | "mean"
///     group      = "nodes" [ "(" text ")" ] | "zone" "(" text ")" | "group" "(" text ")"
///
/// A text stands in single quotes, of which '' is one. Quantities have units: 10s, 5/s. Names of nodes may be patterns:
/// see `model::matches_pattern`. Every node also has `up`, `paused`, `name` and `zone`. See docs/rules.md for what each
/// means.
///
/// A node that does not show a field takes no part in an aggregate that needs it. `holds` costs what has changed since
/// it was last called: for each node O(log nodes) at most, and not a look at each of them, unless something that each
/// node's part is compared with has changed, such as `max(term)` in `count(term == max(term))`. Memory is 24 to 90
/// bytes a node for each aggregate; none is taken after the first call, but for texts that a `where` sorts by.
class Condition {
 public:
  /// Refused with all that is wrong with it at once. The schema is not needed afterwards.
  [[nodiscard]] static std::expected<Condition, RuleProblems> compile(std::string_view text, const RuleSchema& schema);

  Condition(Condition&&) noexcept;
  Condition& operator=(Condition&&) noexcept;
  ~Condition();

  [[nodiscard]] const std::string& text() const;
  [[nodiscard]] const RuleDependencies& dependencies() const;

  /// Something that this node shows, or whether it is up or paused, is not as it was.
  void changed(std::uint32_t node);
  /// A metric is not as it was.
  void metric_changed(std::uint32_t metric);
  /// Anything may have changed, time included, which may have gone back.
  void restart();

  /// Time must not go back without `restart`.
  [[nodiscard]] RuleTruth truth(const RuleWorld& world);
  [[nodiscard]] bool holds(const RuleWorld& world) { return truth(world) == RuleTruth::yes; }
  /// The earliest time at which, if nothing else changes, the truth may be another than when it was last asked for.
  [[nodiscard]] Time next_time() const;

  /// Which part of it holds and which does not, with the values seen: a line for each, indented by two spaces a level.
  [[nodiscard]] std::string why(const RuleWorld& world, std::size_t nodes_listed_max = 5);

 private:
  friend class Selector;
  friend struct ExpectationReader;
  explicit Condition(std::unique_ptr<rules::Engine> engine);

  std::unique_ptr<rules::Engine> engine_;
};

}  // namespace orrery::scenario
