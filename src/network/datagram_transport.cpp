#include "network/datagram_transport.hpp"

#include <utility>

#include <orrery/core/hash.hpp>
#include <orrery/network/network_kinds.hpp>

namespace orrery::detail {
struct DatagramTransport::Arrival {
  DatagramTransport* transport;
  PoolRef flight;
  std::uint64_t tap;

  void operator()() const { transport->arrive(*this); }
  [[nodiscard]] std::uint64_t tap_payload() const { return tap; }
};

void DatagramPort::start_receive(Operation<Datagram>& receive) { transport->receive(*this, receive); }

Result<void> DatagramPort::send(Endpoint to, Bytes payload) { return transport->send(*this, to, std::move(payload)); }

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
  host.datagram_ports.emplace(port, &bound);
  return DatagramSocket(bound);
}

void DatagramTransport::receive(DatagramPort& port, Operation<Datagram>& operation) {
  if (!port.alive) return operation.complete(failure(ErrorCode::closed, "receive on " + to_string(port.local())));
  ORRERY_CHECK_MESSAGE(port.receiver == nullptr, "two receives at once on one socket");
  if (port.queue.empty()) {
    port.receiver = &operation;
    return operation.pend(&port, cancel_receive);
  }
  Datagram datagram = std::move(port.queue.front());
  port.queue.pop_front();
  port.queued_bytes -= datagram.payload.size();
  operation.complete(std::move(datagram));
}

void DatagramTransport::cancel_receive(void* port, Operation<Datagram>& operation) {
  auto& bound = *static_cast<DatagramPort*>(port);
  if (bound.receiver == &operation) bound.receiver = nullptr;
}

Result<void> DatagramTransport::send(DatagramPort& from, Endpoint to, Bytes payload) {
  if (!from.alive) return failure(ErrorCode::closed, "send from " + to_string(from.local()));
  if (payload.size() > DatagramSocket::datagram_bytes_max) {
    return failure(ErrorCode::too_large,
                   "datagram of " + std::to_string(payload.size()) + " bytes to " + to_string(to));
  }
  Host* host = fabric_.topology.find(to.address);
  ++fabric_.traffic.datagrams_sent;
  fabric_.simulator.record(kinds::datagram_sent, from.host->node, host != nullptr ? host->node : no_node, 0,
                           payload.size());
  if (host == nullptr) {
    drop(*from.host, no_node, PacketDrop::no_receiver);
    return {};
  }
  Link& link = fabric_.topology.link(*from.host, *host);
  const std::uint32_t mtu = link.options->mtu_bytes;
  if (mtu != 0 && payload.size() + datagram_header_bytes > mtu) {
    return failure(ErrorCode::too_large, "datagram of " + std::to_string(payload.size()) + " bytes to " +
                                             to_string(to) + ", whose path takes " +
                                             std::to_string(mtu - datagram_header_bytes));
  }
  const std::uint64_t packet = link.packets++;
  DatagramFate fate = datagram_fate(link, packet, fabric_.now());
  if (!fate.lost && !fate.lost_by_fault && fabric_.interception.active()) [[unlikely]]
    intercept(from, link, to.port, payload, packet, fate);
  Datagram datagram{from.local(), std::move(payload)};
  if (queued_bytes(link, fabric_.now()) + datagram.payload.size() > link.options->queue_bytes_max) {
    drop(*from.host, host->node, PacketDrop::queue_full);
    return {};
  }
  const Time departure = depart(link, fabric_.now(), datagram.payload.size());
  if (fate.lost || fate.lost_by_fault || fate.intercepted) {
    if (fate.lost_by_fault) fabric_.faults.add(NetworkFault::datagram_loss);
    drop(*from.host, host->node, PacketDrop::lost);
    return {};
  }
  if (fate.reordered) {
    fabric_.faults.add(NetworkFault::datagram_reorder);
    fabric_.simulator.record(kinds::datagram_reordered, from.host->node, host->node, 0,
                             static_cast<std::uint64_t>(fate.reorder_delay.count()));
  }
  if (const std::uint32_t bit = flipped_bit(link, packet, datagram.payload.size()); bit != 0) [[unlikely]] {
    fabric_.faults.add(NetworkFault::bit_flip);
    fabric_.simulator.record(kinds::bit_flipped, from.host->node, host->node, 0, bit - 1);
    flip(datagram.payload, bit);
  }
  schedule_arrival(link, packet, datagram, to.port, departure + fate.latency);
  if (fate.duplicated) {
    fabric_.faults.add(NetworkFault::datagram_duplicate);
    fabric_.simulator.record(kinds::datagram_duplicated, from.host->node, host->node);
  }
  if (fate.duplicated || fate.doubled)
    schedule_arrival(link, packet, datagram, to.port, departure + fate.duplicate_latency);
  return {};
}

