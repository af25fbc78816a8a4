#include <chrono>
#include <vector>

#include <orrery/testing/simulation.hpp>

#include "ledger_server.hpp"
#include "ledger_workload.hpp"

namespace ledger {

using namespace orrery;
using namespace std::chrono_literals;

namespace {

// Once for all, before any node runs: from the host SQLite wants to know where temporary files go.
void prepare_sqlite() {
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_initialize();
}

std::vector<SimulationParameter> parameters() {
  return {{.name = "synchronous",
           .help = "SQLite's pragma",
           .choices = {{"full", "syncs before it acknowledges (default)"}, {"off", "does not"}},
           .value_name = {}}};
}

}  // namespace

ORRERY_SIMULATION(ledger, parameters()) {
  prepare_sqlite();
  // [simulation]
  return SimulationBuilder("ledger")
      .processes(1, make<LedgerServer>(arguments.value("synchronous").value_or("full")))
      .workload(make<LedgerWorkload>)
      .chaos(20s, Attrition{.graceful = 0.2, .crash = 0.8, .wipe = 0, .interval_mean = 3s},
             DiskFaults::all().with_power_cuts(0.002))
      .iterations(200);
  // [simulation]
}

}  // namespace ledger
