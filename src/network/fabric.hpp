#pragma once

#include <cstdint>

#include <orrery/core/simulator.hpp>
#include <orrery/network/fault_rates.hpp>
#include <orrery/network/network_kinds.hpp>
#include <orrery/network/network_options.hpp>

#include "network/interception.hpp"
#include "network/topology.hpp"

namespace orrery::detail {

/// What streams and datagrams share.
struct Fabric {
  Fabric(Simulator& run, const SimNetworkOptions& with) : simulator(run), options(with), topology(run, with, faults) {}

  Simulator& simulator;
  const SimNetworkOptions options;
  NetworkFaultCounts faults;
  Topology topology;
  Interception interception;
  NetworkTraffic traffic;

  [[nodiscard]] Time now() const { return simulator.now(); }
  /// What the interceptors say to a packet that would arrive otherwise; counted and recorded unless it passes.
  PacketVerdict intercept(const Link& link, const PacketView& packet);
  /// Tells a sink that wants it of a packet that leaves now.
  void record_in_flight(NodeId from, NodeId to, std::uint32_t id, Time arrival) {
    const TraceSink* trace = simulator.trace();
    if (trace != nullptr && trace->wants_packets_in_flight()) [[unlikely]]
      simulator.record(kinds::packet_in_flight, from, to, id, arrival.ns());
  }
  void count_drop(PacketDrop why) { ++traffic.dropped[static_cast<std::size_t>(why)]; }
};

}  // namespace orrery::detail
