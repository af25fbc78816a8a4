#pragma once

#include <orrery/engine/engine.hpp>
#include <orrery/engine/pacer.hpp>

#include "cli/film.hpp"
#include "cli/telemetry.hpp"
#include "cli/world_options.hpp"

namespace orrery::cli {

/// Runs a world until its ticks are over, in slices of about a tenth of a second, so that a long run shows how far it
/// is and can be interrupted. What the slices are shows nowhere in the result. `pacer` may be null.
Result<void> run_to(Engine& engine, const PreparedWorld& prepared, Film& film, Pacer* pacer, Telemetry& telemetry);

}  // namespace orrery::cli
