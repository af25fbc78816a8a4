#include <utility>

#include <orrery/core/hash.hpp>
#include <orrery/network/network_kinds.hpp>

#include "network/datagram_arrival.hpp"
#include "network/datagram_transport.hpp"

namespace orrery::detail {

bool DatagramTransport::catch_flight(NodeId from, NodeId to, Time arrival, CaughtPacket what) {
  ORRERY_CHECK(what.by.count() >= 0);
  Flight* found = nullptr;
  flights_.for_each_slot([&](Flight& flight) {
    if (found != nullptr || flight.link == nullptr || flight.from != from || flight.link->to_node != to) return;
    const Underway& underway = underway_[flight.ref.slot];
    if (!underway.lost && underway.arrival == arrival) found = &flight;
  });
  if (found == nullptr || arrival < fabric_.now()) return false;
  Flight& flight = *found;
  Underway& underway = underway_[flight.ref.slot];
  fabric_.simulator.record(kinds::packet_caught, from, to, packet_id_of(flight.datagram.payload), arrival.ns());
  switch (what.fate) {
    case CaughtPacket::Fate::drop:
      flight.caught = underway.lost = true;
      drop(from, to, PacketDrop::lost);
      break;
    case CaughtPacket::Fate::delay:
      flight.caught = true;
      underway.late += what.by;
      underway.arrival += what.by;
      record_in_flight(flight);
      break;
    case CaughtPacket::Fate::duplicate:
      record_in_flight(flight);
      copy_flight(flight, arrival + what.by);
      break;
  }
  return true;
}

void DatagramTransport::copy_flight(const Flight& original, Time arrival) {
  Flight& copy = flights_.allocate();
  const PoolRef ref = copy.ref;
  copy = original;
  copy.ref = ref;
  copy.caught = false;
  Link& link = *copy.link;
  const std::uint64_t tap = hash_bytes(copy.datagram.payload, combine(arrival.ns(), copy.to_port));
  fabric_.simulator.schedule<kinds::datagram_arrival>(link.from.origin, link.to_node, arrival - fabric_.now(),
                                                      Arrival{this, &copy, &link.to, tap});
  note_underway(copy, arrival);
}

// The event of its arrival as it was when it left.
void DatagramTransport::arrive_late_or_never(const Arrival& arrival) {
  Flight& flight = *arrival.flight;
  Underway& underway = underway_[flight.ref.slot];
  const Duration late = std::exchange(underway.late, {});
  flight.caught = false;
  if (underway.lost) return release(flight);
  fabric_.simulator.schedule<kinds::datagram_arrival>(flight.link->from.origin, flight.link->to_node, late, arrival);
}

}  // namespace orrery::detail
