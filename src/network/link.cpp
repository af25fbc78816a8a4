#include "network/link.hpp"

#include <algorithm>

#include <orrery/core/fault_ledger.hpp>

#include "network/host.hpp"

namespace orrery::detail {
namespace {

// Which value of a packet's ordinal decides what. Frozen: they reach every digest.
enum LinkLane : std::uint64_t {
  lane_latency_a = 0,
  lane_latency_b = 1,
  lane_jitter = 2,
  lane_loss = 3,
  lane_fault_loss = 4,
  lane_reset = 5,
  lane_duplicate = 6,
  lane_duplicate_latency_a = 7,
  lane_duplicate_latency_b = 8,
  lane_reorder = 9,
  lane_reorder_delay = 10,
  lane_connect_hang = 11,
  lane_connect_refused = 12,
  lane_fragment = 13,
  lane_fragment_count = 14,
  lane_fragment_cut = 15,  // And the two after it.
  lane_short_read = 18,    // These two by ordinal of the read.
  lane_short_read_bytes = 19,
  lane_silent_close = 20,
  lane_black_hole = 21,
  lane_bit_flip = 22,
  lane_flipped_bit = 23,
  lane_pair_latency = 24,  // Of the ordinal 0 only.
};

constexpr Duration latency_max = std::chrono::hours(1);

Duration slowed(Duration latency, SlowLink slow) {
  const double ns = static_cast<double>(latency.count()) * slow.factor + static_cast<double>(slow.extra.count());
  return ns < static_cast<double>(latency_max.count()) ? Duration{static_cast<std::int64_t>(ns)} : latency_max;
}

// Of a link that nothing is wrong with.
Duration sound_latency(const CounterRandom& random, const LinkOptions& options, std::uint64_t packet,
                       std::uint64_t lane_a, std::uint64_t lane_b) {
  const std::uint64_t a = random.at(packet, lane_a);
  const std::uint64_t b = random.at(packet, lane_b);
  Duration result = std::min(options.latency.sample(a, b), latency_max);
  if (options.jitter.count() > 0) {
    const auto width = static_cast<std::uint64_t>(options.jitter.count()) + 1;
    result += Duration{static_cast<std::int64_t>(random.below(packet, lane_jitter, width))};
  }
  return result;
}

Duration latency_from(const Link& link, std::uint64_t packet, Time now, std::uint64_t lane_a, std::uint64_t lane_b) {
  Duration result = sound_latency(link.random, *link.options, packet, lane_a, lane_b);
  if (now < link.slow_until) [[unlikely]]
    result = slowed(result, link.trouble().slow);
  return result + link.pair_latency;
}

void insert_sorted(Fragments& fragments, std::size_t cut) {
  std::size_t at = fragments.count;
  for (; at > 0 && fragments.cuts[at - 1] >= cut; --at) {
    if (fragments.cuts[at - 1] == cut) return;
  }
  for (std::size_t i = fragments.count++; i > at; --i) fragments.cuts[i] = fragments.cuts[i - 1];
  fragments.cuts[at] = cut;
}

bool happens(const CounterRandom& random, std::uint64_t ordinal, LinkLane lane, double probability) {
  return probability > 0 && random.chance(ordinal, lane, probability);
}

bool strikes(NetworkFault fault, const Link& link, std::uint64_t ordinal, LinkLane lane, double probability) {
  if (!happens(link.random, ordinal, lane, probability)) [[likely]]
    return false;
  return allowed(fault, link, ordinal);
}

}  // namespace

Link::Link(Host& from_host, Host& to_host, const LinkEntry& plain, const ActiveRates& shared_rates)
    : random(plain.random()),
      rates(&shared_rates),
      packets(plain.packets()),
      to(to_host),
      to_node(to_host.node),
      from(from_host) {}

bool allowed(NetworkFault fault, const Link& link, std::uint64_t ordinal) {
  return fault_allowed(to_string(fault), link.from.name + ">" + link.to.name, ordinal);
}

Duration latency(const Link& link, std::uint64_t packet, Time now) {
  return latency_from(link, packet, now, lane_latency_a, lane_latency_b);
}

SegmentFate segment_fate(const Link& link, std::uint64_t packet, Time now) {
  const Duration travel = latency(link, packet, now);
  if (happens(link.random, packet, lane_loss, link.options->loss)) return {SegmentOutcome::lost, travel};
  if (!link.rates->strike_segments) [[likely]]
    return {SegmentOutcome::arrives, travel};
  if (strikes(NetworkFault::segment_loss, link, packet, lane_fault_loss, link.rates->segment_loss))
    return {SegmentOutcome::lost_by_fault, travel};
  if (strikes(NetworkFault::reset, link, packet, lane_reset, link.rates->segment_reset))
    return {SegmentOutcome::reset_by_fault, travel};
  return {SegmentOutcome::arrives, travel};
}

Duration duplicate_latency(const Link& link, std::uint64_t packet, Time now) {
  return latency_from(link, packet, now, lane_duplicate_latency_a, lane_duplicate_latency_b);
}

PlainFate plain_fate(const CounterRandom& random, const LinkOptions& options, std::uint64_t packet) {
  return {happens(random, packet, lane_loss, options.loss),
          sound_latency(random, options, packet, lane_latency_a, lane_latency_b)};
}

DatagramFate datagram_fate(const Link& link, std::uint64_t packet, Time now) {
  const ActiveRates& rates = *link.rates;
  DatagramFate fate{};
  fate.latency = latency(link, packet, now);
  fate.lost = happens(link.random, packet, lane_loss, link.options->loss);
  if (!rates.strike_datagrams) [[likely]]
    return fate;
  fate.lost_by_fault =
      !fate.lost && strikes(NetworkFault::datagram_loss, link, packet, lane_fault_loss, rates.datagram_loss);
  if (fate.lost || fate.lost_by_fault) return fate;
  fate.duplicated = strikes(NetworkFault::datagram_duplicate, link, packet, lane_duplicate, rates.datagram_duplicate);
  if (fate.duplicated) fate.duplicate_latency = duplicate_latency(link, packet, now);
  fate.reordered = strikes(NetworkFault::datagram_reorder, link, packet, lane_reorder, rates.datagram_reorder);
  if (fate.reordered) {
    const auto width = static_cast<std::uint64_t>(rates.datagram_reorder_delay_max.count()) + 1;
    fate.reorder_delay = Duration{static_cast<std::int64_t>(link.random.below(packet, lane_reorder_delay, width))};
    fate.latency += fate.reorder_delay;
  }
  return fate;
}

ConnectFate connect_fate(const Link& link, std::uint64_t packet) {
  if (strikes(NetworkFault::connect_hang, link, packet, lane_connect_hang, link.rates->connect_hang))
    return ConnectFate::hangs;
  if (strikes(NetworkFault::connect_refused, link, packet, lane_connect_refused, link.rates->connect_refused))
    return ConnectFate::refused;
  if (strikes(NetworkFault::connect_black_hole, link, packet, lane_black_hole, link.rates->connect_black_hole))
    return ConnectFate::black_hole;
  return ConnectFate::normal;
}

bool dies_silently(const Link& link, std::uint64_t packet) {
  return strikes(NetworkFault::silent_close, link, packet, lane_silent_close, link.rates->silent_close);
}

std::uint32_t flipped_bit(const Link& link, std::uint64_t packet, std::size_t bytes) {
  if (bytes == 0 || !strikes(NetworkFault::bit_flip, link, packet, lane_bit_flip, link.rates->bit_flip)) return 0;
  const std::uint64_t bits = std::min<std::uint64_t>(std::uint64_t{bytes} * 8, 0xffffffff);
  return static_cast<std::uint32_t>(1 + link.random.below(packet, lane_flipped_bit, bits));
}

void flip(Bytes& bytes, std::uint32_t bit) {
  char& octet = bytes[(bit - 1) / 8];
  octet = static_cast<char>(static_cast<unsigned char>(octet) ^ 1U << (bit - 1) % 8);
}

Duration pair_latency(const Link& link, Duration max) {
  if (max.count() == 0 || &link.from == &link.to) return Duration{};
  const std::uint64_t ns = 1 + link.random.below(0, lane_pair_latency, static_cast<std::uint64_t>(max.count()));
  return allowed(NetworkFault::pair_latency, link, 0) ? Duration{static_cast<std::int64_t>(ns)} : Duration{};
}

Fragments write_fragments(const Link& link, std::uint64_t packet, std::size_t bytes) {
  Fragments fragments;
  if (bytes < 2 || !strikes(NetworkFault::fragmented_write, link, packet, lane_fragment, link.rates->fragmented_write))
    return fragments;
  const std::uint64_t wanted = 1 + link.random.below(packet, lane_fragment_count, fragments.cuts.size());
  for (std::uint64_t i = 0; i < wanted; ++i) {
    const std::uint64_t cut = 1 + link.random.below(packet, lane_fragment_cut + i, bytes - 1);
    insert_sorted(fragments, static_cast<std::size_t>(cut));
  }
  return fragments;
}

std::size_t read_limit(const Link& link, std::uint64_t read, std::size_t available) {
  if (available < 2 || !strikes(NetworkFault::short_read, link, read, lane_short_read, link.rates->short_read))
    return available;
  return static_cast<std::size_t>(1 + link.random.below(read, lane_short_read_bytes, available - 1));
}

}  // namespace orrery::detail
