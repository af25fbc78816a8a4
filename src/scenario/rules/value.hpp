#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include <orrery/scenario/rule_condition.hpp>
#include <orrery/scenario/rule_world.hpp>

namespace orrery::scenario::rules {

/// A value as seen at some time, and what time alone will make of it.
struct Seen {
  RuleValue value{};
  std::int64_t slope = 0;  ///< Of a duration: how many nanoseconds it grows in each.
  Time until =
      Time::max();  ///< Before then, if nothing else changes, the value is this one (plus what the slope adds).
};

enum class Operator : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  equal,
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
};
[[nodiscard]] std::string_view sign_of(Operator op);
[[nodiscard]] constexpr bool is_comparison(Operator op) { return op >= Operator::equal; }

[[nodiscard]] inline bool is_none(const RuleValue& value) { return value.index() == 0; }
[[nodiscard]] RuleTruth truth_of(const RuleValue& value);

/// As a duration, which stands still after 18 years.
[[nodiscard]] Duration time_seen(Time now);

/// As the language writes it: true, 5, 1.5, 10s, 5/s, 'leader'; "unknown" for none.
[[nodiscard]] std::string show(const RuleValue& value);

/// Of two values of types that may be compared. Unordered if either is none.
[[nodiscard]] std::partial_ordering compare(const RuleValue& a, const RuleValue& b);
/// Of two values of the same type, by which values are told apart: none is equal to none.
[[nodiscard]] bool same(const RuleValue& a, const RuleValue& b);

/// Both of types for which the operator is defined. None if either is, or if the result is no value of its type: beyond
/// 64 bits, or divided by zero.
[[nodiscard]] RuleValue calculate(Operator op, const RuleValue& a, const RuleValue& b);
[[nodiscard]] RuleValue negate(const RuleValue& value);

/// The same of values that grow; `now` is when they were seen.
[[nodiscard]] Seen calculate(Operator op, const Seen& a, const Seen& b, Time now);
[[nodiscard]] Seen compare(Operator op, const Seen& a, const Seen& b, Time now);

}  // namespace orrery::scenario::rules
