#include "fault/disk_chaos.hpp"

#include <cstdint>
#include <string>

#include "fault/swarm.hpp"

namespace orrery {
namespace {

// Uniform in [least, most].
std::uint32_t between(std::uint32_t least, std::uint32_t most, std::uint64_t draw) {
  return least + static_cast<std::uint32_t>(StrikeDraws::index(draw, std::size_t{most} - least + 1));
}

}  // namespace

DiskChaos::DiskChaos(Cluster& cluster, OriginId origin, std::vector<NodeId> victims, const DiskFaults& declared)
    : cluster_(cluster),
      origin_(origin),
      victims_(std::move(victims)),
      declared_(declared),
      chosen_(declared),
      sources_(cluster.simulator(), origin) {
  if (declared_.swarm_selection) {
    chosen_ = choose_swarm(declared_, cluster.simulator().stream("chaos", "disk_swarm"));
  }
  if (!declared_.enabled || victims_.empty()) return;
  add_sources();
  for (const NodeId victim : victims_) handle_power_cuts(cluster_.node(victim));
}

void DiskChaos::start() {
  if (chosen_.enabled) {
    for (const NodeId victim : victims_) cluster_.node(victim).disk().set_fault_rates(chosen_.rates);
  }
  sources_.start();
}

// The node comes back by itself.
void DiskChaos::handle_power_cuts(Node& node) {
  node.disk().on_power_cut([this, &node](std::uint64_t operation) {
    node.crash();
    const CounterRandom draws(cluster_.simulator().seed(), "disk power cut", node.name());
    const Duration recovery = part_of(declared_.power_cut_recovery_max, draws.real(operation));
    cluster_.simulator().schedule<kinds::fault_recovery>(origin_, node.id(), recovery, [&node] {
      if (!node.up()) node.start();
    });
  });
}

void DiskChaos::stop() {
  sources_.stop();
  for (const NodeId victim : victims_) cluster_.node(victim).disk().heal();
}

void DiskChaos::add_sources() {
  sources_.add("disk_slow", chosen_.slow_interval_mean, [this](const StrikeDraws& draws) {
    const auto factor = static_cast<std::uint32_t>(2 + StrikeDraws::index(draws.how, chosen_.slow_factor_max));
    disk_at(draws.where).slow_for(draws.part_of(chosen_.slow_length_max), factor);
  });
  sources_.add("disk_full", chosen_.full_interval_mean, [this](const StrikeDraws& draws) {
    disk_at(draws.where).fill_for(draws.part_of(chosen_.full_length_max));
  });
  sources_.add("disk_stalled", chosen_.stall_interval_mean, [this](const StrikeDraws& draws) {
    disk_at(draws.where).stall_for(draws.part_of(chosen_.stall_length_max));
  });
  sources_.add("disk_throttled", chosen_.throttle_interval_mean, [this](const StrikeDraws& draws) {
    const std::uint32_t limit = between(chosen_.throttled_iops_min, chosen_.throttled_iops_max, draws.how);
    disk_at(draws.where).throttle_for(draws.part_of(chosen_.throttle_length_max), limit);
  });
}

SimDisk& DiskChaos::disk_at(std::uint64_t draw) const {
  return cluster_.node(victims_[StrikeDraws::index(draw, victims_.size())]).disk();
}

void DiskChaos::count(std::vector<FaultCount>& all) const {
  DiskFaultCounts counts;
  for (const NodeId victim : victims_) counts.add(cluster_.node(victim).disk().fault_counts());
  for (std::size_t i = 0; i < disk_fault_kinds; ++i) {
    const auto fault = static_cast<DiskFault>(i);
    all.push_back({std::string(report_name(fault)), counts[fault], declares(fault)});
  }
}

bool DiskChaos::declares(DiskFault fault) const {
  const DiskFaults& faults = declared_;
  if (fault == DiskFault::unsynced_lost || fault == DiskFault::torn) return false;  // Only if something is unsynced.
  if (!faults.enabled) return false;
  if (fault == DiskFault::slow && faults.slow_interval_mean.count() > 0) return true;
  if (fault == DiskFault::full && faults.full_interval_mean.count() > 0) return true;
  if (fault == DiskFault::stalled) return faults.stall_interval_mean.count() > 0;
  if (fault == DiskFault::throttled) return faults.throttle_interval_mean.count() > 0;
  return faults.rates.declares(fault);
}

}  // namespace orrery
