#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <orrery/scenario/overrides.hpp>
#include <orrery/testing/simulation.hpp>

namespace orrery::cli {

/// What is left out, as typed.
struct ReductionWords {
  std::string without;
  std::optional<std::string> only;
  std::string chaos;
  std::optional<std::uint32_t> clients;
};

/// Which simulation, and how, as typed.
struct SimulationWords {
  std::string name;
  ReductionWords reduction;
  std::vector<std::string> parameters;  ///< Words that are the simulation's own.
};

struct Prepared {
  SimulationBuilder simulation;
  Reduction reduction;
  std::string own_flags;            ///< Name and flags without the reduction's, for replay lines: "kv --durable".
  scenario::Overrides overrides{};  ///< Of a scenario.
  bool is_document = false;         ///< A scenario, whole: the web app can show it.
};
/// What all `sim` commands have in common: the simulation, built with its own flags and reduced; or an exit status,
/// after a message.
[[nodiscard]] std::expected<Prepared, int> prepare(const SimulationWords& words,
                                                   const std::vector<std::string>& known_flags);

/// The simulation's own flags for a help text; "" if there is no such simulation or it has none.
[[nodiscard]] std::string simulation_help(const std::string& name);

/// Prints "PROGRAM: MESSAGE" on stderr and gives the exit status of a wrong command.
int usage_error(const std::string& message);

}  // namespace orrery::cli
