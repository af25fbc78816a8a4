#include <limits>
#include <utility>

#include <orrery/testing/simulation.hpp>

#include "testing/nondeterminism_guard.hpp"

namespace orrery {

SimulationBuilder::SimulationBuilder(std::string name)
    : name_(std::move(name)),
      allowed_callers_(std::make_shared<detail::AllowedCallers>(detail::callers_allowed_by_default())) {}

SimulationBuilder& SimulationBuilder::processes(ProcessCount count, ProcessFactory factory, std::string name,
                                                ProcessOptions options) {
  servers_.push_back({count, std::move(factory), std::move(name), std::move(options)});
  return *this;
}

SimulationBuilder& SimulationBuilder::world(WorldFactory factory, TieOrder ties) {
  world_ = std::move(factory);
  ties_ = ties;
  return *this;
}

SimulationBuilder& SimulationBuilder::zones(std::vector<std::string> names) {
  zones_ = std::move(names);
  return *this;
}

SimulationBuilder& SimulationBuilder::upgrade(ProcessFactory to, Upgrade options, std::string group) {
  upgrade_ = {std::move(to), options, std::move(group)};
  return *this;
}

SimulationBuilder& SimulationBuilder::randomise_knobs(bool on) {
  randomise_knobs_ = on;
  return *this;
}

SimulationBuilder& SimulationBuilder::workload(WorkloadFactory factory, std::uint32_t clients, std::string name) {
  clients_.push_back({std::move(factory), clients, std::move(name)});
  return *this;
}

SimulationBuilder& SimulationBuilder::invariant(std::string name, Invariant holds, Duration every) {
  invariants_.push_back({std::move(name), std::move(holds), every});
  return *this;
}

SimulationBuilder& SimulationBuilder::timeline(std::string name, TimelineRule rule) {
  rules_.push_back({std::move(name), std::move(rule)});
  return *this;
}

SimulationBuilder& SimulationBuilder::link(LinkOptions options) {
  link_ = options;
  return *this;
}

SimulationBuilder& SimulationBuilder::disk(DiskOptions options) {
  disk_ = options;
  return *this;
}

SimulationBuilder& SimulationBuilder::disk(std::string servers, DiskOptions options) {
  disks_.insert_or_assign(std::move(servers), options);
  return *this;
}

const DiskOptions& SimulationBuilder::disk_of(const std::string& server, const std::string& group) const {
  if (const auto own = disks_.find(server); own != disks_.end()) return own->second;
  const auto shared = disks_.find(group);
  return shared != disks_.end() ? shared->second : disk_;
}

SimulationBuilder& SimulationBuilder::settle(Duration length) {
  settle_ = length;
  return *this;
}

SimulationBuilder& SimulationBuilder::phase_limit(Duration length) {
  phase_limit_ = length;
  return *this;
}

SimulationBuilder& SimulationBuilder::iterations(std::uint64_t seeds) {
  iterations_ = seeds;
  return *this;
}

SimulationBuilder& SimulationBuilder::for_at_most(Duration length) {
  time_limit_ = length;
  return *this;
}

SimulationBuilder& SimulationBuilder::until_plateau(std::uint64_t seeds) {
  plateau_seeds_ = seeds;
  return *this;
}

std::uint64_t SimulationBuilder::default_seeds() const {
  const bool ends_otherwise = time_limit_.count() > 0 || plateau_seeds_ > 0;
  return iterations_.value_or(ends_otherwise ? std::numeric_limits<std::uint64_t>::max() : 100);
}

SimulationBuilder& SimulationBuilder::restart_on_exception(bool on) {
  restart_on_exception_ = on;
  return *this;
}

SimulationBuilder& SimulationBuilder::memory_limit(std::uint64_t bytes) {
  memory_limit_ = bytes;
  return *this;
}

SimulationBuilder& SimulationBuilder::wall_limit(Duration length) {
  wall_limit_ = length;
  return *this;
}

SimulationBuilder& SimulationBuilder::nondeterminism_guard(bool on) {
  nondeterminism_guard_ = on;
  return *this;
}

SimulationBuilder& SimulationBuilder::allow_calls_from(std::string part) {
  std::vector<std::string> parts = allowed_callers_->stacks.parts();
  parts.push_back(std::move(part));
  allowed_callers_ = std::make_shared<detail::AllowedCallers>(std::move(parts));
  return *this;
}

SimulationBuilder& SimulationBuilder::reduce(Reduction reduction) {
  reduction_ = std::move(reduction);
  return *this;
}

SimulationBuilder& SimulationBuilder::must_reach(std::vector<std::string> properties) {
  must_reach_.insert(must_reach_.end(), std::make_move_iterator(properties.begin()),
                     std::make_move_iterator(properties.end()));
  return *this;
}

void SimulationBuilder::set(Attrition attrition) { chaos_.attrition = std::move(attrition); }
void SimulationBuilder::set(NetworkFaults faults) { chaos_.network = faults; }
void SimulationBuilder::set(DiskFaults faults) { chaos_.disk = faults; }
void SimulationBuilder::set(ClockFaults faults) { chaos_.clock = faults; }
void SimulationBuilder::set(CpuFaults faults) { chaos_.cpu = faults; }
void SimulationBuilder::set(Buggify buggify) { chaos_.buggify = buggify; }

}  // namespace orrery
