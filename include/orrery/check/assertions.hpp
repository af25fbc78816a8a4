#pragma once

#include <concepts>
#include <source_location>
#include <string>
#include <string_view>

#include <orrery/check/property_results.hpp>

namespace orrery {

namespace detail {

/// Evaluates in the current run; outside one (a real server) a failed `always` is printed and counted, no more.
bool evaluate_property(PropertyKind kind, std::string_view name, bool held, std::string_view message,
                       std::source_location where = std::source_location::current());

/// For `ORRERY_SOMETIMES_EACH`.
void see_value(std::string_view name, std::string_view value,
               std::source_location where = std::source_location::current());
[[nodiscard]] inline std::string value_text(std::string_view value) { return std::string(value); }
template <std::integral T>
[[nodiscard]] std::string value_text(T value) {
  if constexpr (std::same_as<T, bool>) return value ? "true" : "false";
  return std::to_string(value);
}

/// "server.cpp:12".
[[nodiscard]] std::string place_text(std::source_location where);

/// "3 <= 2 does not hold", for the message of a numeric assertion.
std::string describe_comparison(long double a, const char* relation, long double b);

}  // namespace detail

}  // namespace orrery

/// `condition` holds whenever this line runs, in every seed. Evaluates to `condition`.
#define ORRERY_ALWAYS(condition, name) \
  ::orrery::detail::evaluate_property(::orrery::PropertyKind::always, (name), static_cast<bool>(condition), #condition)
/// `condition` holds at least once over all seeds; reported if it never does.
#define ORRERY_SOMETIMES(condition, name)                                                                      \
  ::orrery::detail::evaluate_property(::orrery::PropertyKind::sometimes, (name), static_cast<bool>(condition), \
                                      #condition)
/// Each of some values is seen at least once over all seeds: a `sometimes` of its own for each value that comes, named
/// "name: value". Those that must come are declared (`SimulationBuilder::must_reach`). At most 64 values a name.
#define ORRERY_SOMETIMES_EACH(value, name) ::orrery::detail::see_value((name), ::orrery::detail::value_text(value))
/// This line runs at least once over all seeds.
#define ORRERY_REACHABLE(name) ::orrery::detail::evaluate_property(::orrery::PropertyKind::reachable, (name), true, "")
/// This line never runs.
#define ORRERY_UNREACHABLE(name) \
  ::orrery::detail::evaluate_property(::orrery::PropertyKind::unreachable, (name), false, "reached")

#define ORRERY_DETAIL_COMPARE(a, relation, b, name)                                                              \
  [](const auto& orrery_a, const auto& orrery_b, const char* orrery_name, ::std::source_location orrery_where) { \
    const bool orrery_held = orrery_a relation orrery_b;                                                         \
    return ::orrery::detail::evaluate_property(                                                                  \
        ::orrery::PropertyKind::always, orrery_name, orrery_held,                                                \
        orrery_held ? ::std::string()                                                                            \
                    : ::orrery::detail::describe_comparison(static_cast<long double>(orrery_a), #relation,       \
                                                            static_cast<long double>(orrery_b)),                 \
        orrery_where);                                                                                           \
  }((a), (b), (name), ::std::source_location::current())
/// Numeric `always`: the message shows both values.
#define ORRERY_ALWAYS_LE(a, b, name) ORRERY_DETAIL_COMPARE(a, <=, b, name)
#define ORRERY_ALWAYS_LT(a, b, name) ORRERY_DETAIL_COMPARE(a, <, b, name)
#define ORRERY_ALWAYS_GE(a, b, name) ORRERY_DETAIL_COMPARE(a, >=, b, name)
#define ORRERY_ALWAYS_GT(a, b, name) ORRERY_DETAIL_COMPARE(a, >, b, name)
#define ORRERY_ALWAYS_EQ(a, b, name) ORRERY_DETAIL_COMPARE(a, ==, b, name)
