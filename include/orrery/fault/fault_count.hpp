#pragma once

#include <cstdint>
#include <string>

namespace orrery {

/// How often a fault happened in a run. `declared`: the run's options allow it (after swarm selection: in some seed),
/// so that one which never fires is worth a warning.
struct FaultCount {
  std::string kind;  ///< Such as "crash", "partition_halves", "datagram_loss", "sync_failure".
  std::uint64_t count = 0;
  bool declared = false;
};

}  // namespace orrery