void DatagramTransport::intercept(const DatagramPort& from, const Link& link, std::uint16_t to_port,
                                  std::string_view payload, std::uint64_t packet, DatagramFate& fate) {
  PacketView view;
  view.from = link.from.node;
  view.to = link.to.node;
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

void DatagramTransport::schedule_arrival(Link& link, std::uint64_t packet, const Datagram& datagram,
                                         std::uint16_t to_port, Time at) {
  Flight& flight = flights_.allocate();
  flight.link = &link;
  flight.datagram = datagram;
  flight.to_port = to_port;
  const std::uint64_t ports = std::uint64_t{datagram.from.port} << 16 | to_port;
  const std::uint64_t tap = hash_bytes(datagram.payload, combine(packet, ports));
  fabric_.simulator.schedule<kinds::datagram_arrival>(link.from.origin, link.to.node, at - fabric_.now(),
                                                      Arrival{this, flight.ref, tap});
}

void DatagramTransport::arrive(const Arrival& arrival) {
  Flight* flight = flights_.find(arrival.flight);
  ORRERY_CHECK(flight != nullptr);
  Link& link = *flight->link;
  if (link.clogged(fabric_.now())) return fabric_.topology.hold(link, arrival);
  Datagram datagram = std::move(flight->datagram);
  const std::uint16_t port = flight->to_port;
  flights_.release(*flight);
  if (link.cut()) return drop(link.from, link.to.node, PacketDrop::partitioned);
  if (!link.to.up) return drop(link.from, link.to.node, PacketDrop::host_down);
  const NodeId from = link.from.node;
  const auto bound = link.to.datagram_ports.find(port);
  if (bound == link.to.datagram_ports.end()) return drop(link.from, link.to.node, PacketDrop::no_receiver);
  DatagramPort& to = *bound->second;
  const SimNetworkOptions& options = fabric_.options;
  const std::size_t bytes = datagram.payload.size();
  if (to.receiver == nullptr && (to.queue.size() >= options.datagrams_queued_max ||
                                 to.queued_bytes + bytes > options.datagram_bytes_queued_max)) {
    return drop(link.from, link.to.node, PacketDrop::queue_full);
  }
  ++fabric_.traffic.datagrams_delivered;
  fabric_.simulator.record(kinds::datagram_delivered, link.to.node, from, 0, bytes);
  if (to.receiver != nullptr) return std::exchange(to.receiver, nullptr)->complete(std::move(datagram));
  to.queued_bytes += bytes;
  to.queue.push_back(std::move(datagram));
}

void DatagramTransport::drop(const Host& from, NodeId to, PacketDrop why) {
  fabric_.count_drop(why);
  fabric_.simulator.record(kinds::datagram_dropped, from.node, to, 0, static_cast<std::uint64_t>(why));
}

void DatagramTransport::close(DatagramPort& port) {
  Operation<Datagram>* waiting = port.alive ? port.receiver : nullptr;
  if (port.alive) port.host->datagram_ports.erase(port.port);
  port.alive = false;
  port.receiver = nullptr;
  port.queue.clear();
  port.queued_bytes = 0;
  ports_.release(port);
  if (waiting != nullptr) waiting->complete(failure(ErrorCode::closed, "receive on " + to_string(port.local())));
}

void DatagramTransport::host_lost(Host& host) {
  for (const auto& [number, port] : host.datagram_ports) {
    port->alive = false;
    port->receiver = nullptr;
    port->queue.clear();
    port->queued_bytes = 0;
  }
  host.datagram_ports.clear();
}

}  // namespace orrery::detail
