#include <chrono>

#include <orrery/testing/simulation.hpp>

#include "counter_server.hpp"
#include "counter_workload.hpp"

namespace counter {

using namespace orrery;
using namespace std::chrono_literals;

// [simulation]
ORRERY_SIMULATION(counter) {
  return SimulationBuilder("counter")
      .processes(1, make<CounterServer>)
      .workload(make<CounterWorkload>)
      .chaos(20s, Attrition{.graceful = 0.3, .crash = 0.7, .wipe = 0}, NetworkFaults::swarm().without_datagrams(),
             DiskFaults::swarm())
      .iterations(200);
}
// [simulation]

}  // namespace counter
