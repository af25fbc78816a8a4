#include <algorithm>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/core/nearest.hpp>
#include <orrery/testing/simulation.hpp>

namespace orrery {
namespace {

// Filled by static initialisers, before `main`, and never written afterwards.
std::vector<RegisteredSimulation>& registry() {
  static std::vector<RegisteredSimulation> all;  // tidy: allow(global-state) constant once main runs
  return all;
}

std::vector<std::string> names_of(const std::vector<RegisteredSimulation>& simulations) {
  std::vector<std::string> names;
  for (const RegisteredSimulation& simulation : simulations) names.push_back(simulation.name);
  return names;
}

Result<void> check_value(const SimulationParameter& parameter, const std::string& value) {
  const std::string flag = "--" + parameter.name;
  if (parameter.choices.empty()) {
    if (parameter.value_name.empty() == value.empty()) return {};
    return failure(ErrorCode::invalid_argument, value.empty() ? flag + " needs a value, " + parameter.value_name
                                                              : flag + " takes no value, not '" + value + "'");
  }
  std::vector<std::string> choices;
  for (const auto& [choice, meaning] : parameter.choices) choices.push_back(choice);
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return {};
  return failure(ErrorCode::invalid_argument, flag + ": unknown value '" + value + "'" + suggestion(value, choices));
}

Result<void> check_arguments(const RegisteredSimulation& simulation, const SimulationArguments& arguments) {
  std::vector<std::string> known;
  for (const SimulationParameter& parameter : simulation.parameters) known.push_back(parameter.name);
  for (const auto& [name, value] : arguments.values()) {
    const auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end())
      return failure(ErrorCode::invalid_argument,
                     "simulation '" + simulation.name + "' has no parameter '" + name + "'" + suggestion(name, known));
    const auto checked = check_value(simulation.parameters[static_cast<std::size_t>(at - known.begin())], value);
    if (!checked) return checked;
  }
  return {};
}

// A word of a shell, quoted if need be.
std::string shell_word(const std::string& text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./:=,+@%").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted += '\'';
}

}  // namespace

std::optional<std::string> SimulationArguments::value(std::string_view name) const {
  const std::string* const found = find(name);
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

void SimulationArguments::set(std::string name, std::string value) {
  const auto at = std::lower_bound(values_.begin(), values_.end(), name,
                                   [](const auto& known, const std::string& wanted) { return known.first < wanted; });
  if (at != values_.end() && at->first == name)
    at->second = std::move(value);
  else
    values_.emplace(at, std::move(name), std::move(value));
}

const std::string* SimulationArguments::find(std::string_view name) const {
  for (const auto& [known, value] : values_)
    if (known == name) return &value;
  return nullptr;
}

std::string SimulationArguments::command_line() const {
  std::string line;
  for (const auto& [name, value] : values_) {
    line += " --" + name;
    if (!value.empty()) line += " " + shell_word(value);
  }
  return line;
}

std::vector<RegisteredSimulation> registered_simulations() {
  std::vector<RegisteredSimulation> all = registry();
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return all;
}

Result<SimulationBuilder> simulation(std::string_view name, const SimulationArguments& arguments) {
  const std::vector<RegisteredSimulation> all = registered_simulations();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& known) { return known.name == name; });
  if (found == all.end())
    return failure(ErrorCode::not_found,
                   "no simulation is named '" + std::string(name) + "'" + suggestion(name, names_of(all)));
  const auto checked = check_arguments(*found, arguments);
  if (!checked) return std::unexpected(checked.error());
  return found->make(arguments);
}

detail::SimulationRegistrar::SimulationRegistrar(const char* name,
                                                 SimulationBuilder (*make)(const SimulationArguments&),
                                                 std::vector<SimulationParameter> parameters) {
  for (const RegisteredSimulation& known : registry())
    ORRERY_CHECK_MESSAGE(known.name != name, "two simulations of the same name");
  registry().push_back({name, make, std::move(parameters)});
}

}  // namespace orrery
