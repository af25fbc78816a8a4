#pragma once

#include <cstdint>

#include <orrery/core/random.hpp>

#include "network/fabric.hpp"
#include "network/stream_transport.hpp"

namespace orrery::detail {

/// Clogs the links of a node one by one, and lets them go one by one in another order.
class Swizzler {
 public:
  Swizzler(Fabric& fabric, StreamTransport& streams) : fabric_(fabric), streams_(streams) {}

  void swizzle(Host& host, Duration length, std::uint64_t draw);
  /// What was to be clogged yet is not.
  void stop() { ++stops_; }

 private:
  void plan(Link& link, Duration length, const CounterRandom& random, std::uint64_t ordinal);
  void clog(Link& link, Time until);

  Fabric& fabric_;
  StreamTransport& streams_;
  std::uint32_t stops_ = 0;
};

}  // namespace orrery::detail
