#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <orrery/core/time.hpp>

namespace orrery {

enum class NetworkFault : std::uint8_t;

/// Probabilities of what may happen to each packet, connect, look-up, write or read. All zero: a healthy network (which
/// a link's own `loss` does not count against). Each decision is a function of (link, ordinal of the packet), one value
/// a cause: changing one rate changes no other decision.
struct NetworkFaultRates {
  double segment_loss = 0;   ///< Of each packet of a stream: shows as retransmission delay.
  double segment_reset = 0;  ///< Of each packet of a stream: tears its connection down.
  /// Of each packet of data of a stream: its connection dies and neither end is told. Nothing arrives any more, writes
  /// go into the send buffer, and both ends see `timed_out` after `silence_timeout`. As FoundationDB's random close,
  /// whose ends go on "writing" to a peer that is gone; the closes that are told are `segment_reset`.
  double silent_close = 0;
  double connect_hang = 0;     ///< Of each connect: no answer ever, until the connect timeout.
  double connect_refused = 0;  ///< Of each connect: refused although somebody listens.
  /// Of each connect: succeeds, and nothing that is sent is ever delivered, as behind a firewall that answers for a
  /// host it does not reach. The other side never has it to accept; this one sees `timed_out` after `silence_timeout`.
  double connect_black_hole = 0;
  double resolve_failure = 0;   ///< Of each look-up of a name, `connect`'s too: `host_not_found`.
  double resolve_slow = 0;      ///< Of each look-up of a name: takes up to `resolve_delay_max`.
  double fragmented_write = 0;  ///< Of each write: arrives in up to four pieces, cut at random places.
  double short_read = 0;        ///< Of each read: gives a random part of what is there.
  /// Of each packet with data, of streams and datagrams: one bit arrives flipped, unnoticed by the 16-bit checksums of
  /// TCP and UDP (Stone and Partridge, "When the CRC and TCP checksum disagree", SIGCOMM 2000). Only protocols with
  /// checksums of their own survive it: so `moderate()` is without.
  double bit_flip = 0;
  double datagram_loss = 0;       ///< Of each datagram.
  double datagram_duplicate = 0;  ///< Of each datagram: arrives twice.
  double datagram_reorder = 0;    ///< Of each datagram: takes up to `datagram_reorder_delay_max` longer.
  Duration datagram_reorder_delay_max = std::chrono::milliseconds(10);
  Duration resolve_delay_max = std::chrono::seconds(5);  ///< That of a resolver whose first query is lost.

  /// What a bad day looks like: every fault but `bit_flip` occurs, and most requests succeed.
  static constexpr NetworkFaultRates moderate() {
    return {.segment_loss = 0.002,
            .segment_reset = 0.0002,
            .silent_close = 0.0001,
            .connect_hang = 0.01,
            .connect_refused = 0.02,
            .connect_black_hole = 0.005,
            .resolve_failure = 0.01,
            .resolve_slow = 0.01,
            .fragmented_write = 0.1,
            .short_read = 0.1,
            .datagram_loss = 0.02,
            .datagram_duplicate = 0.02,
            .datagram_reorder = 0.05};
  }
  /// Whether these rates let `fault` happen; not for faults that come otherwise, such as partitions.
  [[nodiscard]] bool declares(NetworkFault fault) const;
  friend constexpr bool operator==(const NetworkFaultRates&, const NetworkFaultRates&) = default;
};

/// How much slower a link is: latencies are multiplied, then `extra` is added.
struct SlowLink {
  double factor = 1;  ///< At least 0.
  Duration extra{0};
};

/// Everything that can go wrong on the simulated network on purpose, in the order of `NetworkFaultCounts`.
enum class NetworkFault : std::uint8_t {
  partition,
  partition_one_way,
  clog,
  swizzle,
  slow_link,
  throttle,
  pair_latency,  ///< A link drew an extra latency, for good.
  reset,         ///< A connection was torn down, by `reset_connections` or by `segment_reset`.
  silent_close,
  connect_hang,
  connect_refused,
  connect_black_hole,
  resolve_failure,
  resolve_slow,
  fragmented_write,
  short_read,
  bit_flip,
  segment_loss,
  datagram_loss,
  datagram_duplicate,
  datagram_reorder,
  intercept,  ///< An interceptor had its way with a packet.
  half_open,  ///< A crash left the other end of a connection alone with it.
};
inline constexpr std::size_t network_fault_kinds = 23;

/// The name as written above.
[[nodiscard]] std::string_view to_string(NetworkFault fault);

/// How often each fault happened: what lasts when it begins, the others each time they strike.
struct NetworkFaultCounts {
  std::array<std::uint64_t, network_fault_kinds> counts{};

  [[nodiscard]] std::uint64_t operator[](NetworkFault fault) const { return counts[static_cast<std::size_t>(fault)]; }
  void add(NetworkFault fault) { ++counts[static_cast<std::size_t>(fault)]; }
};

}  // namespace orrery
