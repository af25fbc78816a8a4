#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include <orrery/scenario/rule_condition.hpp>
#include <orrery/scenario/rule_verdict.hpp>

namespace orrery::scenario {

/// What must be so over a run, in simulated time:
///
///     expectation = [ "after" duration ":" | "from" duration "to" duration ":" ] form
///     form        = "always" condition                      (* is never known not to hold *)
///                 | "never" condition                       (* never holds *)
///                 | "eventually" condition [ "within" duration ]
///                 | condition "leads_to" condition [ "within" duration ]
///                 | condition "until" condition             (* the second comes, and the first holds until then *)
///
/// The bound says from when to when conditions are looked at, both ends included: it is the left side of `leads_to`
/// that must come within it, the right side may come later. `within` counts from the bound's start, or for `leads_to`
/// from when the left side holds and the right side has not come since; its end is included: what becomes true in that
/// very instant is in time. `until` is that of LTL (Pnueli 1977): its right side must come.
class Expectation {
 public:
  /// Refused with all that is wrong with it at once.
  [[nodiscard]] static std::expected<Expectation, RuleProblems> compile(std::string_view text,
                                                                        const RuleSchema& schema);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Of both conditions, and of the time that bounds need.
  [[nodiscard]] RuleDependencies dependencies() const;

  void changed(std::uint32_t node);
  void metric_changed(std::uint32_t metric);

  /// To be called whenever something has changed and when `next_time` has come. Time never goes back.
  RuleVerdict check(const RuleWorld& world);
  /// The run ends now.
  RuleVerdict finish(const RuleWorld& world);

  [[nodiscard]] RuleVerdict verdict() const { return verdict_; }
  /// When `check` should be called, even if nothing else happens.
  [[nodiscard]] Time next_time() const;

  /// Of one that failed: since when that is certain, and why, in lines as of `Condition::why`.
  [[nodiscard]] Time failed_at() const { return decided_at_; }
  [[nodiscard]] const std::string& why_failed() const { return why_; }
  /// The same of one that has not failed: its conditions as they are now.
  [[nodiscard]] std::string why(const RuleWorld& world);

 private:
  enum class Form : std::uint8_t { always, never, eventually, leads_to, until };
  friend struct ExpectationReader;

  Expectation(std::string text, Form form, Condition left)
      : text_(std::move(text)), form_(form), left_(std::move(left)) {}

  [[nodiscard]] std::optional<Time> deadline() const;
  void look(const RuleWorld& world);
  void look_at_lead(const RuleWorld& world);
  void look_at_until(const RuleWorld& world);
  void expire(const RuleWorld& world, Time now);
  void fail(Time at, std::string why);
  void hold(Time at);

  std::string text_;
  Form form_;
  Condition left_;
  std::optional<Condition> right_;
  Time from_;
  Time to_ = Time::max();
  std::optional<Duration> within_;

  RuleVerdict verdict_ = RuleVerdict::pending;
  bool applied_ = false;
  std::optional<Time> owed_since_;
  Time looked_at_;
  Time decided_at_ = Time::max();
  std::string why_;
};

}  // namespace orrery::scenario
