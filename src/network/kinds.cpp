#include <orrery/network/network_kinds.hpp>

#include <array>

#include <orrery/network/fault_rates.hpp>
#include <orrery/network/network_options.hpp>

namespace orrery {
namespace {

constexpr KindInfo network_infos[] = {
    {kinds::segment_arrival, "segment_arrival", "a segment arrives"},
    {kinds::datagram_arrival, "datagram_arrival", "a datagram arrives"},
    {kinds::reset_arrival, "reset_arrival", "a reset arrives"},
    {kinds::retransmission, "retransmission", "a stream sends again"},
    {kinds::window_update, "window_update", "a stream has room again"},
    {kinds::connect_timeout, "connect_timeout", "a connect gets no answer"},
    {kinds::keep_alive, "keep_alive", "a connection is probed"},
    {kinds::clog_end, "clog_end", "a clogged link lets go"},
    {kinds::swizzle_clog, "swizzle_clog", "a link of a swizzled node is clogged"},
    {kinds::name_resolved, "name_resolved", "a slow look-up is answered"},
    {kinds::listening, "listening", "listens on port {value}"},
    {kinds::connecting, "connecting", "connects to {peer}:{value} (connection {id})"},
    {kinds::connected, "connected", "connected to {peer} (connection {id})"},
    {kinds::accepted, "accepted", "has a connection of {peer} to accept (connection {id})"},
    {kinds::segment_sent, "segment_sent", "sends {value} bytes to {peer} (connection {id})"},
    {kinds::control_sent, "control_sent", "sends {data|SYN|SYN-ACK|ACK|FIN} to {peer} (connection {id})"},
    {kinds::segment_delivered, "segment_delivered", "gets {value} bytes from {peer} (connection {id})"},
    {kinds::segment_dropped, "segment_dropped",
     "a segment to {peer} is dropped: {partitioned|lost|host down|no receiver|queue full|stale} (connection {id})"},
    {kinds::finished_writing, "finished_writing", "finished writing to {peer} (connection {id})"},
    {kinds::connection_failed, "connection_failed",
     "loses its connection to {peer}: "
     "{timed_out|connection_refused|connection_reset|closed|unreachable|host_not_found|address_in_use|not_found|"
     "already_exists|io_error|disk_full|too_large|invalid_argument|unsupported} (connection {id})"},
    {kinds::connection_vanished, "connection_vanished", "forgets its connection to {peer} (connection {id})"},
    {kinds::datagram_sent, "datagram_sent", "sends a datagram of {value} bytes to {peer}"},
    {kinds::datagram_delivered, "datagram_delivered", "gets a datagram of {value} bytes from {peer}"},
    {kinds::datagram_dropped, "datagram_dropped",
     "a datagram to {peer} is dropped: {partitioned|lost|host down|no receiver|queue full|stale}"},
    {kinds::packet_in_flight, "packet_in_flight", "a packet is on its way to {peer}"},
    {kinds::packet_caught, "packet_caught", "a packet to {peer} is caught on its way"},
    {kinds::partitioned, "partitioned", "partition {id} of the network begins, {value} hosts on the one side"},
    {kinds::partition_healed, "partition_healed", "partition {id} is healed"},
    {kinds::network_healed, "network_healed", "the network is healed"},
    {kinds::link_clogged, "link_clogged", "packets to {peer} are held for {ms} ms"},
    {kinds::link_slowed, "link_slowed", "the link to {peer} is slow for {ms} ms"},
    {kinds::connection_torn, "connection_torn", "the connection to {peer} is torn down (connection {id})"},
    {kinds::connect_hangs, "connect_hangs", "the connect to {peer} hangs (connection {id})"},
    {kinds::connect_is_refused, "connect_is_refused", "the connect to {peer} is refused (connection {id})"},
    {kinds::write_fragmented, "write_fragmented", "a write to {peer} falls into {value} pieces (connection {id})"},
    {kinds::read_shortened, "read_shortened", "a read from {peer} gives only {value} bytes (connection {id})"},
    {kinds::datagram_duplicated, "datagram_duplicated", "a datagram to {peer} is doubled"},
    {kinds::datagram_reordered, "datagram_reordered", "a datagram to {peer} is {ms} ms late"},
    {kinds::node_swizzled, "node_swizzled", "{id} links are clogged and let go one by one in {ms} ms"},
    {kinds::link_throttled, "link_throttled", "the link to {peer} is throttled for {ms} ms"},
    {kinds::pair_delayed, "pair_delayed", "the link to {peer} takes {ms} ms longer from now on"},
    {kinds::connection_silenced, "connection_silenced", "the connection to {peer} dies in silence (connection {id})"},
    {kinds::connect_swallowed, "connect_swallowed", "connects to nobody instead of {peer} (connection {id})"},
    {kinds::resolve_failed, "resolve_failed", "fails to look up a name"},
    {kinds::resolve_slowed, "resolve_slowed", "looks up a name for {ms} ms"},
    {kinds::bit_flipped, "bit_flipped", "bit {value} of a packet to {peer} is flipped (connection {id})"},
    {kinds::packet_intercepted, "packet_intercepted",
     "a packet to {peer} is intercepted: {passed|dropped|delayed|duplicated} (connection {id})"},
};

constexpr std::array<std::string_view, network_fault_kinds> fault_names = {"partition",
                                                                           "partition_one_way",
                                                                           "clog",
                                                                           "swizzle",
                                                                           "slow_link",
                                                                           "throttle",
                                                                           "pair_latency",
                                                                           "reset",
                                                                           "silent_close",
                                                                           "connect_hang",
                                                                           "connect_refused",
                                                                           "connect_black_hole",
                                                                           "resolve_failure",
                                                                           "resolve_slow",
                                                                           "fragmented_write",
                                                                           "short_read",
                                                                           "bit_flip",
                                                                           "segment_loss",
                                                                           "datagram_loss",
                                                                           "datagram_duplicate",
                                                                           "datagram_reorder",
                                                                           "intercept",
                                                                           "half_open"};

constexpr std::array<std::string_view, packet_drop_kinds> drop_names = {"partitioned", "lost",       "host_down",
                                                                        "no_receiver", "queue_full", "stale"};

static_assert(fault_names.size() == static_cast<std::size_t>(NetworkFault::half_open) + 1);
static_assert(drop_names.size() == static_cast<std::size_t>(PacketDrop::stale) + 1);

}  // namespace

std::span<const KindInfo> network_kinds() { return network_infos; }

std::string_view to_string(NetworkFault fault) { return fault_names[static_cast<std::size_t>(fault)]; }

bool NetworkFaultRates::declares(NetworkFault fault) const {
  switch (fault) {
    case NetworkFault::reset: return segment_reset > 0;
    case NetworkFault::silent_close: return silent_close > 0;
    case NetworkFault::connect_hang: return connect_hang > 0;
    case NetworkFault::connect_refused: return connect_refused > 0;
    case NetworkFault::connect_black_hole: return connect_black_hole > 0;
    case NetworkFault::resolve_failure: return resolve_failure > 0;
    case NetworkFault::resolve_slow: return resolve_slow > 0;
    case NetworkFault::fragmented_write: return fragmented_write > 0;
    case NetworkFault::short_read: return short_read > 0;
    case NetworkFault::bit_flip: return bit_flip > 0;
    case NetworkFault::segment_loss: return segment_loss > 0;
    case NetworkFault::datagram_loss: return datagram_loss > 0;
    case NetworkFault::datagram_duplicate: return datagram_duplicate > 0;
    case NetworkFault::datagram_reorder: return datagram_reorder > 0;
    case NetworkFault::partition:
    case NetworkFault::partition_one_way:
    case NetworkFault::clog:
    case NetworkFault::swizzle:
    case NetworkFault::slow_link:
    case NetworkFault::throttle:
    case NetworkFault::pair_latency:
    case NetworkFault::intercept:
    case NetworkFault::half_open: return false;
  }
  return false;
}

std::string_view to_string(PacketDrop drop) { return drop_names[static_cast<std::size_t>(drop)]; }

}  // namespace orrery
