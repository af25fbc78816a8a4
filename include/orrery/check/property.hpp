#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/function.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

/// What must hold, or must happen, in runs of a simulation. The vocabulary is Antithesis' and FoundationDB's.
enum class PropertyKind : std::uint8_t {
  always,       ///< Holds whenever it is evaluated.
  sometimes,    ///< Holds at least once in all seeds together: proof that the tests reach what they should.
  reachable,    ///< This line runs at least once in all seeds together.
  unreachable,  ///< This line never runs.
  invariant,    ///< Holds after each event, or every so often, on the whole simulation.
  eventually,   ///< Comes true within a time, whenever it is asked for.
  workload,     ///< A workload compared the system with its model.
  progress,     ///< Every phase ends in time.
  process,      ///< No process throws, fails, blocks or crashes by itself.
};
[[nodiscard]] std::string_view to_string(PropertyKind kind);

/// How often a property was looked at in one run, or in many.
struct PropertyCount {
  PropertyKind kind = PropertyKind::always;
  std::string name;
  std::string place;           ///< "file.cpp:12", or "".
  std::uint64_t hits = 0;      ///< Evaluations that held (`reachable`, `unreachable`: times reached).
  std::uint64_t failures = 0;  ///< Evaluations that did not (for `sometimes`: no failure yet).
};

/// A property that failed, once.
struct Violation {
  PropertyKind kind = PropertyKind::always;
  std::string property;
  std::string message;
  std::string place;
  std::string node;  ///< "" when it concerns the whole simulation.
  Time at;
};

/// Counts the properties of one run and keeps its first violations. One per run; `current_run()->properties`.
class PropertyLog {
 public:
  static constexpr std::size_t violations_max = 16;
  static constexpr std::size_t properties_max = 4096;
  static constexpr std::size_t values_max = 64;  ///< Of one `sometimes_each`.

  /// Counts an evaluation; one that fails an `always`, `unreachable` or later kind is a violation, and stops the run
  /// (`Simulator::stop`). Returns `held`.
  bool evaluate(PropertyKind kind, std::string_view name, bool held, std::string_view message = {},
                std::string_view place = {});
  /// Declares a property that is expected, so that it is listed although it was never looked at.
  void declare(PropertyKind kind, std::string_view name);

  /// Calls `observer` for each assertion in code that holds or is reached; null: nobody.
  void observe(std::function<void(std::string_view name)> observer);
  /// The same as `evaluate` for a failure of the past, or of a node.
  void fail(Violation violation);

  /// Counts a value of a `sometimes_each`, unless there are too many.
  void see_value(std::string_view name, std::string_view value, std::string_view place);

  [[nodiscard]] bool failed() const { return !violations_.empty(); }
  [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
  /// Sorted by name.
  [[nodiscard]] std::vector<PropertyCount> counts() const;
  /// Adds another run's counts.
  void merge(const std::vector<PropertyCount>& counts);

 private:
  PropertyCount* find(PropertyKind kind, std::string_view name, std::string_view place);
  void keep(Violation violation);

  std::map<std::string, PropertyCount, std::less<>> properties_;
  std::map<std::string, std::size_t, std::less<>> values_;  // By name: how many values were seen.
  std::vector<Violation> violations_;
  std::function<void(std::string_view)> observer_;
};

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
