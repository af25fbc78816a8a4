#include <algorithm>

#include "network/link.hpp"

// A link's turns. Rates change at known times only, so when a packet's last bit leaves is settled as it queues.

namespace orrery::detail {
namespace {

constexpr std::uint64_t unlimited_bits_per_second = 1'000'000'000;  // What a fraction of "unlimited" is a fraction of.

std::uint64_t full_rate(const Link& link) {
  const std::uint64_t bandwidth = link.options->bandwidth_bits_per_second;
  return bandwidth != 0 ? bandwidth : unlimited_bits_per_second;
}

std::uint64_t throttled_rate(const Link& link) {
  const double rate = static_cast<double>(full_rate(link)) * link.trouble().throttle;
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(rate));
}

std::uint64_t ns_for(std::uint64_t bits, std::uint64_t rate) { return (bits * 1'000'000'000 + rate - 1) / rate; }

// floor(ns * rate / 10^9), without overflow.
std::uint64_t bits_in(std::uint64_t ns, std::uint64_t rate) {
  constexpr std::uint64_t second = 1'000'000'000;
  const std::uint64_t rest = ns % second;
  return ns / second * rate + rest * (rate / second) + rest * (rate % second) / second;
}

Time after(Time at, std::uint64_t ns) { return at + Duration{static_cast<std::int64_t>(ns)}; }

}  // namespace

Time depart_in_turn(Link& link, Time now, std::size_t bytes) {
  if (link.options->bandwidth_bits_per_second == 0 && link.throttled_until <= now && link.free_at <= now) {
    link.paced = false;
    return now;
  }
  const Time begin = std::max(now, link.free_at);
  std::uint64_t bits = (std::uint64_t{bytes} + stream_header_bytes) * 8;  // Of datagrams too: few bytes more.
  if (begin < link.throttled_until) {
    const std::uint64_t left = link.throttled_until.ns() - begin.ns();
    const std::uint64_t slowly = throttled_rate(link);
    const std::uint64_t sent = bits_in(left, slowly);
    if (sent >= bits) return link.free_at = after(begin, ns_for(bits, slowly));
    return link.free_at = after(link.throttled_until, ns_for(bits - sent, full_rate(link)));
  }
  return link.free_at = after(begin, ns_for(bits, full_rate(link)));
}

void throttle(Link& link, Time now, double fraction, Duration length) {
  link.paced = true;
  link.trouble().throttle = fraction;
  link.throttled_until = now + length;
}

std::uint64_t queued_bytes(const Link& link, Time now) {
  if (!link.paced || link.free_at <= now) return 0;
  const Time turn = std::clamp(link.throttled_until, now, link.free_at);
  const std::uint64_t slowly = turn > now ? bits_in(turn.ns() - now.ns(), throttled_rate(link)) : 0;
  return (slowly + bits_in(link.free_at.ns() - turn.ns(), full_rate(link))) / 8;
}

}  // namespace orrery::detail
