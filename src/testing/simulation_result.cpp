#include <utility>

#include <orrery/core/hash.hpp>

#include "testing/simulation_run.hpp"

namespace orrery {

SeedResult SimulationRun::result() {
  SeedResult result;
  result.seed = simulator_.context().seed;
  result.ok = !properties_.failed();
  result.simulated_seconds = simulator_.now().seconds();
  result.events = simulator_.events_dispatched();
  result.operations = operations_;
  result.digest = combine(combine(simulator_.final_digest(), cluster_.network().state_digest()), operations_);
  if (world_) {
    for (const auto& node : cluster_.nodes()) result.digest = combine(result.digest, node->disk().state_hash());
  }
  for (const NodeId server : servers_)
    result.digest = combine(result.digest, cluster_.node(server).disk().state_hash());
  result.faults = world_ ? world_->fault_counts() : chaos_->counts();
  if (world_) result.measures = world_->measures();
  result.properties = properties_.counts();
  for (const Violation& violation : properties_.violations()) {
    SeedFailure failure;
    failure.seed = result.seed;
    failure.kind = violation.kind;
    failure.property = violation.property;
    failure.place = violation.place;
    failure.node = violation.node;
    failure.at = violation.at;
    failure.message = violation.message;
    failure.digest = digest_text(result.digest);
    failure.knobs = changed_knobs();
    result.failures.push_back(std::move(failure));
  }
  return result;
}

std::vector<std::string> SimulationRun::changed_knobs() {
  std::vector<std::string> all;
  for (const Knobs::Setting& knob : cluster_.knobs().changed())
    all.push_back(knob.name + " = " + knob.value + " instead of " + knob.usual);
  return all;
}

}  // namespace orrery
