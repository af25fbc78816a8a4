#pragma once

#include <orrery/core/random.hpp>
#include <orrery/fault/chaos_options.hpp>

namespace orrery {

/// Replaces what `options` declares by this seed's choice of it: each fault on or off, each that is on at a random
/// intensity. Draws the same number of values whatever is declared.
[[nodiscard]] NetworkFaults choose_swarm(NetworkFaults options, Random& random);
[[nodiscard]] DiskFaults choose_swarm(DiskFaults options, Random& random);
[[nodiscard]] ClockFaults choose_swarm(ClockFaults options, Random& random);
[[nodiscard]] CpuFaults choose_swarm(CpuFaults options, Random& random);

}  // namespace orrery
