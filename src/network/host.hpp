#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <orrery/core/ids.hpp>
#include <orrery/network/address.hpp>

#include "core/index_table.hpp"
#include "network/link_entry.hpp"
#include "network/port_table.hpp"

namespace orrery::detail {

struct DatagramPort;
class ListeningPort;

/// A machine on the network: its names, and the tables of its kernel. What each datagram asks for fills one cache line.
struct alignas(64) Host {
  static constexpr std::uint16_t ephemeral_first = 40'001;

  NodeId node;
  OriginId origin;
  std::uint32_t index = 0;  // In order of addition.
  Address address;
  IndexTable<LinkEntry> links;  // To others, by the index of those; made when first used.
  bool up = false;
  PortTable<DatagramPort> datagram_ports;

  std::string name;
  std::string zone;
  std::uint32_t connections = 0;  // Ends of connections, whatever their state.
  std::uint16_t next_port = ephemeral_first;
  std::map<std::uint16_t, ListeningPort*> listeners;
  std::set<std::uint16_t> connecting_ports;  // Local ports of the connections it opened.
  std::uint64_t look_ups = 0;                // Ordinal of the next one.

  /// The next port that `taken` does not know, rotating; nothing if there is none.
  template <class Taken>
  std::optional<std::uint16_t> free_port(Taken taken) {
    for (std::uint32_t tried = 0; tried <= 0xffff - ephemeral_first; ++tried) {
      const std::uint16_t port = next_port;
      next_port = port == 0xffff ? ephemeral_first : static_cast<std::uint16_t>(port + 1);
      if (!taken(port)) return port;
    }
    return std::nullopt;
  }
  std::optional<std::uint16_t> free_stream_port() {
    return free_port(
        [this](std::uint16_t port) { return listeners.contains(port) || connecting_ports.contains(port); });
  }
  std::optional<std::uint16_t> free_datagram_port() {
    return free_port([this](std::uint16_t port) { return datagram_ports.contains(port); });
  }
};

}  // namespace orrery::detail
