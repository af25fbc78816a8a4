#pragma once

#include <deque>

#include <orrery/network/sim_network.hpp>

#include "network/datagram_transport.hpp"
#include "network/fabric.hpp"
#include "network/host_network.hpp"
#include "network/stream_transport.hpp"

namespace orrery {

struct SimNetwork::State {
  State(Simulator& simulator, const SimNetworkOptions& options) : fabric(simulator, options) {}

  detail::Fabric fabric;
  detail::StreamTransport streams{fabric};
  detail::DatagramTransport datagrams{fabric};
  std::deque<detail::HostNetwork> seams;  // By index of the host.
};

}  // namespace orrery
