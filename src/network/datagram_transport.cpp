#include "network/datagram_transport.hpp"

#include <algorithm>
#include <utility>

#include <orrery/core/hash.hpp>
#include <orrery/core/prefetch.hpp>
#include <orrery/network/datagram_server.hpp>
#include <orrery/network/network_kinds.hpp>

#include "network/datagram_arrival.hpp"

namespace orrery::detail {

// From the host to its port, from there to who receives, and so on to what that works on. What arrives is often
// answered: the link back is fetched, too.
void DatagramTransport::Arrival::prefetch(unsigned step) const {
  if (step == 0) {
    detail::prefetch(to);
    return detail::prefetch(flight);
  }
  const DatagramPort* port = to->datagram_ports.last();
  if (step <= 2) transport->fabric_.topology.prefetch_link(*to, flight->datagram.from.address, step == 2);
  if (step == 1) {
    detail::prefetch(port);
    detail::prefetch(flight->datagram.payload.data());
  } else if (port != nullptr && port->receiver != nullptr) {
    if (step == 2) return detail::prefetch<sizeof(DatagramServer)>(port->receiver);
    port->receiver->prefetch(step - 3);
  }
}

void DatagramPort::start_receive(Operation<Datagram>& receive) {
  serves = false;
  transport->receive(*this, receive);
}

void DatagramPort::start_serve(DatagramServer& server) {
  serves = true;
  transport->receive(*this, server);
}

Result<void> DatagramPort::send(Endpoint to, std::string_view payload) { return transport->send(*this, to, payload); }

void DatagramPort::close() { transport->close(*this); }

Result<DatagramSocket> DatagramTransport::bind(Host& host, std::uint16_t port) {
  const auto where = [&] { return "bind " + host.name + ":" + std::to_string(port); };
  if (!host.up) return failure(ErrorCode::unreachable, where() + ": the host is down");
  if (port == 0) {
    const auto free = host.free_datagram_port();
    if (!free) return failure(ErrorCode::address_in_use, "bind " + host.name + ": no free port");
    port = *free;
  }
  if (host.datagram_ports.contains(port)) return failure(ErrorCode::address_in_use, where());
  DatagramPort& bound = ports_.allocate();
  bound.transport = this;
  bound.host = &host;
  bound.port = port;
  bound.alive = true;
  bound.receiver = nullptr;
  host.datagram_ports.insert(port, bound);
  return DatagramSocket(bound);
}

void DatagramTransport::receive(DatagramPort& port, Operation<Datagram>& operation) {
  if (!port.alive) return operation.complete(failure(ErrorCode::closed, "receive on " + to_string(port.local())));
  ORRERY_CHECK_MESSAGE(port.receiver == nullptr, "two receives at once on one socket");
  if (!port.has_waiting()) {
    port.receiver = &operation;
    return operation.pend(&port, cancel_receive);
  }
  operation.complete(port.queue->pop());
}

void DatagramTransport::cancel_receive(void* port, Operation<Datagram>& operation) {
  auto& bound = *static_cast<DatagramPort*>(port);
  if (bound.receiver == &operation) bound.receiver = nullptr;
}

namespace {

bool fits(const LinkOptions& options, std::string_view payload) {
  return options.mtu_bytes == 0 || payload.size() + datagram_header_bytes <= options.mtu_bytes;
}

Result<void> too_large_for(const LinkOptions& options, Endpoint to, std::string_view payload) {
  return failure(ErrorCode::too_large, "datagram of " + std::to_string(payload.size()) + " bytes to " + to_string(to) +
                                           ", whose path takes " +
                                           std::to_string(options.mtu_bytes - datagram_header_bytes));
}

}  // namespace

Result<void> DatagramTransport::send(DatagramPort& from, Endpoint to, std::string_view payload) {
  if (!from.alive) return failure(ErrorCode::closed, "send from " + to_string(from.local()));
  if (payload.size() > DatagramSocket::datagram_bytes_max) {
    return failure(ErrorCode::too_large,
                   "datagram of " + std::to_string(payload.size()) + " bytes to " + to_string(to));
  }
  Topology& topology = fabric_.topology;
  const bool known = topology.known(to.address);
  ++fabric_.traffic.datagrams_sent;
  if (fabric_.simulator.trace() != nullptr) [[unlikely]]
    fabric_.simulator.record(kinds::datagram_sent, from.host->node, known ? topology.node_at(to.address) : no_node, 0,
                             payload.size());
  if (!known) {
    drop(from.host->node, no_node, PacketDrop::no_receiver);
    return {};
  }
  LinkEntry& entry = topology.link_entry(*from.host, to.address);
  if (!entry.counts_on() || topology.rates().strike_any() || fabric_.interception.active()) [[unlikely]]
    return send_over(topology.link(*from.host, topology.at(to.address)), from, to, payload);
  const LinkOptions& options = topology.plain_options();
  if (!fits(options, payload)) return too_large_for(options, to, payload);
  const std::uint64_t packet = entry.next_packet();
  const PlainFate fate = plain_fate(entry.random(), options, packet);
  if (payload.size() > options.queue_bytes_max) {
    drop(from.host->node, topology.node_at(to.address), PacketDrop::queue_full);
  } else if (fate.lost) {
    drop(from.host->node, topology.node_at(to.address), PacketDrop::lost);
  } else {
    schedule_arrival(from, to, packet, payload, fabric_.now() + fate.latency);
  }
  return {};
}

Result<void> DatagramTransport::send_over(Link& link, DatagramPort& from, Endpoint to, std::string_view payload) {
  if (!fits(*link.options, payload)) return too_large_for(*link.options, to, payload);
  const std::uint64_t packet = link.packets++;
  DatagramFate fate = datagram_fate(link, packet, fabric_.now());
  if (!fate.lost && !fate.lost_by_fault && fabric_.interception.active()) [[unlikely]]
    intercept(from, link, to.port, payload, packet, fate);
  const std::uint64_t queued = link.paced ? queued_bytes(link, fabric_.now()) : 0;
  if (queued + payload.size() > link.options->queue_bytes_max) {
    drop(from.host->node, link.to_node, PacketDrop::queue_full);
    return {};
  }
  const Time departure = depart(link, fabric_.now(), payload.size());
  if (fate.lost || fate.lost_by_fault || fate.intercepted) {
    if (fate.lost_by_fault) fabric_.faults.add(NetworkFault::datagram_loss);
    drop(from.host->node, link.to_node, PacketDrop::lost);
    return {};
  }
  if (fate.reordered) {
    fabric_.faults.add(NetworkFault::datagram_reorder);
    fabric_.simulator.record(kinds::datagram_reordered, from.host->node, link.to_node, 0,
                             static_cast<std::uint64_t>(fate.reorder_delay.count()));
  }
  Bytes flipped;
  if (link.rates->strike_data) [[unlikely]]
    payload = flip_a_bit(link, packet, payload, flipped);
  schedule_arrival(from, to, packet, payload, departure + fate.latency);
  if (fate.duplicated) {
    fabric_.faults.add(NetworkFault::datagram_duplicate);
    fabric_.simulator.record(kinds::datagram_duplicated, from.host->node, link.to_node);
  }
  if (fate.duplicated || fate.doubled) schedule_arrival(from, to, packet, payload, departure + fate.duplicate_latency);
  return {};
}

std::string_view DatagramTransport::flip_a_bit(const Link& link, std::uint64_t packet, std::string_view payload,
                                               Bytes& flipped) {
  const std::uint32_t bit = flipped_bit(link, packet, payload.size());
  if (bit == 0) return payload;
  fabric_.faults.add(NetworkFault::bit_flip);
  fabric_.simulator.record(kinds::bit_flipped, link.from.node, link.to_node, 0, bit - 1);
  flipped = payload;
  flip(flipped, bit);
  return flipped;
}

void DatagramTransport::intercept(const DatagramPort& from, const Link& link, std::uint16_t to_port,
                                  std::string_view payload, std::uint64_t packet, DatagramFate& fate) {
  PacketView view;
  view.from = link.from.node;
  view.to = link.to_node;
  view.from_port = from.port;
  view.to_port = to_port;
  view.part = PacketPart::datagram;
  view.payload = payload;
  view.ordinal = packet;
  const PacketVerdict verdict = fabric_.intercept(link, view);
  fate.intercepted = verdict.action() == PacketVerdict::Action::drop;
  fate.latency += verdict.by();
  if (verdict.action() != PacketVerdict::Action::duplicate) return;
  fate.doubled = true;
  fate.duplicate_latency = duplicate_latency(link, packet, fabric_.now());
}

namespace {

// Into memory that mostly is there: a flight keeps that of the payload that it carried last.
void copy_bytes(std::string_view from, Bytes& to) {
  to.resize_and_overwrite(from.size(), [from](char* at, std::size_t) {
    std::copy(from.begin(), from.end(), at);
    return from.size();
  });
}

}  // namespace

void DatagramTransport::schedule_arrival(const DatagramPort& from, Endpoint to, std::uint64_t packet,
                                         std::string_view payload, Time at) {
  Flight& flight = flights_.allocate();
  flight.in_use = true;
  flight.arrival = at;
  flight.to = fabric_.topology.node_at(to.address);
  flight.datagram.from = from.local();
  copy_bytes(payload, flight.datagram.payload);
  flight.to_port = to.port;
  const std::uint64_t ports = std::uint64_t{from.port} << 16 | to.port;
  const std::uint64_t tap = hash_bytes(payload, combine(packet, ports));
  fabric_.simulator.schedule<kinds::datagram_arrival>(from.host->origin, flight.to, at - fabric_.now(),
                                                      Arrival{this, &flight, &fabric_.topology.at(to.address), tap});
  record_in_flight(flight);
}

void DatagramTransport::record_in_flight(const Flight& flight) {
  if (fabric_.simulator.trace() == nullptr) [[likely]]
    return;
  fabric_.record_in_flight(sender(flight.datagram).node, flight.to, packet_id_of(flight.datagram.payload),
                           flight.arrival);
}

void DatagramTransport::arrive(const Arrival& arrival, bool alone) {
  Flight& flight = *arrival.flight;
  if (flight.caught) [[unlikely]]
    return arrive_late_or_never(arrival);
  Host& host = *arrival.to;
  const Link* trouble = nullptr;
  if (!fabric_.topology.calm()) [[unlikely]] {
    Link* link = fabric_.topology.troubled_link(sender(flight.datagram), host);
    if (link != nullptr && link->clogged(fabric_.now()))
      return fabric_.topology.hold(*link, [arrival] { arrival.transport->arrive(arrival, false); });
    trouble = link;
  }
  deliver(flight, host, trouble != nullptr && trouble->cut(), alone);
  release(flight);
}

void DatagramTransport::deliver(Flight& flight, Host& host, bool cut, bool alone) {
  Datagram& datagram = flight.datagram;
  const NodeId from = fabric_.topology.node_at(datagram.from.address);
  if (cut) return drop(from, host.node, PacketDrop::partitioned);
  if (!host.up) return drop(from, host.node, PacketDrop::host_down);
  DatagramPort* bound = host.datagram_ports.find(flight.to_port);
  if (bound == nullptr) return drop(from, host.node, PacketDrop::no_receiver);
  DatagramPort& to = *bound;
  const SimNetworkOptions& options = fabric_.options;
  const std::size_t bytes = datagram.payload.size();
  if (to.receiver == nullptr) {
    if (to.queue == nullptr) to.queue = std::make_unique<DatagramQueue>();
    if (to.queue->size() >= options.datagrams_queued_max ||
        to.queue->bytes() + bytes > options.datagram_bytes_queued_max)
      return drop(from, host.node, PacketDrop::queue_full);
  }
  ++fabric_.traffic.datagrams_delivered;
  fabric_.simulator.record(kinds::datagram_delivered, host.node, from, 0, bytes);
  if (to.receiver == nullptr) return to.queue->push(std::move(datagram));
  if (to.serves && alone && static_cast<DatagramServer*>(to.receiver)->take_in_place(datagram)) return;
  Operation<Datagram>& receive = *std::exchange(to.receiver, nullptr);
  return alone ? receive.complete_last(std::move(datagram)) : receive.complete(std::move(datagram));
}

void DatagramTransport::release(Flight& flight) {
  flight.in_use = false;
  flights_.release(flight);
}

void DatagramTransport::drop(NodeId from, NodeId to, PacketDrop why) {
  fabric_.count_drop(why);
  fabric_.simulator.record(kinds::datagram_dropped, from, to, 0, static_cast<std::uint64_t>(why));
}

void DatagramTransport::close(DatagramPort& port) {
  Operation<Datagram>* waiting = port.alive ? port.receiver : nullptr;
  if (port.alive) port.host->datagram_ports.erase(port.port);
  port.alive = false;
  port.receiver = nullptr;
  port.queue.reset();
  ports_.release(port);
  if (waiting != nullptr) waiting->complete(failure(ErrorCode::closed, "receive on " + to_string(port.local())));
}

void DatagramTransport::host_lost(Host& host) {
  host.datagram_ports.for_each([](DatagramPort& port) {
    port.alive = false;
    port.receiver = nullptr;
    port.queue.reset();
  });
  host.datagram_ports.clear();
}

}  // namespace orrery::detail
