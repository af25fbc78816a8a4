#pragma once

#include <cstdint>

#include <orrery/core/time.hpp>

namespace orrery {

/// What one of an engine's threads has done since the engine was built. What shows here depends on timing; the world
/// does not depend on it.
struct WorkerStats {
  /// On the host's clock: running partitions, and looking for some to steal. Of the first, which is whoever runs the
  /// engine, also all that is done between windows: not waiting for the others, nor for the next tick.
  Duration busy{0};
  std::uint64_t dispatches = 0;  ///< Messages and ticks handled.
  std::uint64_t steals = 0;      ///< Partitions taken over from another thread.
};

}  // namespace orrery
