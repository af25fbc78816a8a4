#include <utility>

#include <orrery/testing/workload.hpp>

#include "testing/simulation_run.hpp"

namespace orrery {

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::set_up: return "set-up";
    case Phase::chaos: return "chaos";
    case Phase::settle: return "settle";
    case Phase::check: return "check";
    case Phase::done: return "done";
  }
  return "?";
}

WorkloadEnv::WorkloadEnv(SimScheduler& scheduler, NodeInfo info, Random& random, Network& network, Disk& disk,
                         SimulationRun& run, Client client)
    : Env(scheduler, std::move(info), random, network, disk), run_(run), client_(client) {}

const std::vector<std::string>& WorkloadEnv::servers() const { return run_.servers(); }

ServerView WorkloadEnv::server(std::string_view name) const {
  const Node* node = run_.cluster().find(name);
  ORRERY_CHECK_MESSAGE(node != nullptr, "no server of that name");
  return {node->name(), node->state(), node->incarnation(), node->wipes()};
}

Phase WorkloadEnv::phase() const { return run_.phase(); }
Event& WorkloadEnv::chaos_over() { return run_.chaos_over(); }
bool WorkloadEnv::chaos_is_over() const { return run_.chaos_over().is_set(); }
detail::SharedObjects& WorkloadEnv::shared_objects() { return run_.shared_objects(); }
void WorkloadEnv::count_operations(std::uint64_t count) { run_.count_operations(count); }

void WorkloadEnv::violation(std::string_view property, std::string_view message, std::source_location where) {
  run_.violation(PropertyKind::workload, property, message, detail::place_text(where));
}

}  // namespace orrery
