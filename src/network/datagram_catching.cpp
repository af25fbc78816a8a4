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
    if (found != nullptr || !flight.in_use || flight.to != to || flight.arrival != arrival) return;
    if (sender(flight.datagram).node != from) return;
    if (!flight.caught || !caught_[flight.ref.slot].lost) found = &flight;
  });
  if (found == nullptr || arrival < fabric_.now()) return false;
  Flight& flight = *found;
  fabric_.simulator.record(kinds::packet_caught, from, to, packet_id_of(flight.datagram.payload), arrival.ns());
  switch (what.fate) {
    case CaughtPacket::Fate::drop:
      flight.caught = caught_[flight.ref.slot].lost = true;
      drop(from, to, PacketDrop::lost);
      break;
    case CaughtPacket::Fate::delay:
      flight.caught = true;
      caught_[flight.ref.slot].late += what.by;
      flight.arrival += what.by;
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
  copy.arrival = arrival;
  const Host& from = sender(copy.datagram);
  Host& to = fabric_.topology.host(copy.to);
  const std::uint64_t tap = hash_bytes(copy.datagram.payload, combine(arrival.ns(), copy.to_port));
  fabric_.simulator.schedule<kinds::datagram_arrival>(from.origin, copy.to, arrival - fabric_.now(),
                                                      Arrival{this, &copy, &to, tap});
  record_in_flight(copy);
}

// The event of its arrival as it was when it left.
void DatagramTransport::arrive_late_or_never(const Arrival& arrival) {
  Flight& flight = *arrival.flight;
  const Caught caught = caught_.extract(flight.ref.slot).mapped();
  flight.caught = false;
  if (caught.lost) return release(flight);
  fabric_.simulator.schedule<kinds::datagram_arrival>(sender(flight.datagram).origin, flight.to, caught.late, arrival);
}

}  // namespace orrery::detail
