#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/unique_ptr.hpp>
#include <orrery/scenario/rule_condition.hpp>

namespace orrery::scenario {

/// Which nodes an action is about:
///
///     selector = pattern                         (* of names: n3, n*, n[1..5] *)
///              | "@" name                        (* a short name of the schema: @leader *)
///              | "@" "(" condition ")"           (* of one node: @(role == 'leader' && zone == 'eu') *)
///              | "@random" "(" selector ")"      (* one of them *)
class Selector {
 public:
  /// Refused with all that is wrong with it at once; so is a pattern that no node's name matches.
  [[nodiscard]] static std::expected<Selector, RuleProblems> compile(std::string_view text, const RuleSchema& schema);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Whoever asks is to draw one of `matches`, from a stream of its own.
  [[nodiscard]] bool is_random() const { return random_; }
  /// What they depend on; nothing if they are always the same.
  [[nodiscard]] RuleDependencies dependencies() const {
    return condition_ ? condition_->dependencies() : RuleDependencies();
  }
  /// Nodes that match now, ascending; maybe none. Looks at each node.
  [[nodiscard]] std::vector<std::uint32_t> matches(const RuleWorld& world);

 private:
  friend struct SelectorReader;

  static Condition condition_of(std::unique_ptr<rules::Engine> engine);

  std::string text_;
  bool random_ = false;
  std::vector<std::uint32_t> fixed_;
  std::optional<Condition> condition_;
};

}  // namespace orrery::scenario
