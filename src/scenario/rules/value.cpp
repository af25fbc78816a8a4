#include "scenario/rules/value.hpp"

#include <algorithm>
#include <optional>

#include <orrery/core/number_text.hpp>
#include <orrery/core/quantity.hpp>

namespace orrery::scenario::rules {
namespace {

using model::Rate;

RuleValue real_or_none(double value) { return value == value ? RuleValue(value) : RuleValue(); }

RuleValue rate_or_none(double per_second) {
  return per_second == per_second ? RuleValue(Rate{per_second}) : RuleValue();
}

RuleValue duration_or_none(double ns) {
  constexpr double limit = 9.2e18;
  if (!(ns > -limit && ns < limit)) return {};
  return Duration(static_cast<std::int64_t>(ns));
}

double as_real(const RuleValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* length = std::get_if<Duration>(&value)) return static_cast<double>(length->count());
  return std::get<Rate>(value).per_second;
}

// Exactly: an integer beyond 2^53 is not what a double makes of it.
std::partial_ordering compare_exactly(std::int64_t integer, double real) {
  constexpr double two_to_63 = 9223372036854775808.0;
  if (real >= two_to_63) return std::partial_ordering::less;
  if (real < -two_to_63) return std::partial_ordering::greater;
  const auto whole = static_cast<std::int64_t>(real);
  if (integer != whole) return integer <=> whole;
  return static_cast<double>(whole) <=> real;
}

template <class T>
std::optional<std::int64_t> checked(Operator op, T a, T b) {
  std::int64_t result = 0;
  const bool overflow = op == Operator::add        ? __builtin_add_overflow(a, b, &result)
                        : op == Operator::subtract ? __builtin_sub_overflow(a, b, &result)
                                                   : __builtin_mul_overflow(a, b, &result);
  return overflow ? std::nullopt : std::optional(result);
}

RuleValue calculate_reals(Operator op, double a, double b) {
  switch (op) {
    case Operator::add: return real_or_none(a + b);
    case Operator::subtract: return real_or_none(a - b);
    case Operator::multiply: return real_or_none(a * b);
    default: return b == 0 ? RuleValue() : real_or_none(a / b);
  }
}

RuleValue calculate_integers(Operator op, std::int64_t a, std::int64_t b) {
  if (op == Operator::divide) return calculate_reals(op, static_cast<double>(a), static_cast<double>(b));
  const auto result = checked(op, a, b);
  return result ? RuleValue(*result) : RuleValue();
}

RuleValue calculate_durations(Operator op, Duration a, Duration b) {
  if (op == Operator::divide)
    return calculate_reals(op, static_cast<double>(a.count()), static_cast<double>(b.count()));
  const auto result = checked(op, a.count(), b.count());
  return result ? RuleValue(Duration(*result)) : RuleValue();
}

// Times or divided by a number.
RuleValue scale(Operator op, Duration length, const RuleValue& by) {
  if (const auto* integer = std::get_if<std::int64_t>(&by)) {
    if (op == Operator::divide) {
      if (*integer == 0 || (*integer == -1 && length == Duration::min())) return {};
      return Duration(length.count() / *integer);
    }
    const auto result = checked(op, length.count(), *integer);
    return result ? RuleValue(Duration(*result)) : RuleValue();
  }
  const double factor = std::get<double>(by);
  const auto ns = static_cast<double>(length.count());
  if (op == Operator::divide) return factor == 0 ? RuleValue() : duration_or_none(ns / factor);
  return duration_or_none(ns * factor);
}

RuleValue scale_rate(Operator op, double per_second, double by) {
  if (op == Operator::divide) return by == 0 ? RuleValue() : rate_or_none(per_second / by);
  return rate_or_none(per_second * by);
}

constexpr std::int64_t time_max = std::int64_t{1} << 59;
constexpr std::int64_t growing_max = std::int64_t{1} << 60;
constexpr std::int64_t slope_max = 4;

// In how many nanoseconds a difference that is now `distance` and grows by `slope` in each changes its sign.
std::optional<std::uint64_t> sign_change(std::int64_t distance, std::int64_t slope) {
  if (slope == 0) return std::nullopt;
  if (distance == 0) return 1;
  if ((distance > 0) == (slope > 0)) return std::nullopt;
  const auto magnitude = [](std::int64_t value) {
    return value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  };
  return (magnitude(distance) - 1) / magnitude(slope) + 1;
}

}  // namespace

Duration time_seen(Time now) {
  return Duration(static_cast<std::int64_t>(std::min(now.ns(), static_cast<std::uint64_t>(time_max))));
}

std::string_view sign_of(Operator op) {
  constexpr std::string_view signs[] = {"+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">="};
  return signs[static_cast<std::size_t>(op)];
}

RuleTruth truth_of(const RuleValue& value) {
  const bool* known = std::get_if<bool>(&value);
  if (known == nullptr) return RuleTruth::unknown;
  return *known ? RuleTruth::yes : RuleTruth::no;
}

std::string show(const RuleValue& value) {
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) return number_text(*real);
  if (const auto* length = std::get_if<Duration>(&value)) return duration_text(*length);
  if (const auto* rate = std::get_if<Rate>(&value)) return number_text(rate->per_second) + "/s";
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    constexpr std::size_t shown_max = 60;
    return "'" + std::string(text->substr(0, shown_max)) + (text->size() > shown_max ? "…'" : "'");
  }
  return "unknown";
}

