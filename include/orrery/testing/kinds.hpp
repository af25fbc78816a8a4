#pragma once

#include <orrery/trace/dictionary.hpp>

namespace orrery {

/// How all records of a simulation read: nodes, network, disks, faults, phases.
[[nodiscard]] TraceDictionary simulation_dictionary();

}  // namespace orrery
