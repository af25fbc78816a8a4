#pragma once

#include <cstdint>

#include <orrery/core/simulator.hpp>
#include <orrery/network/fault_rates.hpp>
#include <orrery/network/network_options.hpp>

#include "network/topology.hpp"

namespace orrery::detail {

/// What streams and datagrams share.
struct Fabric {
  Fabric(Simulator& run, const SimNetworkOptions& with) : simulator(run), options(with), topology(run, with) {}

  Simulator& simulator;
  const SimNetworkOptions options;
  Topology topology;
  NetworkFaultCounts faults;
  NetworkTraffic traffic;

  [[nodiscard]] Time now() const { return simulator.now(); }
  void count_drop(PacketDrop why) { ++traffic.dropped[static_cast<std::size_t>(why)]; }
};

}  // namespace orrery::detail
