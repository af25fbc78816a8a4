#pragma once

#include <cstdint>

#include <orrery/network/network_kinds.hpp>

#include "network/datagram_transport.hpp"

namespace orrery::detail {

[[nodiscard]] inline std::uint32_t packet_id_of(const Bytes& payload) {
  return packet_id(static_cast<std::uint8_t>(payload.empty() ? 0 : payload.front()), payload.size());
}

/// The event that a datagram arrives.
struct DatagramTransport::Arrival {
  DatagramTransport* transport;
  Flight* flight;
  Host* to;
  std::uint64_t tap;

  void operator()() const { transport->arrive(*this, true); }
  [[nodiscard]] std::uint64_t tap_payload() const { return tap; }
  void prefetch(unsigned step) const;
};

}  // namespace orrery::detail
