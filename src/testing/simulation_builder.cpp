#include <limits>
#include <utility>

#include <orrery/testing/simulation.hpp>

#include "testing/simulation_description.hpp"

namespace orrery {

SimulationBuilder::SimulationBuilder(std::string name) : described_(new Description) {
  described_->name = std::move(name);
  described_->allowed_callers = std::make_shared<detail::AllowedCallers>(detail::callers_allowed_by_default());
}

SimulationBuilder::SimulationBuilder(const SimulationBuilder& other) : described_(new Description(*other.described_)) {}
SimulationBuilder::SimulationBuilder(SimulationBuilder&& other) noexcept
    : described_(std::exchange(other.described_, nullptr)) {}
SimulationBuilder& SimulationBuilder::operator=(const SimulationBuilder& other) {
  return *this = SimulationBuilder(other);
}
SimulationBuilder& SimulationBuilder::operator=(SimulationBuilder&& other) noexcept {
  std::swap(described_, other.described_);
  return *this;
}
SimulationBuilder::~SimulationBuilder() { delete described_; }

const std::string& SimulationBuilder::name() const { return described_->name; }

SimulationBuilder& SimulationBuilder::processes(ProcessCount count, ProcessFactory factory, std::string name,
                                                ProcessOptions options) {
  described_->servers.push_back({count, std::move(factory), std::move(name), std::move(options)});
  return *this;
}

SimulationBuilder& SimulationBuilder::world(WorldFactory factory, TieOrder ties) {
  described_->world = std::move(factory);
  described_->ties = ties;
  return *this;
}

SimulationBuilder& SimulationBuilder::zones(std::vector<std::string> names) {
  described_->zones = std::move(names);
  return *this;
}

SimulationBuilder& SimulationBuilder::upgrade(ProcessFactory to, Upgrade options, std::string group) {
  described_->upgrade = {std::move(to), options, std::move(group)};
  return *this;
}

SimulationBuilder& SimulationBuilder::randomise_knobs(bool on) {
  described_->randomise_knobs = on;
  return *this;
}

SimulationBuilder& SimulationBuilder::workload(WorkloadFactory factory, std::uint32_t clients, std::string name) {
  described_->clients.push_back({std::move(factory), clients, std::move(name)});
  return *this;
}

SimulationBuilder& SimulationBuilder::invariant(std::string name, Invariant holds, Duration every) {
  described_->invariants.push_back({std::move(name), std::move(holds), every});
  return *this;
}

SimulationBuilder& SimulationBuilder::timeline(std::string name, TimelineRule rule) {
  described_->rules.push_back({std::move(name), std::move(rule)});
  return *this;
}

SimulationBuilder& SimulationBuilder::link(LinkOptions options) {
  described_->link = options;
  return *this;
}

SimulationBuilder& SimulationBuilder::disk(DiskOptions options) {
  described_->disk = options;
  return *this;
}

SimulationBuilder& SimulationBuilder::disk(std::string servers, DiskOptions options) {
  described_->disks.insert_or_assign(std::move(servers), options);
  return *this;
}

const DiskOptions& SimulationBuilder::Description::disk_of(const std::string& server, const std::string& group) const {
  if (const auto own = disks.find(server); own != disks.end()) return own->second;
  const auto shared = disks.find(group);
  return shared != disks.end() ? shared->second : disk;
}

SimulationBuilder& SimulationBuilder::settle(Duration length) {
  described_->settle = length;
  return *this;
}

SimulationBuilder& SimulationBuilder::phase_limit(Duration length) {
  described_->phase_limit = length;
  return *this;
}

SimulationBuilder& SimulationBuilder::iterations(std::uint64_t seeds) {
  described_->iterations = seeds;
  return *this;
}

SimulationBuilder& SimulationBuilder::for_at_most(Duration length) {
  described_->time_limit = length;
  return *this;
}

SimulationBuilder& SimulationBuilder::until_plateau(std::uint64_t seeds) {
  described_->plateau_seeds = seeds;
  return *this;
}

std::uint64_t SimulationBuilder::default_seeds() const {
  const bool ends_otherwise = described_->time_limit.count() > 0 || described_->plateau_seeds > 0;
  return described_->iterations.value_or(ends_otherwise ? std::numeric_limits<std::uint64_t>::max() : 100);
}

SimulationBuilder& SimulationBuilder::restart_on_exception(bool on) {
  described_->restart_on_exception = on;
  return *this;
}

SimulationBuilder& SimulationBuilder::memory_limit(std::uint64_t bytes) {
  described_->memory_limit = bytes;
  return *this;
}

SimulationBuilder& SimulationBuilder::wall_limit(Duration length) {
  described_->wall_limit = length;
  return *this;
}

SimulationBuilder& SimulationBuilder::nondeterminism_guard(bool on) {
  described_->nondeterminism_guard = on;
  return *this;
}

SimulationBuilder& SimulationBuilder::allow_calls_from(std::string part) {
  std::vector<std::string> parts = described_->allowed_callers->stacks.parts();
  parts.push_back(std::move(part));
  described_->allowed_callers = std::make_shared<detail::AllowedCallers>(std::move(parts));
  return *this;
}

SimulationBuilder& SimulationBuilder::reduce(Reduction reduction) {
  described_->reduction = std::move(reduction);
  return *this;
}

SimulationBuilder& SimulationBuilder::must_reach(std::vector<std::string> properties) {
  described_->must_reach.insert(described_->must_reach.end(), std::make_move_iterator(properties.begin()),
                                std::make_move_iterator(properties.end()));
  return *this;
}

void SimulationBuilder::set_chaos_length(Duration length) { described_->chaos.length = length; }
void SimulationBuilder::set(Attrition attrition) { described_->chaos.attrition = std::move(attrition); }
void SimulationBuilder::set(NetworkFaults faults) { described_->chaos.network = faults; }
void SimulationBuilder::set(DiskFaults faults) { described_->chaos.disk = faults; }
void SimulationBuilder::set(ClockFaults faults) { described_->chaos.clock = faults; }
void SimulationBuilder::set(CpuFaults faults) { described_->chaos.cpu = faults; }
void SimulationBuilder::set(Buggify buggify) { described_->chaos.buggify = buggify; }

}  // namespace orrery
