#include <algorithm>
#include <utility>

#include <orrery/network/network_kinds.hpp>

#include "network/stream_events.hpp"
#include "network/stream_transport.hpp"

namespace orrery::detail {

void StreamTransport::reset(StreamEnd& end) {
  if (end.state != EndState::open) return;
  Connection& connection = *end.connection;
  send_reset(connection, 1U - end.side);
  end.state = EndState::failed;
  end.error = ErrorCode::closed;
  tidy(connection);
  complete_waiting(end, ErrorCode::closed);
}

void StreamTransport::close(StreamEnd& end) {
  Connection& connection = *end.connection;
  end.held = false;
  const bool finishes = end.state == EndState::open;
  if (finishes || end.state == EndState::failed) {
    const PoolRef ref = connection.ref;
    if (finishes) end.state = EndState::closing;
    complete_waiting(end, finishes ? ErrorCode::closed : end.error);
    if (connections_.find(ref) == nullptr) return;
    if (finishes && end.state == EndState::closing) return finish(end);
    if (!finishes) end_gone(end);
  }
  release_if_over(connection);
}

// What the kernel does when the program is done with a stream (RFC 2525, 2.17: unread data makes it a reset).
void StreamTransport::finish(StreamEnd& end) {
  Connection& connection = *end.connection;
  Flow& out = end.outgoing();
  if (end.incoming().bytes_unread() > 0) {
    send_reset(connection, 1U - end.side);
    end_gone(end);
  } else {
    out.fin_wanted = true;
    pump(connection, end.side);
    if (out.has_unsent()) await_window(connection, end.side);
    if (out.fin_delivered) end_gone(end);
  }
  release_if_over(connection);
}

void StreamTransport::fail(StreamEnd& end, ErrorCode code) {
  Connection& connection = *end.connection;
  record(kinds::connection_failed, end, static_cast<std::uint64_t>(code));
  if (end.side == 0 && connection.connect != nullptr) {
    Operation<Stream>* waiting = std::exchange(connection.connect, nullptr);
    std::string detail = "connect " + end.peer_name();
    end_gone(end);
    release_if_over(connection);
    return waiting->complete(failure(code, std::move(detail)));
  }
  if (!end.held && !connection.queued) {
    end_gone(end);
    return release_if_over(connection);
  }
  end.state = EndState::failed;
  end.error = code;
  tidy(connection);
  complete_waiting(end, code);
}

void StreamTransport::fail_both(Connection& connection, ErrorCode code) {
  const PoolRef ref = connection.ref;
  for (StreamEnd& end : connection.ends) {
    if (connections_.find(ref) != nullptr && end.active()) fail(end, code);
  }
}

void StreamTransport::complete_waiting(StreamEnd& end, ErrorCode code) {
  const PoolRef ref = end.connection->ref;
  if (end.reader != nullptr) {
    Operation<Bytes>* reader = std::exchange(end.reader, nullptr);
    reader->complete(failure(code, "read from " + end.peer_name()));
  }
  if (connections_.find(ref) == nullptr || end.writer == nullptr) return;
  Operation<void>* writer = std::exchange(end.writer, nullptr);
  writer->complete(failure(code, "write to " + end.peer_name()));
}

void StreamTransport::end_gone(StreamEnd& end) {
  if (end.state == EndState::gone) return;
  Connection& connection = *end.connection;
  end.state = EndState::gone;
  --end.host->connections;
  if (end.side == 0) {
    end.host->connecting_ports.erase(end.port);
    fabric_.simulator.cancel(std::exchange(connection.connect_timeout, EventToken()));
  }
  tidy(connection);
}

// Drops what nobody will send or read any more.
void StreamTransport::tidy(Connection& connection) {
  for (unsigned side = 0; side < 2; ++side) {
    Flow& flow = connection.flows[side];
    const bool sends = connection.ends[side].active();
    const EndState receiver = connection.ends[1 - side].state;
    if (!sends) {
      flow.drop_unsent();
      fabric_.simulator.cancel(std::exchange(flow.retransmission, EventToken()));
      fabric_.simulator.cancel(std::exchange(flow.window_update, EventToken()));
    }
    if (receiver == EndState::failed || receiver == EndState::gone) flow.drop_unread();
  }
}

void StreamTransport::release_if_over(Connection& connection) {
  for (const StreamEnd& end : connection.ends) {
    if (end.held || (end.state != EndState::gone && end.state != EndState::absent)) return;
  }
  if (connection.queued) return;
  fabric_.simulator.cancel(std::exchange(connection.keep_alive, EventToken()));
  for (Flow& flow : connection.flows) flow.segments.reset();
  (connection.previous != nullptr ? connection.previous->next : first_) = connection.next;
  (connection.next != nullptr ? connection.next->previous : last_) = connection.previous;
  connections_.release(connection);
}

std::vector<PoolRef> StreamTransport::connections_in_order() const {
  std::vector<PoolRef> all;
  for (const Connection* connection = first_; connection != nullptr; connection = connection->next)
    all.push_back(connection->ref);
  return all;
}

void StreamTransport::host_crashed(Host& host) {
  for (const auto& [number, port] : host.listeners) {
    port->alive = false;
    port->accept = nullptr;
    for (Connection* connection : std::exchange(port->queue, {})) connection->queued = false;
  }
  host.listeners.clear();
  for (const PoolRef ref : connections_in_order()) {
    Connection* connection = connections_.find(ref);
    for (StreamEnd& end : connection->ends) {
      if (end.host == &host && end.state != EndState::absent) vanish(end);
    }
    watch(*connection);
    release_if_over(*connection);
  }
}

void StreamTransport::vanish(StreamEnd& end) {
  Connection& connection = *end.connection;
  if (end.active()) {
    connection.vanished_at = now();
    record(kinds::connection_vanished, end);
    if (end.other().active() && end.other().host != end.host) fabric_.faults.add(NetworkFault::half_open);
  }
  end.reader = nullptr;
  end.writer = nullptr;
  if (end.side == 0) connection.connect = nullptr;
  end_gone(end);
}

void StreamTransport::host_stopped(Host& host) {
  for (const auto& [number, port] : host.listeners) {
    port->alive = false;
    port->accept = nullptr;
    reset_queue(*port);
  }
  host.listeners.clear();
  for (const PoolRef ref : connections_in_order()) {
    for (unsigned side = 0; side < 2; ++side) {
      Connection* connection = connections_.find(ref);
      if (connection != nullptr && connection->ends[side].host == &host) stop(connection->ends[side]);
    }
  }
}

void StreamTransport::stop(StreamEnd& end) {
  Connection& connection = *end.connection;
  end.reader = nullptr;
  end.writer = nullptr;
  switch (end.state) {
    case EndState::handshake:
      if (end.side == 0) connection.connect = nullptr;
      if (end.other().active()) send_reset(connection, 1U - end.side);
      end_gone(end);
      return release_if_over(connection);
    case EndState::open: end.state = EndState::closing; return finish(end);
    case EndState::failed: end_gone(end); return release_if_over(connection);
    case EndState::absent:
    case EndState::closing:
    case EndState::gone: return;
  }
}

std::uint32_t StreamTransport::reset_connections(const Host& a, const Host& b) {
  std::uint32_t count = 0;
  for (const PoolRef ref : connections_in_order()) {
    Connection* connection = connections_.find(ref);
    if (connection == nullptr) continue;
    StreamEnd& first = connection->ends[0];
    StreamEnd& second = connection->ends[1];
    const bool between = (first.host == &a && second.host == &b) || (first.host == &b && second.host == &a);
    if (!between || first.state == EndState::handshake || (!first.active() && !second.active())) continue;
    ++count;
    fabric_.faults.add(NetworkFault::reset);
    record(kinds::connection_torn, first);
    fail_both(*connection, ErrorCode::connection_reset);
  }
  return count;
}

std::optional<Time> StreamTransport::silent_since(Connection& connection) {
  std::optional<Time> since = connection.vanished_at;
  if (connection.silent()) since = std::min(since.value_or(connection.silent_from), connection.silent_from);
  const auto include = [&since](Time at) { since = std::min(since.value_or(at), at); };
  for (const Flow& flow : connection.flows) {
    if (flow.link->cut()) include(flow.link->trouble().cut_since);
    if (flow.link->clogged(now())) include(flow.link->trouble().clogged_since);
  }
  return since;
}

void StreamTransport::watch_paths() {
  for (Connection* connection = first_; connection != nullptr; connection = connection->next) watch(*connection);
}

// Sees to it that the connection is given up if its silence lasts.
void StreamTransport::watch(Connection& connection) {
  const auto since = silent_since(connection);
  const bool anybody = connection.ends[0].active() || connection.ends[1].active();
  if (!since || !anybody || fabric_.simulator.pending(connection.keep_alive)) return;
  const Duration left = std::max(Duration::zero(), *since + fabric_.options.silence_timeout - now());
  const Host& host = *connection.ends[connection.ends[0].active() ? 0 : 1].host;
  connection.keep_alive = fabric_.simulator.schedule<kinds::keep_alive>(
      host.origin, host.node, left,
      ConnectionEvent{this, connection.ref, connection.serial, 0,
                      [](StreamTransport& transport, Connection& silent, unsigned) { transport.keep_alive(silent); }});
}

void StreamTransport::keep_alive(Connection& connection) {
  const auto since = silent_since(connection);
  if (!since) return;
  if (now() - *since < fabric_.options.silence_timeout) return watch(connection);
  bool path_open = connection.ends[0].host->up && connection.ends[1].host->up;
  path_open = path_open && !connection.silent();
  for (const Flow& flow : connection.flows) path_open = path_open && !flow.link->cut() && !flow.link->clogged(now());
  // A host that is back, and does not know the connection, answers the probe by a reset.
  fail_both(connection, path_open ? ErrorCode::connection_reset : ErrorCode::timed_out);
}

}  // namespace orrery::detail
