#include <chrono>

#include <orrery/testing/simulation.hpp>

#include "register_workload.hpp"
#include "replica.hpp"

namespace quorum_register {

using namespace orrery;
using namespace std::chrono_literals;

namespace {

SimulationBuilder register_simulation(std::string name, bool write_back) {
  return SimulationBuilder(std::move(name))
      .processes({3, 5}, make<Replica>)
      .workload(make<RegisterWorkload>(write_back), 3)
      .chaos(20s, Attrition{.graceful = 0.2, .crash = 0.8, .wipe = 0}, NetworkFaults::swarm().without_datagrams(),
             DiskFaults::swarm())
      .iterations(200);
}

}  // namespace

ORRERY_SIMULATION(quorum_register) { return register_simulation("quorum_register", true); }

/// Reads that trust what they have seen: two of them may see a new value and then the old one.
ORRERY_SIMULATION(without_write_back) { return register_simulation("without_write_back", false); }

}  // namespace quorum_register
