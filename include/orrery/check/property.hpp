#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/check/assertions.hpp>
#include <orrery/check/property_results.hpp>
#include <orrery/core/function.hpp>

namespace orrery {

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

}  // namespace orrery
