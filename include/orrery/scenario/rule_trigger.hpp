#pragma once

#include <optional>
#include <utility>

#include <orrery/scenario/rule_condition.hpp>

namespace orrery::scenario {

struct TriggerOptions {
  Duration hold_for{0};                     ///< The condition must have held so long without a break.
  bool once = false;                        ///< Only the first time; else each time.
  std::optional<Duration> at_most_every{};  ///< What would fire sooner after the last time is left out.
};

/// Fires when its condition becomes true: also at the first look, if it is true then.
class Trigger {
 public:
  Trigger(Condition condition, TriggerOptions options) : condition_(std::move(condition)), options_(options) {}

  [[nodiscard]] const RuleDependencies& dependencies() const { return condition_.dependencies(); }
  void changed(std::uint32_t node) { condition_.changed(node); }
  void metric_changed(std::uint32_t metric) { condition_.metric_changed(metric); }

  /// To be called whenever something has changed and when `next_time` has come. Whether it fires now.
  [[nodiscard]] bool check(const RuleWorld& world);
  /// When `check` should be called, even if nothing else happens.
  [[nodiscard]] Time next_time() const;
  [[nodiscard]] std::string why(const RuleWorld& world) { return condition_.why(world); }

 private:
  Condition condition_;
  TriggerOptions options_;
  std::optional<Time> true_since_;
  std::optional<Time> fired_at_;
  bool edge_done_ = false;
};

}  // namespace orrery::scenario
