#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/testing/simulation_builder.hpp>

namespace orrery {

/// Flags of a simulation's own, as given on the command line: `--durable`, `--bug NAME`.
struct SimulationParameter {
  std::string name;  ///< Without dashes.
  std::string help;
  /// (value, what it means), when only some values are allowed.
  std::vector<std::pair<std::string, std::string>> choices;
  std::string value_name;  ///< Such as "DIR": takes any text. Without this and without choices it is a plain switch.
};
class SimulationArguments {
 public:
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  /// The value of a parameter that takes one; nothing if it was not given.
  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
  void set(std::string name, std::string value = {});
  /// Names and values, by name; the value of a switch is empty.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& values() const { return values_; }
  /// As they would be typed, for replay lines: " --durable --bug torn-tail".
  [[nodiscard]] std::string command_line() const;

 private:
  [[nodiscard]] const std::string* find(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> values_;  // Sorted.
};

/// A simulation that the program offers, by name.
struct RegisteredSimulation {
  std::string name;
  SimulationBuilder (*make)(const SimulationArguments&);
  std::vector<SimulationParameter> parameters;
};
/// Sorted by name.
[[nodiscard]] std::vector<RegisteredSimulation> registered_simulations();
/// Builds a registered simulation. Errors: `not_found`, with the nearest name; `invalid_argument` for unknown
/// parameters or values.
[[nodiscard]] Result<SimulationBuilder> simulation(std::string_view name, const SimulationArguments& arguments = {});

namespace detail {

/// Registers before `main`; the registry is never written afterwards.
class SimulationRegistrar {
 public:
  SimulationRegistrar(const char* name, SimulationBuilder (*make)(const SimulationArguments&),
                      std::vector<SimulationParameter> parameters = {});
};

}  // namespace detail

}  // namespace orrery

/// Defines and registers a simulation: `ORRERY_SIMULATION(kv) { return SimulationBuilder("kv")…; }`. The body sees
/// `arguments`; further macro arguments are its `SimulationParameter`s. Put it into a source file of the program
/// itself: linkers drop what nothing refers to from static libraries.
#define ORRERY_SIMULATION(simulation_name, ...)                                          \
  static ::orrery::SimulationBuilder orrery_simulation_##simulation_name(                \
      [[maybe_unused]] const ::orrery::SimulationArguments& arguments);                  \
  static const ::orrery::detail::SimulationRegistrar orrery_registrar_##simulation_name( \
      #simulation_name, orrery_simulation_##simulation_name __VA_OPT__(, ) __VA_ARGS__); \
  static ::orrery::SimulationBuilder orrery_simulation_##simulation_name(                \
      [[maybe_unused]] const ::orrery::SimulationArguments& arguments)
