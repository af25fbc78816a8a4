#include <algorithm>
#include <utility>

#include <orrery/core/hash.hpp>
#include <orrery/network/network_kinds.hpp>

#include "network/stream_events.hpp"
#include "network/stream_transport.hpp"

namespace orrery::detail {

void StreamTransport::send(Connection& connection, unsigned side, Control control, Bytes payload) {
  Flow& flow = connection.flows[side];
  const std::uint64_t bytes = payload.size();
  const std::uint64_t ordinal = flow.segments.push(std::move(payload), flow.bytes_sent, control);
  flow.bytes_sent += bytes;
  if (flow.stalled) [[unlikely]] {
    flow.segments[ordinal].state = SegmentState::lost;
  } else {
    transmit(connection, side, ordinal);
  }
}

void StreamTransport::transmit(Connection& connection, unsigned side, std::uint64_t ordinal) {
  Flow& flow = connection.flows[side];
  Link& link = *flow.link;
  Segment& segment = flow.segments[ordinal];
  segment.state = SegmentState::underway;
  const std::uint64_t packet = link.packets++;
  SegmentFate fate = segment_fate(link, packet, now());
  ++fabric_.traffic.segments_sent;
  const bool data = segment.control == Control::data;
  record(data ? kinds::segment_sent : kinds::control_sent, connection.ends[side],
         data ? segment.payload.size() : static_cast<std::uint64_t>(segment.control));
  if (fabric_.interception.active()) [[unlikely]]
    intercept(connection, side, segment, packet, fate);
  if (fate.outcome != SegmentOutcome::arrives) [[unlikely]] {
    if (fate.outcome == SegmentOutcome::reset_by_fault) {
      fabric_.faults.add(NetworkFault::reset);
      record(kinds::connection_torn, connection.ends[side]);
      send_reset_after(connection, 1 - side, fate.latency);
      return send_reset_after(connection, side, fate.latency);
    }
    if (fate.outcome == SegmentOutcome::lost_by_fault) fabric_.faults.add(NetworkFault::segment_loss);
    return lose(connection, side, ordinal, PacketDrop::lost);
  }
  std::uint32_t flipped_bit = 0;
  if (link.rates->strike_data && segment.control == Control::data) [[unlikely]] {
    if (strike_data(connection, side, segment, packet, flipped_bit)) return;
  }
  const Time departure = depart(link, now(), segment.payload.size());
  flow.last_arrival = std::max(flow.last_arrival, departure + fate.latency);
  const std::uint64_t identity =
      combine(connection.serial << 1 | side, ordinal << 3 | static_cast<std::uint64_t>(segment.control));
  fabric_.simulator.schedule<kinds::segment_arrival>(
      link.from.origin, link.to.node, flow.last_arrival - now(),
      SegmentArrival{this, connection.ref, ordinal, hash_bytes(segment.payload, identity) + flipped_bit, side,
                     flipped_bit});
  fabric_.record_in_flight(link.from.node, link.to.node, packet_id(0, segment.payload.size()), flow.last_arrival);
}

void StreamTransport::arrive(const SegmentArrival& arrival) {
  Connection* connection = connections_.find(arrival.connection);
  if (connection == nullptr) [[unlikely]] {
    fabric_.count_drop(PacketDrop::stale);
    return fabric_.simulator.record(kinds::segment_dropped, no_node, no_node, 0,
                                    static_cast<std::uint64_t>(PacketDrop::stale));
  }
  Flow& flow = connection->flows[arrival.side];
  StreamEnd& to = connection->ends[1 - arrival.side];
  const bool in_order =
      arrival.ordinal == flow.delivered && flow.segments.contains(arrival.ordinal) &&
      (arrival.ordinal + 1 == flow.segments.end() || flow.segments[arrival.ordinal + 1].state != SegmentState::arrived);
  if (to.state != EndState::open || flow.stalled || !in_order || flow.link->cut() || flow.link->clogged(now()) ||
      arrival.flipped_bit != 0 || flow.segments[arrival.ordinal].control != Control::data) [[unlikely]] {
    return arrive_off_path(*connection, arrival);
  }
  bool established = false;
  deliver_next(*connection, arrival.side, established);
  if (to.reader != nullptr) hand_to_reader(to);
}

// Everything but one segment of data in order on a healthy connection.
void StreamTransport::arrive_off_path(Connection& connection, const SegmentArrival& arrival) {
  Flow& flow = connection.flows[arrival.side];
  Link& link = *flow.link;
  if (connection.silent()) return fabric_.count_drop(PacketDrop::lost);
  if (link.clogged(now())) return fabric_.topology.hold(link, arrival);
  if (arrival.ordinal < flow.delivered || !flow.segments.contains(arrival.ordinal)) {
    return fabric_.count_drop(PacketDrop::stale);
  }
  if (link.cut()) return lose(connection, arrival.side, arrival.ordinal, PacketDrop::partitioned);
  if (!link.to.up) return lose(connection, arrival.side, arrival.ordinal, PacketDrop::host_down);
  Segment& segment = flow.segments[arrival.ordinal];
  if (arrival.flipped_bit != 0) flip(segment.payload, arrival.flipped_bit);
  segment.state = SegmentState::arrived;
  deliver(connection, arrival.side);
}

void StreamTransport::deliver(Connection& connection, unsigned side) {
  const PoolRef ref = connection.ref;
  Flow& flow = connection.flows[side];
  bool established = false;
  bool progress = false;
  while (flow.segments.contains(flow.delivered) && flow.segments[flow.delivered].state == SegmentState::arrived) {
    if (!deliver_next(connection, side, established)) return;
    if (connections_.find(ref) == nullptr) return;
    progress = true;
  }
  if (progress && flow.stalled) recover(connection, side);
  if (established) return offer(connection);
  StreamEnd& to = connection.ends[1 - side];
  if (to.reader != nullptr && flow.readable()) hand_to_reader(to);
}

// Gives the receiver the next segment; whether it was one to be followed by others.
bool StreamTransport::deliver_next(Connection& connection, unsigned side, bool& established) {
  Flow& flow = connection.flows[side];
  StreamEnd& to = connection.ends[1 - side];
  const std::uint64_t ordinal = flow.delivered;
  const Segment& segment = flow.segments[ordinal];
  if (segment.control == Control::fin) {
    fin_arrives(connection, side);
    return true;
  }
  if (segment.control == Control::syn) {
    syn_arrives(connection, ordinal);
    return false;
  }
  const bool handshake = segment.control == Control::syn_ack || segment.control == Control::ack;
  if (to.state != (handshake ? EndState::handshake : EndState::open)) {
    fabric_.count_drop(PacketDrop::no_receiver);
    record(kinds::segment_dropped, connection.ends[side], static_cast<std::uint64_t>(PacketDrop::no_receiver));
    send_reset(connection, side);
    if (to.state == EndState::closing) end_gone(to);
    release_if_over(connection);
    return false;
  }
  if (segment.control == Control::ack && !ack_arrives(connection, ordinal)) return false;
  ++flow.delivered;
  if (handshake) {
    flow.segments.pop_front();
    established = segment.control == Control::ack;
    if (established) return true;
    if (flow.stalled) recover(connection, side);
    syn_ack_arrives(connection);
    return false;
  }
  ORRERY_CHECK(segment.first_byte == flow.bytes_delivered);
  flow.bytes_delivered += segment.payload.size();
  ++fabric_.traffic.segments_delivered;
  fabric_.traffic.stream_bytes_delivered += segment.payload.size();
  record(kinds::segment_delivered, to, segment.payload.size());
  return true;
}

void StreamTransport::fin_arrives(Connection& connection, unsigned side) {
  Flow& flow = connection.flows[side];
  StreamEnd& from = connection.ends[side];
  ++flow.delivered;
  flow.fin_delivered = true;
  record(kinds::finished_writing, from);
  if (from.state != EndState::closing) return;
  end_gone(from);
  release_if_over(connection);
}

void StreamTransport::hand_to_reader(StreamEnd& end) {
  Operation<Bytes>* reader = std::exchange(end.reader, nullptr);
  reader->complete(take(*end.connection, 1U - end.side, end.read_max));
}

void StreamTransport::lose(Connection& connection, unsigned side, std::uint64_t ordinal, PacketDrop why) {
  fabric_.count_drop(why);
  record(kinds::segment_dropped, connection.ends[side], static_cast<std::uint64_t>(why));
  if (!connection.ends[side].active()) return;
  Flow& flow = connection.flows[side];
  flow.segments[ordinal].state = SegmentState::lost;
  if (!std::exchange(flow.stalled, true)) {
    flow.stalled_since = now();
    flow.backoff = fabric_.options.retransmission_timeout;
  }
  if (!fabric_.simulator.pending(flow.retransmission)) schedule_retransmission(connection, side);
}

void StreamTransport::schedule_retransmission(Connection& connection, unsigned side) {
  Flow& flow = connection.flows[side];
  const Duration left = flow.stalled_since + fabric_.options.silence_timeout - now();
  const Duration delay = std::max(Duration::zero(), std::min(flow.backoff, left));
  flow.retransmission = fabric_.simulator.schedule<kinds::retransmission>(
      flow.link->from.origin, flow.link->from.node, delay,
      ConnectionEvent{this, connection.ref, connection.serial, side,
                      [](StreamTransport& transport, Connection& stalled, unsigned of_side) {
                        transport.retransmit(stalled, of_side);
                      }});
}

// The first lost segment goes again; the others follow when it got through.
void StreamTransport::retransmit(Connection& connection, unsigned side) {
  Flow& flow = connection.flows[side];
  if (!connection.ends[side].active() || !flow.stalled) return;
  const SimNetworkOptions& options = fabric_.options;
  if (now() - flow.stalled_since >= options.silence_timeout) return fail_both(connection, ErrorCode::timed_out);
  flow.backoff = std::min(2 * flow.backoff, options.retransmission_timeout_max);
  for (std::uint64_t ordinal = flow.delivered; ordinal != flow.segments.end(); ++ordinal) {
    if (flow.segments[ordinal].state == SegmentState::lost) return transmit(connection, side, ordinal);
  }
}

void StreamTransport::recover(Connection& connection, unsigned side) {
  Flow& flow = connection.flows[side];
  flow.stalled = false;
  fabric_.simulator.cancel(std::exchange(flow.retransmission, EventToken()));
  for (std::uint64_t ordinal = flow.delivered; ordinal != flow.segments.end() && !flow.stalled; ++ordinal) {
    if (flow.segments[ordinal].state == SegmentState::lost) transmit(connection, side, ordinal);
  }
}

void StreamTransport::send_reset(Connection& connection, unsigned to_side) {
  Link& link = *connection.flows[1 - to_side].link;
  if (!connection.ends[to_side].active() || connection.ends[to_side].reset_underway || connection.silent()) return;
  const std::uint64_t packet = link.packets++;
  const SegmentFate fate = segment_fate(link, packet, now());
  if (fate.outcome == SegmentOutcome::arrives) return send_reset_after(connection, to_side, fate.latency);
  fabric_.count_drop(PacketDrop::lost);
  if (fate.outcome == SegmentOutcome::lost_by_fault) fabric_.faults.add(NetworkFault::segment_loss);
  connection.vanished_at = now();
  watch(connection);
}

void StreamTransport::send_reset_after(Connection& connection, unsigned to_side, Duration delay) {
  Flow& carrier = connection.flows[1 - to_side];
  connection.ends[to_side].reset_underway = true;
  carrier.last_arrival = std::max(carrier.last_arrival, now() + delay);
  fabric_.simulator.schedule<kinds::reset_arrival>(carrier.link->from.origin, carrier.link->to.node,
                                                   carrier.last_arrival - now(),
                                                   ResetArrival{this, connection.ref, connection.serial, to_side});
}

void StreamTransport::reset_arrives(const ResetArrival& arrival) {
  Connection* connection = connections_.find(arrival.connection);
  if (connection == nullptr || !connection->ends[arrival.to_side].active()) return;
  StreamEnd& end = connection->ends[arrival.to_side];
  Link& link = *end.incoming().link;
  if (link.clogged(now())) return fabric_.topology.hold(link, arrival);
  end.reset_underway = false;
  if (connection->silent()) return fabric_.count_drop(PacketDrop::lost);
  if (link.cut()) {
    fabric_.count_drop(PacketDrop::partitioned);
    record(kinds::segment_dropped, end.other(), static_cast<std::uint64_t>(PacketDrop::partitioned));
    connection->vanished_at = now();
    return watch(*connection);
  }
  fail(end,
       end.state == EndState::handshake && end.side == 0 ? ErrorCode::connection_refused : ErrorCode::connection_reset);
}

}  // namespace orrery::detail
