#pragma once

#include <string>

#include <orrery/testing/report.hpp>

#include "platform/throw_watch.hpp"
#include "testing/simulation_run.hpp"

namespace orrery::cli {

/// Adds to the first failure of a run in this process where it was: the stack of what asked the host, or of what was
/// thrown. `watch` has watched the run.
void add_stack(SeedResult& result, const SimulationRun& run, const platform::ThrowWatch& watch);

/// A line for the run, and for each failure one with its stack under it, on stdout.
void print_result(const std::string& simulation, const SeedResult& result);

}  // namespace orrery::cli
