#include <thread>

#include <orrery/bench/measurement.hpp>

#include "platform/clock.hpp"

namespace orrery {

MeasureHost MeasureHost::here() {
  const auto now = [] { return Duration(static_cast<std::int64_t>(platform::steady_now_ns())); };
  MeasureHost host;
  host.clock = now;
  host.sleep_until = [now](Duration until) {
    const Duration left = until - now();
    if (left > Duration(0)) std::this_thread::sleep_for(left);
  };
  return host;
}

}  // namespace orrery
