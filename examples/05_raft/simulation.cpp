#include <chrono>
#include <memory>
#include <vector>

#include <orrery/adapters/libraft_memory.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/testing/simulation.hpp>

#include "registry_server.hpp"
#include "registry_workload.hpp"

namespace registry {

using namespace orrery;
using namespace std::chrono_literals;

namespace {

std::vector<SimulationParameter> parameters() {
  return {{.name = "bug",
           .help = "Plant a bug, to see it found",
           .choices = {{"ack-before-sync", "answers libraft before the disk has what it was given"}},
           .value_name = {}},
          {.name = "short-log",
           .help = "Snapshots leave 16 entries in the log rather than 256, with which libraft 0.15 leaves more "
                   "followers behind",
           .choices = {},
           .value_name = {}}};
}

bool one_leader_a_term(Cluster& cluster, Referee& referee) {
  referee.time_is(cluster.simulator().now());
  for (const auto& node : cluster.nodes()) {
    auto* const server = dynamic_cast<RegistryServer*>(node->process());
    if (server == nullptr) continue;
    const std::optional<std::uint64_t> term = server->leads();
    if (term && !referee.leads(*term, server->id())) return false;
  }
  return true;
}

}  // namespace

ORRERY_SIMULATION(raft, parameters()) {
  libraft::zero_fresh_memory();
  const RegistryServer::Options options{
      .durable = !arguments.value("bug"), .snapshot_every = 64, .trailing = arguments.has("short-log") ? 16U : 256U};
  // [simulation]
  const auto referee = std::make_shared<Referee>();
  return SimulationBuilder("raft")
      .processes({3, 5}, make<RegistryServer>(options, referee))
      .workload(make<RegistryWorkload>(referee), 3)
      .invariant("one leader a term", [referee](Cluster& cluster) { return one_leader_a_term(cluster, *referee); })
      .restart_on_exception()
      .allow_calls_from("libraft.so")  // getenv: whether to print traces.
      .chaos(20s, Attrition{.max_dead = 1, .graceful = 0.2, .crash = 0.8, .wipe = 0, .interval_mean = 3s},
             NetworkFaults::swarm().without_datagrams(), DiskFaults::swarm())
      .settle(5s)
      .iterations(200);
  // [simulation]
}

}  // namespace registry
