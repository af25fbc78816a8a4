#include <orrery/network/sim_network.hpp>

#include <utility>

#include <orrery/core/hash.hpp>

#include "network/sim_network_state.hpp"

namespace orrery {

SimNetwork::SimNetwork(Simulator& simulator, SimNetworkOptions options) : state_(new State(simulator, options)) {
  ORRERY_CHECK(options.window_bytes > 0 && options.window_segments > 0 && options.segment_bytes_max > 0);
  ORRERY_CHECK(options.segment_bytes_max <= 1U << 30);
  ORRERY_CHECK(options.retransmission_timeout.count() > 0 && options.retransmission_timeout_max.count() > 0);
}

SimNetwork::~SimNetwork() { delete state_; }

Address SimNetwork::add_host(NodeId node, OriginId origin, std::string name, std::string zone) {
  detail::Topology& topology = state_->fabric.topology;
  detail::Host& host = topology.add_host(node, origin, std::move(name), std::move(zone));
  state_->seams.emplace_back(host, state_->resolver, state_->streams, state_->datagrams);
  return host.address;
}

Network& SimNetwork::seam(NodeId node) { return state_->seams[state_->fabric.topology.host(node).index]; }

Address SimNetwork::address(NodeId node) const { return state_->fabric.topology.host(node).address; }

bool SimNetwork::is_up(NodeId node) const { return state_->fabric.topology.host(node).up; }

void SimNetwork::host_up(NodeId node) { state_->fabric.topology.host(node).up = true; }

void SimNetwork::host_crashed(NodeId node) {
  detail::Host& host = state_->fabric.topology.host(node);
  host.up = false;
  state_->streams.host_crashed(host);
  state_->datagrams.host_lost(host);
  state_->resolver.host_lost(host);
}

void SimNetwork::host_stopped(NodeId node) {
  detail::Host& host = state_->fabric.topology.host(node);
  state_->streams.host_stopped(host);
  state_->datagrams.host_lost(host);
  state_->resolver.host_lost(host);
}

void SimNetwork::set_default_link(const LinkOptions& options) { state_->fabric.topology.set_default_link(options); }

void SimNetwork::set_zone_link(std::string_view from_zone, std::string_view to_zone, const LinkOptions& options) {
  state_->fabric.topology.set_zone_link(from_zone, to_zone, options);
}

void SimNetwork::set_link(NodeId from, NodeId to, const LinkOptions& options) {
  state_->fabric.topology.set_link(from, to, options);
}

void SimNetwork::reseed(std::uint64_t seed) { state_->fabric.topology.reseed(seed); }

const NetworkFaultCounts& SimNetwork::fault_counts() const { return state_->fabric.faults; }

const NetworkTraffic& SimNetwork::traffic() const { return state_->fabric.traffic; }

std::vector<WaitingDatagrams> SimNetwork::waiting_datagrams(NodeId node) const {
  std::vector<WaitingDatagrams> waiting;
  state_->fabric.topology.host(node).datagram_ports.for_each([&](const detail::DatagramPort& port) {
    const std::size_t datagrams = port.queue == nullptr ? 0 : port.queue->size();
    waiting.push_back({.port = port.port, .datagrams = datagrams, .bytes = datagrams == 0 ? 0 : port.queue->bytes()});
  });
  return waiting;
}
std::size_t SimNetwork::connections() const { return state_->streams.connections(); }

std::uint64_t SimNetwork::state_digest() const {
  std::uint64_t digest = state_->fabric.topology.links_digest();
  for (const detail::Host& host : state_->fabric.topology.hosts()) digest = combine(digest, host.look_ups);
  return digest;
}

}  // namespace orrery
