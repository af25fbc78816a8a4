#include <utility>

#include <orrery/network/network_kinds.hpp>

#include "network/stream_transport.hpp"

// Faults of single packets of data and of single connections; never entered in a healthy run.

namespace orrery::detail {

// What is written from here on is kept as if it were lost, and never sent: there is nobody to hear it.
void StreamTransport::fall_silent(Connection& connection) {
  connection.silent_from = now();
  for (Flow& flow : connection.flows) {
    flow.stalled = true;
    flow.stalled_since = now();
    fabric_.simulator.cancel(std::exchange(flow.retransmission, EventToken()));
  }
  watch(connection);
}

// Whether the connection is over; otherwise which bit of the segment is to flip on its way.
bool StreamTransport::strike_data(Connection& connection, unsigned side, const Segment& segment, std::uint64_t packet,
                                  std::uint32_t& bit) {
  const Link& link = *connection.flows[side].link;
  if (dies_silently(link, packet)) {
    fabric_.faults.add(NetworkFault::silent_close);
    record(kinds::connection_silenced, connection.ends[side]);
    fall_silent(connection);
    return true;
  }
  bit = flipped_bit(link, packet, segment.payload.size());
  if (bit == 0) return false;
  fabric_.faults.add(NetworkFault::bit_flip);
  record(kinds::bit_flipped, connection.ends[side], bit - 1);
  return false;
}

void StreamTransport::intercept(const Connection& connection, unsigned side, const Segment& segment,
                                std::uint64_t packet, SegmentFate& fate) {
  if (fate.outcome != SegmentOutcome::arrives) return;
  const StreamEnd& from = connection.ends[side];
  PacketView view;
  view.from = from.host->node;
  view.to = from.other().host->node;
  view.from_port = from.port;
  view.to_port = from.other().port;
  view.part = segment.control == Control::data  ? PacketPart::data
              : segment.control == Control::fin ? PacketPart::finish
                                                : PacketPart::handshake;
  view.connection = static_cast<std::uint32_t>(connection.serial);
  view.payload = segment.payload;
  view.ordinal = packet;
  const PacketVerdict verdict = fabric_.intercept(*connection.flows[side].link, view);
  if (verdict.action() == PacketVerdict::Action::drop) fate.outcome = SegmentOutcome::intercepted;
  fate.latency += verdict.by();
}

}  // namespace orrery::detail
