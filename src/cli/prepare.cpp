#include "cli/prepare.hpp"

#include <algorithm>
#include <iostream>

#include <orrery/core/nearest.hpp>
#include <orrery/core/quantity.hpp>
#include <orrery/scenario/ready_scenarios.hpp>

#include "cli/arguments.hpp"
#include "cli/scenario_files.hpp"

namespace orrery::cli {
namespace {

std::optional<RegisteredSimulation> find_simulation(const std::string& name) {
  for (RegisteredSimulation& simulation : registered_simulations()) {
    if (simulation.name == name) return std::move(simulation);
  }
  return std::nullopt;
}

int unknown_simulation(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& simulation : registered_simulations()) names.push_back(simulation.name);
  for (const scenario::ReadyScenario& ready : scenario::ready_scenarios()) names.emplace_back(ready.name);
  const auto nearest = nearest_name(name, names);
  return usage_error(
      "unknown simulation '" + name + "'" +
      (nearest ? "; did you mean '" + *nearest + "'?" : "; `sim list` and `scenarios` show what there is"));
}

void print_choices(const SimulationParameter& parameter) {
  std::size_t width = 0;
  for (const auto& [name, meaning] : parameter.choices) width = std::max(width, name.size());
  for (const auto& [name, meaning] : parameter.choices) {
    std::string padded = name;
    padded.resize(width + 2, ' ');
    std::cout << padded << meaning << '\n';
  }
}

Result<Reduction> parse_reduction(const ReductionWords& words) {
  Reduction reduction;
  reduction.without_faults = words.without;
  reduction.only_faults = words.only;
  reduction.clients_max = words.clients;
  if (words.chaos.empty()) return reduction;
  const Result<Duration> chaos = parse_duration(words.chaos);
  if (!chaos) return failure(ErrorCode::invalid_argument, "--chaos: " + chaos.error().detail);
  reduction.chaos_max = *chaos;
  return reduction;
}

// A scenario is a simulation, too.
std::expected<Prepared, int> prepare_scenario(const SimulationWords& words,
                                              const std::vector<std::string>& known_flags) {
  const auto scenario = parse_scenario_words(words.name, words.parameters, known_flags);
  if (!scenario) return std::unexpected(usage_error(scenario.error().detail));
  const auto reduction = parse_reduction(words.reduction);
  if (!reduction) return std::unexpected(usage_error(reduction.error().detail));
  auto built = build_simulation(*scenario);
  if (!built) return std::unexpected(built.error());
  built->reduce(*reduction);
  const std::vector<std::string> problems = built->validate();
  for (const std::string& problem : problems) std::cerr << "scenario '" << words.name << "': " << problem << '\n';
  if (!problems.empty()) return std::unexpected(exit_usage);
  const bool whole = reduction->command_line().empty();
  return Prepared{std::move(*built), *reduction, scenario->command_line(), scenario->overrides, whole};
}

}  // namespace

std::expected<Prepared, int> prepare(const SimulationWords& words, const std::vector<std::string>& known_flags) {
  const auto registered = find_simulation(words.name);
  if (!registered && names_scenario(words.name)) return prepare_scenario(words, known_flags);
  if (!registered) return std::unexpected(unknown_simulation(words.name));
  if (const SimulationParameter* asked = asks_for_list(words.parameters, registered->parameters)) {
    print_choices(*asked);
    return std::unexpected(exit_ok);
  }
  const auto arguments = parse_parameters(words.parameters, registered->parameters, known_flags);
  if (!arguments) return std::unexpected(usage_error(arguments.error().detail));
  const auto reduction = parse_reduction(words.reduction);
  if (!reduction) return std::unexpected(usage_error(reduction.error().detail));
  auto built = simulation(words.name, *arguments);
  if (!built) return std::unexpected(usage_error(built.error().detail));
  built->reduce(*reduction);
  const std::vector<std::string> problems = built->validate();
  for (const std::string& problem : problems) std::cerr << "simulation '" << words.name << "': " << problem << '\n';
  if (!problems.empty()) return std::unexpected(exit_usage);
  const std::string own_flags = words.name + arguments->command_line();
  return Prepared{std::move(*built), *reduction, own_flags, {}};
}

std::string simulation_help(const std::string& name) {
  const auto registered = find_simulation(name);
  if (!registered || registered->parameters.empty()) return {};
  return "\nOptions of '" + name + "':\n" + parameters_help(registered->parameters);
}

}  // namespace orrery::cli
