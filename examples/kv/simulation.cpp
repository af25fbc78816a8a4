#include <orrery/testing/simulation.hpp>

#include <chrono>

#include "bugs.hpp"
#include "server.hpp"
#include "workload.hpp"

namespace orrery::kv {
namespace {

using namespace std::chrono_literals;

std::vector<std::pair<std::string, std::string>> bug_choices() {
  std::vector<std::pair<std::string, std::string>> choices;
  for (const BugInfo& info : bugs()) choices.emplace_back(info.name, info.meaning);
  return choices;
}

std::vector<std::pair<std::string, std::string>> oracle_choices() {
  std::vector<std::pair<std::string, std::string>> choices;
  for (const OracleInfo& info : oracles()) choices.emplace_back(info.name, info.property);
  return choices;
}

std::vector<SimulationParameter> parameters() {
  return {{"durable", "Servers keep a write-ahead log; otherwise a reboot loses all", {}, {}},
          {"bug", "Plant a bug, to see it found; implies --durable where it needs to", bug_choices(), {}},
          {"clocks", "Servers' clocks drift and jump, and their processors stall", {}, {}},
          {"no-swarm", "Every seed has all faults, at their default intensity", {}, {}},
          {"oracle", "Judge by this one alone", oracle_choices(), {}}};
}

bool needs_durable(Bug bug) {
  for (const BugInfo& info : bugs()) {
    if (info.bug == bug) return info.durable;
  }
  return false;
}

ORRERY_SIMULATION(kv, parameters()) {
  const Bug bug = find_bug(arguments.value("bug").value_or("")).value_or(Bug::none);
  ServerOptions server;
  server.durable = arguments.has("durable") || needs_durable(bug);
  server.bug = bug;
  server.log.rewrite_bytes_min = 16 << 10;
  server.max_clients = 16;
  WorkloadOptions workload;
  workload.durable = server.durable;
  workload.bug = bug;
  workload.oracle = find_oracle(arguments.value("oracle").value_or(""));
  const bool swarm = !arguments.has("no-swarm");
  ClockFaults clocks = swarm ? ClockFaults::swarm() : ClockFaults::all();
  clocks.jump_max = 250ms;
  CpuFaults processors = (swarm ? CpuFaults::swarm() : CpuFaults::all()).without_slow_nodes();
  clocks.enabled = processors.enabled = arguments.has("clocks");
  if (clocks.enabled) workload.clock_error_ms = 250 + 10;  // With what drift adds until it is set again.
  const NetworkFaults network = swarm ? NetworkFaults::swarm() : NetworkFaults::all();
  DiskFaults disk = swarm ? DiskFaults::swarm() : DiskFaults::all();
  disk.enabled = server.durable;
  return SimulationBuilder("kv")
      .processes(3, make<KvServer>(server))
      .workload(make<KvWorkload>(workload), 5)
      .chaos(30s, Attrition{.max_dead = 1, .graceful = 0.3, .crash = 0.6, .wipe = 0.1}, network.without_datagrams(),
             disk, clocks, processors)
      .settle(5s)
      .iterations(500);
}

}  // namespace
}  // namespace orrery::kv
