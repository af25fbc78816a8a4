#pragma once

#include <cstdint>
#include <string>

#include <orrery/core/function.hpp>
#include <orrery/core/shared_ptr.hpp>
#include <orrery/core/tie_order.hpp>

namespace orrery {
class SimulationBuilder;
}

namespace orrery::scenario {

struct Scenario;

/// A scenario as a simulation: for `run`, with thousands of seeds, shrinking, replay and all that there is for others.
/// What it expects are its properties. The same seed gives the same digest as `ScenarioRun`.
[[nodiscard]] SimulationBuilder simulation_of(std::shared_ptr<const Scenario> scenario);
/// The same where each seed has a scenario of its own, such as with other parameters.
[[nodiscard]] SimulationBuilder simulation_of(
    std::string name, TieOrder ties,
    std::function<std::shared_ptr<const Scenario>(std::uint64_t seed)> scenario_of_seed);

}  // namespace orrery::scenario
