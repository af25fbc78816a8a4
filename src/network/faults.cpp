#include <utility>

#include <orrery/network/network_kinds.hpp>
#include <orrery/network/sim_network.hpp>

#include "network/sim_network_state.hpp"

namespace orrery {
namespace {

void check(const NetworkFaultRates& rates) {
  for (const double rate :
       {rates.segment_loss, rates.segment_reset, rates.silent_close, rates.connect_hang, rates.connect_refused,
        rates.connect_black_hole, rates.resolve_failure, rates.resolve_slow, rates.fragmented_write, rates.short_read,
        rates.bit_flip, rates.datagram_loss, rates.datagram_duplicate, rates.datagram_reorder}) {
    ORRERY_CHECK_MESSAGE(rate >= 0 && rate <= 1, "a fault rate is a probability");
  }
  ORRERY_CHECK(rates.datagram_reorder_delay_max.count() >= 0);
  ORRERY_CHECK(rates.resolve_delay_max.count() >= 0);
}

}  // namespace

PartitionId SimNetwork::partition(std::span<const NodeId> a, std::span<const NodeId> b) {
  const std::uint32_t id = state_->fabric.topology.partition(a, b, true);
  state_->fabric.faults.add(NetworkFault::partition);
  state_->fabric.simulator.record(kinds::partitioned, no_node, no_node, id, a.size());
  state_->streams.watch_paths();
  return {id};
}

PartitionId SimNetwork::partition_one_way(std::span<const NodeId> from, std::span<const NodeId> to) {
  const std::uint32_t id = state_->fabric.topology.partition(from, to, false);
  state_->fabric.faults.add(NetworkFault::partition_one_way);
  state_->fabric.simulator.record(kinds::partitioned, no_node, no_node, id, from.size());
  state_->streams.watch_paths();
  return {id};
}

void SimNetwork::heal(PartitionId partition) {
  if (!state_->fabric.topology.heal(partition.value)) return;
  state_->fabric.simulator.record(kinds::partition_healed, no_node, no_node, partition.value);
}

void SimNetwork::clog(NodeId from, NodeId to, Duration length) {
  ORRERY_CHECK(length.count() >= 0);
  detail::Topology& topology = state_->fabric.topology;
  topology.clog(topology.link(topology.host(from), topology.host(to)), length);
  state_->fabric.faults.add(NetworkFault::clog);
  state_->fabric.simulator.record(kinds::link_clogged, from, to, 0, static_cast<std::uint64_t>(length.count()));
  if (length >= state_->fabric.options.silence_timeout) state_->streams.watch_paths();
}

void SimNetwork::slow_link(NodeId from, NodeId to, SlowLink how, Duration length) {
  ORRERY_CHECK(length.count() >= 0 && how.factor >= 0 && how.extra.count() >= 0);
  detail::Topology& topology = state_->fabric.topology;
  detail::Link& link = topology.link(topology.host(from), topology.host(to));
  link.trouble().slow = how;
  link.slow_until = state_->fabric.now() + length;
  state_->fabric.faults.add(NetworkFault::slow_link);
  state_->fabric.simulator.record(kinds::link_slowed, from, to, 0, static_cast<std::uint64_t>(length.count()));
}

void SimNetwork::swizzle(NodeId node, Duration length, std::uint64_t draw) {
  ORRERY_CHECK(length.count() >= 0);
  state_->swizzler.swizzle(state_->fabric.topology.host(node), length, draw);
}

void SimNetwork::throttle(NodeId from, NodeId to, double fraction, Duration length) {
  ORRERY_CHECK(length.count() >= 0);
  ORRERY_CHECK_MESSAGE(fraction > 0 && fraction <= 1, "a fraction of the bandwidth");
  detail::Topology& topology = state_->fabric.topology;
  detail::throttle(topology.link(topology.host(from), topology.host(to)), state_->fabric.now(), fraction, length);
  state_->fabric.faults.add(NetworkFault::throttle);
  state_->fabric.simulator.record(kinds::link_throttled, from, to, 0, static_cast<std::uint64_t>(length.count()));
}

void SimNetwork::set_pair_latency(Duration max) {
  ORRERY_CHECK(max.count() >= 0);
  state_->fabric.topology.set_pair_latency(max);
}

InterceptorId SimNetwork::intercept(Interceptor interceptor) {
  return {state_->fabric.interception.add(std::move(interceptor))};
}

bool SimNetwork::catch_datagram(NodeId from, NodeId to, Time arrival, CaughtPacket what) {
  return state_->datagrams.catch_flight(from, to, arrival, what);
}
std::vector<std::pair<NodeId, NodeId>> SimNetwork::cut_links(std::size_t max) const {
  return state_->fabric.topology.cut_links(max);
}
void SimNetwork::end_interception(InterceptorId interceptor) { state_->fabric.interception.end(interceptor.value); }

std::uint32_t SimNetwork::reset_connections(NodeId a, NodeId b) {
  ORRERY_CHECK_MESSAGE(!state_->fabric.interception.asking(), "an interceptor reset a connection");
  const detail::Topology& topology = state_->fabric.topology;
  return state_->streams.reset_connections(topology.host(a), topology.host(b));
}

void SimNetwork::set_fault_rates(const NetworkFaultRates& rates) {
  check(rates);
  state_->fabric.topology.set_rates(rates);
}

void SimNetwork::set_fault_rates(NodeId from, NodeId to, const NetworkFaultRates& rates) {
  check(rates);
  state_->fabric.topology.set_rates(from, to, rates);
}

void SimNetwork::heal_all() {
  state_->fabric.topology.heal_all();
  state_->fabric.interception.end_all();
  state_->swizzler.stop();
  state_->fabric.simulator.record(kinds::network_healed, no_node);
}

}  // namespace orrery
