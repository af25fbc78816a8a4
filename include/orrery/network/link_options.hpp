#pragma once

#include <cstdint>

#include <orrery/core/distributions.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

/// How packets travel from one host to another. A packet takes its turn on the link (bandwidth), then its latency.
///
///     LinkOptions wan{.latency = DurationDistribution::lognormal({.median = 40ms, .sigma = 0.3}),
///                     .bandwidth_bits_per_second = 100'000'000,
///                     .loss = 0.001};
struct LinkOptions {
  /// One way. The default is that of a data centre.
  DurationDistribution latency =
      DurationDistribution::uniform(std::chrono::microseconds(200), std::chrono::microseconds(800));
  Duration jitter{0};                           ///< A uniform share of it is added to each packet.
  std::uint64_t bandwidth_bits_per_second = 0;  ///< Payload and 40 bytes of headers, first in, first out; 0: unlimited.
  std::uint64_t queue_bytes_max = 1 << 20;      ///< Waiting for their turn; datagrams beyond it are dropped.
  /// Of IP packets with their headers, at least 68 (RFC 791); 0: unlimited. Streams go in segments of 40 bytes less; a
  /// datagram that does not fit with its 28 bytes of headers is refused with `too_large`, as by a socket that knows the
  /// path's MTU and may not fragment (RFC 1191; Linux: IP_PMTUDISC_DO).
  std::uint32_t mtu_bytes = 0;
  double loss = 0;  ///< Of each packet. Streams retransmit: there it shows as delay.
};

}  // namespace orrery
