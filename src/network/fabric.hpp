#pragma once

#include <cstdint>

#include <orrery/core/simulator.hpp>
#include <orrery/network/fault_rates.hpp>
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
  void count_drop(PacketDrop why) { ++traffic.dropped[static_cast<std::size_t>(why)]; }
};

}  // namespace orrery::detail
