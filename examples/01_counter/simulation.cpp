#include <chrono>

#include <orrery/process/node.hpp>
#include <orrery/testing/simulation.hpp>
#include <orrery/testing/timeline.hpp>

#include "counter_server.hpp"
#include "counter_workload.hpp"

namespace counter {

using namespace orrery;
using namespace std::chrono_literals;

// [rule]
// Whatever the disk does: a server that boots is ready soon, unless it goes down again first.
TimelineRule boots_in_time() {
  return after(Moment(kinds::node_started).on("server"))
      .within(10s)
      .unless(kinds::node_stopping)
      .unless(kinds::node_crashed)
      .on_same_node()
      .expect(Moment::mark("ready"));
}
// [rule]

// [simulation]
ORRERY_SIMULATION(counter) {
  return SimulationBuilder("counter")
      .processes(1, make<CounterServer>)
      .workload(make<CounterWorkload>)
      .timeline("a server that boots is ready in time", boots_in_time())
      .chaos(20s, Attrition{.graceful = 0.3, .crash = 0.7, .wipe = 0}, NetworkFaults::swarm().without_datagrams(),
             DiskFaults::swarm())
      .iterations(200);
}
// [simulation]

}  // namespace counter
