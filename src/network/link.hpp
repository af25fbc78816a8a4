#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/event_slab.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/time.hpp>
#include <orrery/network/fault_rates.hpp>
#include <orrery/network/link_options.hpp>

#include "network/link_entry.hpp"

namespace orrery::detail {

struct Host;

inline constexpr std::uint32_t stream_header_bytes = 40;    // IPv4 and TCP without options.
inline constexpr std::uint32_t datagram_header_bytes = 28;  // IPv4 and UDP.

/// Rates in force, and which packets they leave alone.
struct ActiveRates : NetworkFaultRates {
  ActiveRates() : ActiveRates(NetworkFaultRates()) {}
  explicit ActiveRates(const NetworkFaultRates& rates)
      : NetworkFaultRates(rates),
        strike_segments(rates.segment_loss > 0 || rates.segment_reset > 0),
        strike_datagrams(rates.datagram_loss > 0 || rates.datagram_duplicate > 0 || rates.datagram_reorder > 0),
        strike_data(rates.silent_close > 0 || rates.bit_flip > 0),
        strike_look_ups(rates.resolve_failure > 0 || rates.resolve_slow > 0) {}

  [[nodiscard]] bool strike_any() const { return strike_datagrams || strike_data; }

  bool strike_segments;
  bool strike_datagrams;
  bool strike_data;
  bool strike_look_ups;
};

/// What only a link needs that something is, or was, wrong with.
struct LinkTrouble {
  std::optional<ActiveRates> own_rates;
  double throttle = 1;  // The fraction of the bandwidth that is left.
  Time cut_since;
  Time clogged_since;
  SlowLink slow;
  std::vector<std::function<void()>> held;  // Arrivals that wait for the end of the clog, in order.
  EventToken clog_end;
};

/// The way from one host to another, of those that need more than a `LinkEntry`.
struct alignas(64) Link {
  Link(Host& from_host, Host& to_host, const LinkEntry& plain, const ActiveRates& shared_rates);

  // What each packet asks for fills one cache line.
  CounterRandom random;
  const LinkOptions* options = nullptr;  // Shared by all links that it holds for.
  const ActiveRates* rates;              // The network's, or its own.
  Duration pair_latency{0};
  std::uint64_t packets = 0;  // Ordinal of the next packet.
  Time slow_until;
  Host& to;
  NodeId to_node;
  std::uint16_t cuts = 0;  // Partitions that cut this link.
  bool paced = false;      // Packets take turns: by bandwidth, or after a throttle.

  Host& from;
  Time clogged_until;
  Time free_at;  // When the next packet's first bit may leave.
  Time throttled_until;
  std::uint64_t reads = 0;                   // Ordinal of the next read of what came over this link.
  std::uint32_t segment_bytes_max = 0;       // Of payload, by the link's MTU.
  std::unique_ptr<LinkTrouble> had_trouble;  // Null: never any.

  [[nodiscard]] LinkTrouble& trouble() {
    if (had_trouble == nullptr) had_trouble = std::make_unique<LinkTrouble>();
    return *had_trouble;
  }
  /// Only where it is known that there was some.
  [[nodiscard]] const LinkTrouble& trouble() const { return *had_trouble; }
  [[nodiscard]] bool cut() const { return cuts > 0; }
  [[nodiscard]] bool clogged(Time now) const { return now < clogged_until; }
};

/// Whether the run lets a decision of the link that would come true do so.
[[nodiscard]] bool allowed(NetworkFault fault, const Link& link, std::uint64_t ordinal);

enum class SegmentOutcome : std::uint8_t { arrives, lost, lost_by_fault, reset_by_fault, intercepted };

// Each fate is decided by one function of the link and the packet's ordinal; it changes nothing.
struct SegmentFate {
  SegmentOutcome outcome;
  Duration latency;
};
[[nodiscard]] SegmentFate segment_fate(const Link& link, std::uint64_t packet, Time now);

struct DatagramFate {
  bool lost;
  bool lost_by_fault;
  bool intercepted;  // And dropped.
  bool doubled;      // By an interceptor.
  bool duplicated;
  bool reordered;
  Duration latency;  // All included.
  Duration duplicate_latency;
  Duration reorder_delay;
};
[[nodiscard]] DatagramFate datagram_fate(const Link& link, std::uint64_t packet, Time now);

/// The same for a plain link, while no faults strike.
struct PlainFate {
  bool lost;
  Duration latency;
};
[[nodiscard]] PlainFate plain_fate(const CounterRandom& random, const LinkOptions& options, std::uint64_t packet);
/// Of the second of two, if it is doubled.
[[nodiscard]] Duration duplicate_latency(const Link& link, std::uint64_t packet, Time now);

enum class ConnectFate : std::uint8_t { normal, hangs, refused, black_hole };
[[nodiscard]] ConnectFate connect_fate(const Link& link, std::uint64_t packet);

/// Where a write of `bytes` whose first packet is `packet` is cut: up to three places in (0, bytes), ascending.
struct Fragments {
  std::array<std::size_t, 3> cuts{};
  std::size_t count = 0;
};
[[nodiscard]] Fragments write_fragments(const Link& link, std::uint64_t packet, std::size_t bytes);

/// Whether the connection of this packet dies on it.
[[nodiscard]] bool dies_silently(const Link& link, std::uint64_t packet);
/// Which bit of a packet of `bytes` arrives flipped, counted from 1; 0: none.
[[nodiscard]] std::uint32_t flipped_bit(const Link& link, std::uint64_t packet, std::size_t bytes);
/// `bit` counted from 1.
void flip(Bytes& bytes, std::uint32_t bit);

/// What the link adds to each latency for good, at most `max`.
[[nodiscard]] Duration pair_latency(const Link& link, Duration max);

/// How many of `available` bytes a read gives at most: all, or a random number of them.
[[nodiscard]] std::size_t read_limit(const Link& link, std::uint64_t read, std::size_t available);

/// One way, for a packet that leaves now.
[[nodiscard]] Duration latency(const Link& link, std::uint64_t packet, Time now);

/// Gives the packet its turn on a link that is paced: when its last bit has left.
Time depart_in_turn(Link& link, Time now, std::size_t bytes);
/// When the packet's last bit has left.
inline Time depart(Link& link, Time now, std::size_t bytes) {
  return link.paced ? depart_in_turn(link, now, bytes) : now;
}
/// Reduces the link to a fraction of its bandwidth.
void throttle(Link& link, Time now, double fraction, Duration length);
/// Bytes that wait for their turn.
[[nodiscard]] std::uint64_t queued_bytes(const Link& link, Time now);

}  // namespace orrery::detail
