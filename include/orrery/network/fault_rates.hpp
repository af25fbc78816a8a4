#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <orrery/core/time.hpp>

namespace orrery {

/// Probabilities of what may happen to each packet, connect, write or read. All zero: a healthy network (which a link's
/// own `loss` does not count against). Each decision is a function of (link, ordinal of the packet), one value a cause:
/// changing one rate changes no other decision.
struct NetworkFaultRates {
  double segment_loss = 0;        ///< Of each packet of a stream: shows as retransmission delay.
  double segment_reset = 0;       ///< Of each packet of a stream: tears its connection down.
  double connect_hang = 0;        ///< Of each connect: no answer ever, until the connect timeout.
  double connect_refused = 0;     ///< Of each connect: refused although somebody listens.
  double fragmented_write = 0;    ///< Of each write: arrives in up to four pieces, cut at random places.
  double short_read = 0;          ///< Of each read: gives a random part of what is there.
  double datagram_loss = 0;       ///< Of each datagram.
  double datagram_duplicate = 0;  ///< Of each datagram: arrives twice.
  double datagram_reorder = 0;    ///< Of each datagram: takes up to `datagram_reorder_delay_max` longer.
  Duration datagram_reorder_delay_max = std::chrono::milliseconds(10);

  /// What a bad day looks like: every fault occurs, and most requests succeed.
  static constexpr NetworkFaultRates moderate() {
    return {.segment_loss = 0.002,
            .segment_reset = 0.0002,
            .connect_hang = 0.01,
            .connect_refused = 0.02,
            .fragmented_write = 0.1,
            .short_read = 0.1,
            .datagram_loss = 0.02,
            .datagram_duplicate = 0.02,
            .datagram_reorder = 0.05};
  }
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
  slow_link,
  reset,  ///< A connection was torn down, by `reset_connections` or by `segment_reset`.
  connect_hang,
  connect_refused,
  fragmented_write,
  short_read,
  segment_loss,
  datagram_loss,
  datagram_duplicate,
  datagram_reorder,
  half_open,  ///< A crash left the other end of a connection alone with it.
};
inline constexpr std::size_t network_fault_kinds = 14;

/// The name as written above.
[[nodiscard]] std::string_view to_string(NetworkFault fault);

/// How often each fault happened: partitions, clogs and slow links when they begin, the others each time they strike.
struct NetworkFaultCounts {
  std::array<std::uint64_t, network_fault_kinds> counts{};

  [[nodiscard]] std::uint64_t operator[](NetworkFault fault) const { return counts[static_cast<std::size_t>(fault)]; }
  void add(NetworkFault fault) { ++counts[static_cast<std::size_t>(fault)]; }
};

}  // namespace orrery
