#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <orrery/core/event_slab.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/time.hpp>
#include <orrery/network/fault_rates.hpp>
#include <orrery/network/link_options.hpp>

namespace orrery::detail {

struct Host;

/// The way from one host to another.
struct Link {
  Link(Host& from_host, Host& to_host, std::uint64_t seed, const NetworkFaultRates& shared_rates);

  Host& from;
  Host& to;
  CounterRandom random;
  LinkOptions options;
  const NetworkFaultRates* rates;  // The network's, or `own_rates`.
  std::unique_ptr<NetworkFaultRates> own_rates;

  std::uint64_t packets = 0;  // Ordinal of the next packet.
  std::uint64_t reads = 0;    // Ordinal of the next read of what came over this link.
  Time free_at;               // When the next packet's first bit may leave.

  std::uint32_t cuts = 0;  // Partitions that cut this link.
  Time cut_since;
  Time clogged_since;
  Time clogged_until;
  SlowLink slow;
  Time slow_until;
  std::vector<std::function<void()>> held;  // Arrivals that wait for the end of the clog, in order.
  EventToken clog_end;

  [[nodiscard]] bool cut() const { return cuts > 0; }
  [[nodiscard]] bool clogged(Time now) const { return now < clogged_until; }
};

enum class SegmentOutcome : std::uint8_t { arrives, lost, lost_by_fault, reset_by_fault };

// Each fate is decided by one function of the link and the packet's ordinal; it changes nothing.
struct SegmentFate {
  SegmentOutcome outcome;
  Duration latency;
};
[[nodiscard]] SegmentFate segment_fate(const Link& link, std::uint64_t packet, Time now);

struct DatagramFate {
  bool lost;
  bool lost_by_fault;
  bool duplicated;
  bool reordered;
  Duration latency;  // All included.
  Duration duplicate_latency;
  Duration reorder_delay;
};
[[nodiscard]] DatagramFate datagram_fate(const Link& link, std::uint64_t packet, Time now);

enum class ConnectFate : std::uint8_t { normal, hangs, refused };
[[nodiscard]] ConnectFate connect_fate(const Link& link, std::uint64_t packet);

/// Where a write of `bytes` whose first packet is `packet` is cut: up to three places in (0, bytes), ascending.
struct Fragments {
  std::array<std::size_t, 3> cuts{};
  std::size_t count = 0;
};
[[nodiscard]] Fragments write_fragments(const Link& link, std::uint64_t packet, std::size_t bytes);

/// How many of `available` bytes a read gives at most: all, or a random number of them.
[[nodiscard]] std::size_t read_limit(const Link& link, std::uint64_t read, std::size_t available);

/// One way, for a packet that leaves now.
[[nodiscard]] Duration latency(const Link& link, std::uint64_t packet, Time now);

/// Gives the packet its turn: when its last bit has left.
Time depart(Link& link, Time now, std::size_t bytes);
/// Bytes that wait for their turn.
[[nodiscard]] std::uint64_t queued_bytes(const Link& link, Time now);

}  // namespace orrery::detail
