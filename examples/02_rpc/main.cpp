#include <chrono>

#include <orrery/cli/main.hpp>
#include <orrery/testing/simulation.hpp>

#include "ticket_server.hpp"
#include "ticket_workload.hpp"

namespace tickets {

using namespace orrery;
using namespace std::chrono_literals;

// [simulation]
ORRERY_SIMULATION(tickets) {
  return SimulationBuilder("tickets")
      .processes(1, make<TicketServer>)
      .workload(make<TicketWorkload>, 3)
      .chaos(20s, NetworkFaults::swarm().without_datagrams())
      .iterations(200);
}
// [simulation]

}  // namespace tickets

int main(int argc, char** argv) { return orrery::main(argc, argv); }
