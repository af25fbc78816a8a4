#pragma once

#include <cstdint>

#include <orrery/core/hash.hpp>

#include "network/stream_transport.hpp"

namespace orrery::detail {

// The closures of events, at most 48 bytes. They name connections by reference, since these may be over by then, and
// tap what was sent, so that two runs that differ in a byte differ in their digests.

struct StreamTransport::SegmentArrival {
  StreamTransport* transport;
  PoolRef connection;
  std::uint64_t ordinal;
  std::uint64_t tap;
  std::uint32_t side;
  std::uint32_t flipped_bit;  // Counted from 1; 0: none.

  void operator()() const { transport->arrive(*this); }
  [[nodiscard]] std::uint64_t tap_payload() const { return tap; }
};

struct StreamTransport::ResetArrival {
  StreamTransport* transport;
  PoolRef connection;
  std::uint64_t serial;
  std::uint32_t to_side;

  void operator()() const { transport->reset_arrives(*this); }
  [[nodiscard]] std::uint64_t tap_payload() const { return combine(serial, to_side); }
};

/// A timer of a connection: calls a member with it, or with it and a side.
struct StreamTransport::ConnectionEvent {
  StreamTransport* transport;
  PoolRef connection;
  std::uint64_t serial;
  std::uint32_t side;
  void (*act)(StreamTransport& transport, Connection& connection, unsigned side);

  void operator()() const {
    if (Connection* alive = transport->connections_.find(connection)) act(*transport, *alive, side);
  }
  [[nodiscard]] std::uint64_t tap_payload() const { return combine(serial, side); }
};

}  // namespace orrery::detail
