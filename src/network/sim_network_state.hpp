#pragma once

#include <deque>

#include <orrery/network/sim_network.hpp>

#include "network/datagram_transport.hpp"
#include "network/fabric.hpp"
#include "network/host_network.hpp"
#include "network/resolver.hpp"
#include "network/stream_transport.hpp"
#include "network/swizzle.hpp"

namespace orrery {

struct SimNetwork::State {
  State(Simulator& simulator, const SimNetworkOptions& options) : fabric(simulator, options) {}

  detail::Fabric fabric;
  detail::StreamTransport streams{fabric};
  detail::DatagramTransport datagrams{fabric};
  detail::Resolver resolver{fabric, streams};
  detail::Swizzler swizzler{fabric, streams};
  std::deque<detail::HostNetwork> seams;  // By index of the host.
};

}  // namespace orrery