std::partial_ordering compare(const RuleValue& a, const RuleValue& b) {
  if (is_none(a) || is_none(b)) return std::partial_ordering::unordered;
  if (a.index() == b.index()) {
    if (const auto* boolean = std::get_if<bool>(&a)) return *boolean <=> std::get<bool>(b);
    if (const auto* integer = std::get_if<std::int64_t>(&a)) return *integer <=> std::get<std::int64_t>(b);
    if (const auto* length = std::get_if<Duration>(&a)) return length->count() <=> std::get<Duration>(b).count();
    if (const auto* text = std::get_if<std::string_view>(&a)) return *text <=> std::get<std::string_view>(b);
    return as_real(a) <=> as_real(b);
  }
  if (const auto* integer = std::get_if<std::int64_t>(&a)) return compare_exactly(*integer, std::get<double>(b));
  return 0 <=> compare_exactly(std::get<std::int64_t>(b), std::get<double>(a));
}

bool same(const RuleValue& a, const RuleValue& b) {
  if (is_none(a) || is_none(b)) return is_none(a) && is_none(b);
  return a.index() == b.index() && compare(a, b) == 0;
}

RuleValue calculate(Operator op, const RuleValue& a, const RuleValue& b) {
  if (is_none(a) || is_none(b)) return {};
  const auto* first = std::get_if<Duration>(&a);
  const auto* second = std::get_if<Duration>(&b);
  if (first != nullptr && second != nullptr) return calculate_durations(op, *first, *second);
  if (first != nullptr) return scale(op, *first, b);
  if (second != nullptr) return scale(op, *second, a);
  const bool a_is_rate = std::holds_alternative<Rate>(a);
  const bool b_is_rate = std::holds_alternative<Rate>(b);
  if (a_is_rate && b_is_rate) {
    const RuleValue result = calculate_reals(op, as_real(a), as_real(b));
    return op == Operator::divide || is_none(result) ? result : RuleValue(Rate{std::get<double>(result)});
  }
  if (a_is_rate) return scale_rate(op, as_real(a), as_real(b));
  if (b_is_rate) return scale_rate(op, as_real(b), as_real(a));
  const auto* integer_a = std::get_if<std::int64_t>(&a);
  const auto* integer_b = std::get_if<std::int64_t>(&b);
  if (integer_a != nullptr && integer_b != nullptr) return calculate_integers(op, *integer_a, *integer_b);
  return calculate_reals(op, as_real(a), as_real(b));
}

RuleValue negate(const RuleValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return -*real;
  if (const auto* rate = std::get_if<Rate>(&value)) return Rate{-rate->per_second};
  if (std::holds_alternative<Duration>(value)) return calculate(Operator::subtract, Duration(0), value);
  if (std::holds_alternative<std::int64_t>(value)) return calculate(Operator::subtract, std::int64_t{0}, value);
  return {};
}

// Whether what grows has a value must not depend on when it is asked: so it is what it was at time 0 that is bounded.
// With these bounds the difference of any two fits 64 bits.
Seen calculate(Operator op, const Seen& a, const Seen& b, Time now) {
  const Time until = std::min(a.until, b.until);
  if (a.slope == 0 && b.slope == 0) return {calculate(op, a.value, b.value), 0, until};
  const std::int64_t slope = op == Operator::subtract ? a.slope - b.slope : a.slope + b.slope;
  Seen result{{}, slope, until};
  if (is_none(a.value) || is_none(b.value)) return result;
  const std::int64_t passed = time_seen(now).count();
  const std::int64_t first = std::get<Duration>(a.value).count() - a.slope * passed;
  const std::int64_t second = std::get<Duration>(b.value).count() - b.slope * passed;
  const auto at_start = checked(op, first, second);
  if (!at_start || *at_start > growing_max || *at_start < -growing_max || slope > slope_max || slope < -slope_max)
    return result;
  result.value = Duration(*at_start + slope * passed);
  return result;
}

Seen compare(Operator op, const Seen& a, const Seen& b, Time now) {
  Seen result{{}, 0, std::min(a.until, b.until)};
  const std::partial_ordering order = compare(a.value, b.value);
  if (order == std::partial_ordering::unordered) return result;
  result.value = op == Operator::equal        ? order == 0
                 : op == Operator::unequal    ? order != 0
                 : op == Operator::less       ? order < 0
                 : op == Operator::less_equal ? order <= 0
                 : op == Operator::greater    ? order > 0
                                              : order >= 0;
  if (a.slope == b.slope) return result;
  const auto distance =
      checked(Operator::subtract, std::get<Duration>(a.value).count(), std::get<Duration>(b.value).count());
  if (!distance) return result;  // Too far away to be reached, ever.
  if (const auto in = sign_change(*distance, a.slope - b.slope)) {
    const std::uint64_t ns = now.ns();
    const std::uint64_t at = *in > Time::max().ns() - ns ? Time::max().ns() : ns + *in;
    result.until = std::min(result.until, Time::from_ns(at));
  }
  return result;
}

}  // namespace orrery::scenario::rules
