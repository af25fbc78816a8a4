#include <algorithm>
#include <utility>

#include <orrery/network/network_kinds.hpp>

#include "network/stream_events.hpp"
#include "network/stream_transport.hpp"

namespace orrery::detail {
namespace {

std::string target(const std::string& name, std::uint16_t port) {
  return "connect " + name + ":" + std::to_string(port);
}

}  // namespace

Result<Listener> StreamTransport::listen(Host& host, std::uint16_t port) {
  const auto where = [&] { return "listen " + host.name + ":" + std::to_string(port); };
  if (!host.up) return failure(ErrorCode::unreachable, where() + ": the host is down");
  if (port == 0) {
    const auto free = host.free_stream_port();
    if (!free) return failure(ErrorCode::address_in_use, "listen " + host.name + ": no free port");
    port = *free;
  }
  if (host.listeners.contains(port)) return failure(ErrorCode::address_in_use, where());
  ListeningPort& listening = ports_.allocate();
  listening.transport = this;
  listening.host = &host;
  listening.port = port;
  listening.alive = true;
  listening.accept = nullptr;
  host.listeners.emplace(port, &listening);
  fabric_.simulator.record(kinds::listening, host.node, no_node, 0, port);
  return Listener(listening);
}

void StreamTransport::accept(ListeningPort& port, Operation<Stream>& operation) {
  if (!port.alive) return operation.complete(failure(ErrorCode::closed, "accept on " + to_string(port.local())));
  ORRERY_CHECK_MESSAGE(port.accept == nullptr, "two accepts at once on one listener");
  if (port.queue.empty()) {
    port.accept = &operation;
    return operation.pend(&port, cancel_accept);
  }
  Connection& connection = *port.queue.front();
  port.queue.pop_front();
  connection.queued = false;
  connection.ends[1].held = true;
  operation.complete(Stream(connection.ends[1]));
}

void StreamTransport::cancel_accept(void* port, Operation<Stream>& operation) {
  auto& listening = *static_cast<ListeningPort*>(port);
  if (listening.accept == &operation) listening.accept = nullptr;
}

void StreamTransport::close(ListeningPort& port) {
  if (port.alive) port.host->listeners.erase(port.port);
  reset_queue(port);
  Operation<Stream>* waiting = port.alive ? std::exchange(port.accept, nullptr) : nullptr;
  port.alive = false;
  port.accept = nullptr;
  ports_.release(port);
  if (waiting != nullptr) waiting->complete(failure(ErrorCode::closed, "accept on " + to_string(port.local())));
}

void StreamTransport::reset_queue(ListeningPort& port) {
  for (Connection* connection : std::exchange(port.queue, {})) {
    connection->queued = false;
    StreamEnd& end = connection->ends[1];
    if (end.active()) send_reset(*connection, 0);
    end_gone(end);
    release_if_over(*connection);
  }
}

void StreamTransport::connect(Host& from, const std::string& name, std::uint16_t port, Operation<Stream>& operation) {
  if (!from.up) return operation.complete(failure(ErrorCode::unreachable, target(name, port) + ": the host is down"));
  Host* to = fabric_.topology.find(name);
  if (to == nullptr) {
    const ErrorCode code = Address::parse(name) ? ErrorCode::unreachable : ErrorCode::host_not_found;
    return operation.complete(failure(code, target(name, port)));
  }
  if (from.connections >= fabric_.options.connections_per_host_max) {
    return operation.complete(failure(ErrorCode::too_large, target(name, port) + ": " + from.name + " has " +
                                                                std::to_string(from.connections) + " connections"));
  }
  const auto local_port = from.free_stream_port();
  if (!local_port) {
    return operation.complete(failure(ErrorCode::address_in_use, target(name, port) + ": no free port"));
  }
  Connection& connection = open_connection(from, *to, *local_port, port);
  connection.connect = &operation;
  operation.pend(&connection, cancel_connect);
  ++fabric_.traffic.connects;
  record(kinds::connecting, connection.ends[0], port);
  connection.connect_timeout = fabric_.simulator.schedule<kinds::connect_timeout>(
      from.origin, from.node, fabric_.options.connect_timeout,
      ConnectionEvent{
          this, connection.ref, connection.serial, 0,
          [](StreamTransport& transport, Connection& late, unsigned) { transport.connect_timed_out(late); }});
  Link& link = *connection.flows[0].link;
  const ConnectFate fate = connect_fate(link, link.packets);
  if (fate == ConnectFate::hangs) {
    ++link.packets;
    fabric_.faults.add(NetworkFault::connect_hang);
    return record(kinds::connect_hangs, connection.ends[0]);
  }
  connection.refused = fate == ConnectFate::refused;
  connection.black_hole = fate == ConnectFate::black_hole;
  send(connection, 0, Control::syn, Bytes());
}

Connection& StreamTransport::open_connection(Host& from, Host& to, std::uint16_t local_port, std::uint16_t port) {
  Connection& connection = connections_.allocate();
  connection.serial = ++serials_;
  connection.transport = this;
  connection.ends[0].prepare(from, local_port, EndState::handshake);
  connection.ends[1].prepare(to, port, EndState::absent);
  const SimNetworkOptions& options = fabric_.options;
  connection.flows[0].reset(fabric_.topology.link(from, to), options.window_bytes, options.window_segments);
  connection.flows[1].reset(fabric_.topology.link(to, from), options.window_bytes, options.window_segments);
  connection.connect_timeout = EventToken();
  connection.refused = false;
  connection.black_hole = false;
  connection.silent_from = Time::max();
  connection.queued = false;
  connection.vanished_at.reset();
  connection.keep_alive = EventToken();
  connection.previous = last_;
  connection.next = nullptr;
  (last_ != nullptr ? last_->next : first_) = &connection;
  last_ = &connection;
  ++from.connections;
  from.connecting_ports.insert(local_port);
  return connection;
}

void StreamTransport::cancel_connect(void* connection, Operation<Stream>& operation) {
  auto& given_up = *static_cast<Connection*>(connection);
  if (given_up.connect != &operation) return;
  given_up.connect = nullptr;
  StreamTransport& transport = *given_up.transport;
  if (given_up.ends[1].active()) transport.send_reset(given_up, 1);
  transport.end_gone(given_up.ends[0]);
  transport.release_if_over(given_up);
}

void StreamTransport::connect_timed_out(Connection& connection) {
  if (connection.ends[1].active()) send_reset(connection, 1);
  fail(connection.ends[0], ErrorCode::timed_out);
}

// Nothing listens: the SYN is taken, and answered by a reset.
void StreamTransport::refuse(Connection& connection, std::uint64_t ordinal) {
  Flow& flow = connection.flows[0];
  ORRERY_CHECK(ordinal == flow.delivered);
  ++flow.delivered;
  flow.segments.pop_front();
  fabric_.count_drop(PacketDrop::no_receiver);
  record(kinds::segment_dropped, connection.ends[0], static_cast<std::uint64_t>(PacketDrop::no_receiver));
  send_reset(connection, 0);
}

void StreamTransport::syn_arrives(Connection& connection, std::uint64_t ordinal) {
  StreamEnd& end = connection.ends[1];
  Host& host = *end.host;
  if (connection.refused) {
    fabric_.faults.add(NetworkFault::connect_refused);
    record(kinds::connect_is_refused, connection.ends[0]);
    return refuse(connection, ordinal);
  }
  const auto listening = host.listeners.find(end.port);
  if (listening == host.listeners.end()) return refuse(connection, ordinal);
  if (listening->second->queue.size() >= fabric_.options.accept_backlog ||
      host.connections >= fabric_.options.connections_per_host_max) {
    return lose(connection, 0, ordinal, PacketDrop::queue_full);
  }
  Flow& flow = connection.flows[0];
  ++flow.delivered;
  flow.segments.pop_front();
  ++host.connections;
  end.state = EndState::handshake;
  if (flow.stalled) recover(connection, 0);
  send(connection, 1, Control::syn_ack, Bytes());
}

void StreamTransport::syn_ack_arrives(Connection& connection) {
  StreamEnd& end = connection.ends[0];
  end.state = EndState::open;
  end.held = true;
  fabric_.simulator.cancel(std::exchange(connection.connect_timeout, EventToken()));
  record(kinds::connected, end);
  if (connection.black_hole) [[unlikely]] {
    fabric_.faults.add(NetworkFault::connect_black_hole);
    record(kinds::connect_swallowed, end);
    fall_silent(connection);
  }
  send(connection, 0, Control::ack, Bytes());
  std::exchange(connection.connect, nullptr)->complete(Stream(end));
}

// Whether the connection goes on.
bool StreamTransport::ack_arrives(Connection& connection, std::uint64_t ordinal) {
  StreamEnd& end = connection.ends[1];
  const auto listening = end.host->listeners.find(end.port);
  if (listening == end.host->listeners.end()) {
    send_reset(connection, 0);
    end_gone(end);
    release_if_over(connection);
    return false;
  }
  if (listening->second->queue.size() >= fabric_.options.accept_backlog) {
    lose(connection, 0, ordinal, PacketDrop::queue_full);
    return false;
  }
  end.state = EndState::open;
  connection.queued = true;
  listening->second->queue.push_back(&connection);
  record(kinds::accepted, end);
  return true;
}

// Hands a connection that was just established to whoever waits for one.
void StreamTransport::offer(Connection& connection) {
  StreamEnd& end = connection.ends[1];
  const auto listening = end.host->listeners.find(end.port);
  if (listening == end.host->listeners.end() || listening->second->accept == nullptr) return;
  ListeningPort& port = *listening->second;
  Operation<Stream>* waiting = std::exchange(port.accept, nullptr);
  Connection& oldest = *port.queue.front();
  port.queue.pop_front();
  oldest.queued = false;
  oldest.ends[1].held = true;
  waiting->complete(Stream(oldest.ends[1]));
}

}  // namespace orrery::detail
