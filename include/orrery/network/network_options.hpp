#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <orrery/core/distributions.hpp>
#include <orrery/core/time.hpp>
#include <orrery/network/link_options.hpp>

namespace orrery {

/// What all hosts of a simulated network have in common; the defaults are those of a Linux host, unless that has none.
struct SimNetworkOptions {
  LinkOptions link{};  ///< Between hosts for which nothing else is set.
  LinkOptions loopback{.latency =
                           DurationDistribution::uniform(std::chrono::microseconds(10), std::chrono::microseconds(30))};

  Duration connect_timeout = std::chrono::seconds(10);
  /// How long a connection outlives its path: if nothing can get through for so long, both ends see `timed_out`.
  Duration silence_timeout = std::chrono::seconds(30);
  /// Until a lost segment is sent again; doubles up to the maximum (RFC 6298).
  Duration retransmission_timeout = std::chrono::milliseconds(200);
  Duration retransmission_timeout_max = std::chrono::seconds(3);

  /// Bytes that were written and not yet read by the peer, in each direction of a stream; a writer waits beyond it.
  std::uint32_t window_bytes = 256 * 1024;
  std::uint32_t window_segments = 4096;  ///< The same in segments, so that tiny writes are bounded too.
  std::uint32_t segment_bytes_max = 64 * 1024;
  std::uint32_t accept_backlog = 128;  ///< Beyond it a connect is not answered, and is tried again.
  std::uint32_t connections_per_host_max =
      16384;                                 ///< Beyond it `connect` fails with `too_large`; others get no answer.
  std::uint32_t datagrams_queued_max = 256;  ///< Received and not yet taken, for each socket; beyond it dropped.
  std::uint32_t datagram_bytes_queued_max = 208 * 1024;
};

/// Why a packet did not arrive.
enum class PacketDrop : std::uint8_t {
  partitioned,  ///< The path was cut when it would have arrived.
  lost,
  host_down,
  no_receiver,  ///< Nothing is bound there (any more); a stream's segment is answered by a reset.
  queue_full,   ///< Of the link, the accept backlog, the datagram socket, or the host's table of connections.
  stale,        ///< Its connection is over.
};
inline constexpr std::size_t packet_drop_kinds = 6;

/// The name as written above.
[[nodiscard]] std::string_view to_string(PacketDrop drop);

/// What a simulated network has done so far.
struct NetworkTraffic {
  std::uint64_t connects = 0;
  std::uint64_t segments_sent = 0;  ///< Retransmissions included.
  std::uint64_t segments_delivered = 0;
  std::uint64_t stream_bytes_delivered = 0;
  std::uint64_t datagrams_sent = 0;
  std::uint64_t datagrams_delivered = 0;
  std::array<std::uint64_t, packet_drop_kinds> dropped{};

  [[nodiscard]] std::uint64_t drops(PacketDrop why) const { return dropped[static_cast<std::size_t>(why)]; }
};

}  // namespace orrery
