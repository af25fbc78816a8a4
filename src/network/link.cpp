#include "network/link.hpp"

#include <algorithm>

#include <orrery/core/fault_ledger.hpp>
#include <orrery/core/run_context.hpp>

#include "network/host.hpp"

namespace orrery::detail {
namespace {

// Which value of a packet's ordinal decides what. Frozen: they reach every digest.
enum Lane : std::uint64_t {
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
};

constexpr std::uint64_t header_bytes = 40;  // IPv4 and TCP without options; datagrams have 28, which nobody will miss.
constexpr Duration latency_max = std::chrono::hours(1);

Duration slowed(Duration latency, SlowLink slow) {
  const double ns = static_cast<double>(latency.count()) * slow.factor + static_cast<double>(slow.extra.count());
  return ns < static_cast<double>(latency_max.count()) ? Duration{static_cast<std::int64_t>(ns)} : latency_max;
}

Duration latency_from(const Link& link, std::uint64_t packet, Time now, std::uint64_t lane_a, std::uint64_t lane_b) {
  const std::uint64_t a = link.random.at(packet, lane_a);
  const std::uint64_t b = link.random.at(packet, lane_b);
  Duration result = std::min(link.options.latency.sample(a, b), latency_max);
  if (link.options.jitter.count() > 0) {
    const auto width = static_cast<std::uint64_t>(link.options.jitter.count()) + 1;
    result += Duration{static_cast<std::int64_t>(link.random.below(packet, lane_jitter, width))};
  }
  return now < link.slow_until ? slowed(result, link.slow) : result;
}

void insert_sorted(Fragments& fragments, std::size_t cut) {
  std::size_t at = fragments.count;
  for (; at > 0 && fragments.cuts[at - 1] >= cut; --at) {
    if (fragments.cuts[at - 1] == cut) return;
  }
  for (std::size_t i = fragments.count++; i > at; --i) fragments.cuts[i] = fragments.cuts[i - 1];
  fragments.cuts[at] = cut;
}

bool happens(const Link& link, std::uint64_t ordinal, Lane lane, double probability) {
  return probability > 0 && link.random.chance(ordinal, lane, probability);
}

bool strikes(NetworkFault fault, const Link& link, std::uint64_t ordinal, Lane lane, double probability) {
  if (!happens(link, ordinal, lane, probability)) [[likely]]
    return false;
  const RunContext* run = current_run();
  if (run == nullptr || run->faults == nullptr) return true;
  return run->faults->allow(to_string(fault), link.from.name + ">" + link.to.name, ordinal);
}

}  // namespace

Link::Link(Host& from_host, Host& to_host, std::uint64_t seed, const NetworkFaultRates& shared_rates)
    : from(from_host), to(to_host), random(seed, "link", from_host.name + ">" + to_host.name), rates(&shared_rates) {}

Duration latency(const Link& link, std::uint64_t packet, Time now) {
  return latency_from(link, packet, now, lane_latency_a, lane_latency_b);
}

SegmentFate segment_fate(const Link& link, std::uint64_t packet, Time now) {
  const Duration travel = latency(link, packet, now);
  if (happens(link, packet, lane_loss, link.options.loss)) return {SegmentOutcome::lost, travel};
  if (strikes(NetworkFault::segment_loss, link, packet, lane_fault_loss, link.rates->segment_loss))
    return {SegmentOutcome::lost_by_fault, travel};
  if (strikes(NetworkFault::reset, link, packet, lane_reset, link.rates->segment_reset))
    return {SegmentOutcome::reset_by_fault, travel};
  return {SegmentOutcome::arrives, travel};
}

DatagramFate datagram_fate(const Link& link, std::uint64_t packet, Time now) {
  const NetworkFaultRates& rates = *link.rates;
  DatagramFate fate{};
  fate.latency = latency(link, packet, now);
  fate.lost = happens(link, packet, lane_loss, link.options.loss);
  fate.lost_by_fault =
      !fate.lost && strikes(NetworkFault::datagram_loss, link, packet, lane_fault_loss, rates.datagram_loss);
  if (fate.lost || fate.lost_by_fault) return fate;
  fate.duplicated = strikes(NetworkFault::datagram_duplicate, link, packet, lane_duplicate, rates.datagram_duplicate);
  if (fate.duplicated)
    fate.duplicate_latency = latency_from(link, packet, now, lane_duplicate_latency_a, lane_duplicate_latency_b);
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
  return ConnectFate::normal;
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

Time depart(Link& link, Time now, std::size_t bytes) {
  const std::uint64_t bandwidth = link.options.bandwidth_bits_per_second;
  if (bandwidth == 0) return now;
  const std::uint64_t bits = (std::uint64_t{bytes} + header_bytes) * 8;
  const std::uint64_t ns = (bits * 1'000'000'000 + bandwidth - 1) / bandwidth;
  link.free_at = std::max(now, link.free_at) + Duration{static_cast<std::int64_t>(ns)};
  return link.free_at;
}

std::uint64_t queued_bytes(const Link& link, Time now) {
  const std::uint64_t bandwidth = link.options.bandwidth_bits_per_second;
  if (bandwidth == 0 || link.free_at <= now) return 0;
  const std::uint64_t ns = link.free_at.ns() - now.ns();
  const std::uint64_t bytes_per_second = bandwidth / 8;
  return ns / 1'000'000'000 * bytes_per_second + ns % 1'000'000'000 * bytes_per_second / 1'000'000'000;
}

}  // namespace orrery::detail
