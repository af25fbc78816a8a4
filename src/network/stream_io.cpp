#include <algorithm>
#include <utility>

#include <orrery/network/network_kinds.hpp>

#include "network/stream_events.hpp"
#include "network/stream_transport.hpp"

namespace orrery::detail {
namespace {

[[nodiscard]] ErrorCode why_unusable(const StreamEnd& end) {
  return end.state == EndState::failed ? end.error : ErrorCode::closed;
}

}  // namespace

void StreamTransport::read(StreamEnd& end, std::size_t max, Operation<Bytes>& operation) {
  ORRERY_CHECK_MESSAGE(max > 0, "a read of nothing");
  if (end.state != EndState::open) [[unlikely]]
    return operation.complete(failure(why_unusable(end), "read from " + end.peer_name()));
  ORRERY_CHECK_MESSAGE(end.reader == nullptr, "two reads at once on one stream");
  if (end.incoming().readable()) return operation.complete(take(*end.connection, 1U - end.side, max));
  end.reader = &operation;
  end.read_max = max;
  operation.pend(&end, cancel_read);
}

void StreamTransport::cancel_read(void* end, Operation<Bytes>& operation) {
  auto& stream = *static_cast<StreamEnd*>(end);
  if (stream.reader == &operation) stream.reader = nullptr;
}

// Up to `max` bytes of what was delivered; nothing at the end of the stream.
Bytes StreamTransport::take(Connection& connection, unsigned side, std::size_t max) {
  Flow& flow = connection.flows[side];
  const auto available = static_cast<std::size_t>(std::min<std::uint64_t>(flow.bytes_unread(), max));
  if (available == 0) return {};
  Link& link = *flow.link;
  std::size_t limit = max;
  if (link.rates->short_read > 0) [[unlikely]] {
    limit = read_limit(link, link.reads++, available);
    if (limit < available) {
      fabric_.faults.add(NetworkFault::short_read);
      record(kinds::read_shortened, connection.ends[1 - side], limit);
    }
  }
  Flow::Taken taken = flow.take(limit);
  if (flow.window.read(taken.bytes.size(), taken.segments)) announce(connection, side);
  return std::move(taken.bytes);
}

void StreamTransport::write(StreamEnd& end, Bytes bytes, Operation<void>& operation) {
  if (end.state != EndState::open) [[unlikely]]
    return operation.complete(failure(why_unusable(end), "write to " + end.peer_name()));
  Connection& connection = *end.connection;
  Flow& flow = end.outgoing();
  if (flow.fin_wanted) [[unlikely]]
    return operation.complete(failure(ErrorCode::closed, "write to " + end.peer_name() + " after shutdown_write"));
  ORRERY_CHECK_MESSAGE(end.writer == nullptr, "two writes at once on one stream");
  if (bytes.size() > flow.window.room()) [[unlikely]]
    learn_window(connection, end.side);
  if (!flow.has_unsent() && bytes.size() <= std::min<std::uint64_t>(flow.window.room(), flow.link->segment_bytes_max))
      [[likely]] {
    if (!bytes.empty()) send_in_pieces(connection, end.side, std::move(bytes));
    return operation.complete({});
  }
  flow.append_unsent(std::move(bytes));
  pump(connection, end.side);
  if (!flow.has_unsent()) return operation.complete({});
  end.writer = &operation;
  operation.pend(&end, cancel_write);
  await_window(connection, end.side);
}

// What the write has begun goes on, as that of a real socket does.
void StreamTransport::cancel_write(void* end, Operation<void>& operation) {
  auto& stream = *static_cast<StreamEnd*>(end);
  if (stream.writer == &operation) stream.writer = nullptr;
}

// One segment, unless a fault cuts it up; all of it fits into the window.
void StreamTransport::send_in_pieces(Connection& connection, unsigned side, Bytes bytes) {
  Flow& flow = connection.flows[side];
  flow.window.sent(bytes.size());
  if (flow.link->rates->fragmented_write > 0) [[unlikely]] {
    const Fragments fragments = write_fragments(*flow.link, flow.link->packets, bytes.size());
    if (fragments.count > 0) {
      fabric_.faults.add(NetworkFault::fragmented_write);
      record(kinds::write_fragmented, connection.ends[side], fragments.count + 1);
      std::size_t from = 0;
      for (std::size_t i = 0; i < fragments.count; ++i) {
        send(connection, side, Control::data, bytes.substr(from, fragments.cuts[i] - from));
        flow.window.sent(0);
        from = fragments.cuts[i];
      }
      bytes.erase(0, from);
    }
  }
  send(connection, side, Control::data, std::move(bytes));
}

void StreamTransport::learn_window(Connection& connection, unsigned side) {
  const Link& back = *connection.flows[1 - side].link;
  const Time cut_since = back.cut() ? back.trouble().cut_since : Time::max();
  connection.flows[side].window.learn(now(), std::min(cut_since, connection.silent_from));
}

// Sends what the window has room for, and after all of it the FIN if that is wanted.
void StreamTransport::pump(Connection& connection, unsigned side) {
  Flow& flow = connection.flows[side];
  while (flow.has_unsent()) {
    if (flow.window.room() == 0) learn_window(connection, side);
    const std::uint64_t room = std::min<std::uint64_t>(flow.window.room(), flow.link->segment_bytes_max);
    if (room == 0) return;
    send_in_pieces(connection, side, flow.next_unsent(static_cast<std::size_t>(room)));
  }
  if (!flow.fin_wanted || std::exchange(flow.fin_sent, true)) return;
  send(connection, side, Control::fin, Bytes());
}

// The reader has made room; the writer will know one latency later.
void StreamTransport::announce(Connection& connection, unsigned side) {
  Flow& flow = connection.flows[side];
  Link& back = *connection.flows[1 - side].link;
  const std::uint64_t packet = back.packets++;
  flow.window.announce(now() + latency(back, packet, now()));
  if (flow.has_unsent()) await_window(connection, side);
}

void StreamTransport::await_window(Connection& connection, unsigned side) {
  Flow& flow = connection.flows[side];
  if (!flow.window.underway() || fabric_.simulator.pending(flow.window_update)) return;
  schedule_window_update(connection, side, std::max(Duration::zero(), flow.window.next_arrival() - now()));
}

void StreamTransport::schedule_window_update(Connection& connection, unsigned side, Duration delay) {
  const Link& back = *connection.flows[1 - side].link;
  connection.flows[side].window_update = fabric_.simulator.schedule<kinds::window_update>(
      back.from.origin, back.to.node, delay,
      ConnectionEvent{this, connection.ref, connection.serial, side,
                      [](StreamTransport& transport, Connection& waiting, unsigned of_side) {
                        transport.window_updated(waiting, of_side);
                      }});
}

void StreamTransport::window_updated(Connection& connection, unsigned side) {
  StreamEnd& end = connection.ends[side];
  Flow& flow = connection.flows[side];
  if (!end.active() || connection.silent()) return;
  // An announcement that is lost is asked for again (RFC 9293, 3.8.6.1).
  if (connection.flows[1 - side].link->cut())
    return schedule_window_update(connection, side, fabric_.options.retransmission_timeout);
  pump(connection, side);
  if (flow.has_unsent()) return await_window(connection, side);
  if (end.writer != nullptr) std::exchange(end.writer, nullptr)->complete({});
}

Result<void> StreamTransport::shutdown_write(StreamEnd& end) {
  if (end.state != EndState::open) return failure(why_unusable(end), "shut down " + end.peer_name());
  end.outgoing().fin_wanted = true;
  pump(*end.connection, end.side);
  return {};
}

}  // namespace orrery::detail
