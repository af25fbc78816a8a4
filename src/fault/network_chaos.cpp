#include "fault/network_chaos.hpp"

#include <string>

#include "fault/swarm.hpp"

namespace orrery {
namespace {

double factor_up_to(double max, std::uint64_t draw) { return 2 + (max - 2) * detail::to_real(draw); }

std::size_t partition_form(const StrikeDraws& draws) { return StrikeDraws::index(draws.how, 3); }

}  // namespace

NetworkChaos::NetworkChaos(Cluster& cluster, OriginId origin, NetworkFaults declared)
    : cluster_(cluster),
      network_(cluster.network()),
      simulator_(cluster.simulator()),
      origin_(origin),
      declared_(declared),
      chosen_(declared),
      sources_(simulator_, origin_) {
  if (declared_.swarm_selection) chosen_ = choose_swarm(declared_, simulator_.stream("chaos", "network_swarm"));
  if (!declared_.enabled) return;
  add_sources();
  add_link_sources();
  network_.set_pair_latency(chosen_.pair_latency_max);
}

void NetworkChaos::start() {
  if (!chosen_.enabled) return;
  network_.set_fault_rates(chosen_.rates);
  sources_.start();
}

void NetworkChaos::stop() {
  sources_.stop();
  network_.heal_all();
}

void NetworkChaos::add_sources() {
  sources_.add(
      "partition", chosen_.partition_interval_mean, [this](const StrikeDraws& draws) { strike_partition(draws); },
      partition_kind);
  sources_.add("swizzle", chosen_.swizzle_interval_mean, [this](const StrikeDraws& draws) {
    network_.swizzle(node(draws.where), draws.part_of(chosen_.swizzle_length_max), draws.how);
  });
  sources_.add("reset", chosen_.reset_interval_mean, [this](const StrikeDraws& draws) {
    const auto [a, b] = pair(draws);
    network_.reset_connections(a, b);
  });
}

void NetworkChaos::add_link_sources() {
  sources_.add("clog", chosen_.clog_interval_mean, [this](const StrikeDraws& draws) {
    const auto [from, to] = pair(draws);
    network_.clog(from, to, draws.part_of(chosen_.clog_length_max));
  });
  sources_.add("slow_link", chosen_.slow_link_interval_mean, [this](const StrikeDraws& draws) {
    const auto [from, to] = pair(draws);
    const double factor = factor_up_to(chosen_.slow_link_factor_max, draws.how);
    network_.slow_link(from, to, {.factor = factor, .extra = Duration{}}, draws.part_of(chosen_.slow_link_length_max));
  });
  sources_.add("throttle", chosen_.throttle_interval_mean, [this](const StrikeDraws& draws) {
    const auto [from, to] = pair(draws);
    const double fraction = 1 / factor_up_to(chosen_.throttle_factor_max, draws.how);
    network_.throttle(from, to, fraction, draws.part_of(chosen_.throttle_length_max));
  });
}

NodeId NetworkChaos::node(std::uint64_t draw) const {
  return NodeId{static_cast<std::uint32_t>(StrikeDraws::index(draw, cluster_.size()))};
}

// Two different nodes. A cluster of one strikes at its link to itself, which nothing can cut.
std::pair<NodeId, NodeId> NetworkChaos::pair(const StrikeDraws& draws) const {
  const std::size_t size = cluster_.size();
  const std::size_t first = StrikeDraws::index(draws.where, size);
  const std::size_t second = size < 2 ? first : (first + 1 + StrikeDraws::index(draws.also_where, size - 1)) % size;
  return {NodeId{static_cast<std::uint32_t>(first)}, NodeId{static_cast<std::uint32_t>(second)}};
}

std::string_view NetworkChaos::partition_kind(const StrikeDraws& draws) {
  return to_string(partition_form(draws) < 2 ? NetworkFault::partition : NetworkFault::partition_one_way);
}

// One third each: random halves, one node isolated, one node that hears nothing or is not heard.
void NetworkChaos::strike_partition(const StrikeDraws& draws) {
  const std::size_t form = partition_form(draws);
  const std::size_t alone = StrikeDraws::index(draws.where, cluster_.size());
  std::vector<NodeId> here, there;
  for (std::size_t i = 0; i < cluster_.size(); ++i) {
    const bool chosen = form == 0 ? (mix64(draws.also_where + i) & 1) != 0 : i == alone;
    (chosen ? here : there).push_back(NodeId{static_cast<std::uint32_t>(i)});
  }
  if (here.empty() || there.empty()) return;
  const bool outwards = (draws.also_where & 1) != 0;
  const PartitionId partition = form < 2   ? network_.partition(here, there)
                                : outwards ? network_.partition_one_way(here, there)
                                           : network_.partition_one_way(there, here);
  simulator_.schedule<kinds::fault_recovery>(origin_, no_node, draws.part_of(chosen_.partition_length_max),
                                             [this, partition] { network_.heal(partition); });
}

void NetworkChaos::count(std::vector<FaultCount>& all, bool crashes) const {
  const NetworkFaultCounts& counts = network_.fault_counts();
  for (std::size_t i = 0; i < network_fault_kinds; ++i) {
    const auto fault = static_cast<NetworkFault>(i);
    const bool declared = fault == NetworkFault::half_open ? crashes : declares(fault);
    all.push_back({std::string(to_string(fault)), counts[fault], declared});
  }
}

bool NetworkChaos::declares(NetworkFault fault) const {
  if (!declared_.enabled) return false;
  switch (fault) {
    case NetworkFault::partition:
    case NetworkFault::partition_one_way: return declared_.partition_interval_mean.count() > 0;
    case NetworkFault::clog: return declared_.clog_interval_mean.count() > 0;
    case NetworkFault::swizzle: return declared_.swizzle_interval_mean.count() > 0;
    case NetworkFault::slow_link: return declared_.slow_link_interval_mean.count() > 0;
    case NetworkFault::throttle: return declared_.throttle_interval_mean.count() > 0;
    case NetworkFault::pair_latency: return declared_.pair_latency_max.count() > 0;
    case NetworkFault::reset: return declared_.reset_interval_mean.count() > 0 || declared_.rates.segment_reset > 0;
    default: return declared_.rates.declares(fault);
  }
}

}  // namespace orrery
