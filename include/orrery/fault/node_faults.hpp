#pragma once

#include <cstdint>
#include <string>

#include <orrery/core/time.hpp>

namespace orrery {

/// What the servers' clocks do to the run. All of it ends with chaos: clocks run true again and wall clocks are set
/// right, while `Env::now`, which never jumps, keeps what it has gained or lost.
struct ClockFaults {
  bool enabled = true;
  bool swarm_selection = false;
  /// Each server draws a rate error of up to this, fast or slow, at the run's start; 200e-6 is 17 s a day, what
  /// data-centre hardware is specified to and what Google's TrueTime assumes. At most 0.1; 0: none.
  double drift = 200e-6;
  /// A server's wall clock is set, as by NTP: to some error up to `jump_max`, forward or back. The mean of an
  /// exponential distribution; 0: never.
  Duration jump_interval_mean{};
  Duration jump_max = std::chrono::seconds(1);

  /// Both.
  static ClockFaults all() {
    ClockFaults faults;
    faults.jump_interval_mean = std::chrono::seconds(10);
    return faults;
  }
  /// A random subset, at random intensity, chosen by the seed.
  static ClockFaults swarm() {
    ClockFaults faults = all();
    faults.swarm_selection = true;
    return faults;
  }
};

/// What the servers' processors do to the run. Intervals are means of exponential distributions; zero switches a fault
/// off.
struct CpuFaults {
  bool enabled = true;
  bool swarm_selection = false;
  /// A slow node: work that it does (`Env::cpu`) takes up to `slow_factor_max` times as long. Strikes only what calls
  /// that.
  Duration slow_interval_mean = std::chrono::seconds(15);
  Duration slow_length_max = std::chrono::seconds(5);
  std::uint32_t slow_factor_max = 20;
  /// Stop-the-world: a node stands still, as in a collection of garbage, then its due timers expire late, in order.
  Duration stall_interval_mean = std::chrono::seconds(15);
  Duration stall_length_max = std::chrono::seconds(2);

  static CpuFaults all() { return {}; }
  static CpuFaults swarm() {
    CpuFaults faults;
    faults.swarm_selection = true;
    return faults;
  }
  /// For systems that never call `Env::cpu`: without slow nodes, which could never be noticed.
  [[nodiscard]] CpuFaults without_slow_nodes() const {
    CpuFaults faults = *this;
    faults.slow_interval_mean = Duration{};
    return faults;
  }
};

/// How likely BUGGIFY points are during chaos; see `Env::buggify`. On unless set otherwise: it takes a point in the
/// code for anything to happen.
struct Buggify {
  double on = 0.25;     ///< That a point is on in a seed.
  double fires = 0.25;  ///< That one which is on fires, each time.

  static Buggify none() { return {.on = 0, .fires = 0}; }
};

/// A rolling upgrade: during chaos, one server after the other, in order, goes down and boots another process on the
/// same disk. Waits until no other server is down or paused; what is not upgraded when chaos ends stays as it is.
struct Upgrade {
  Duration begins_max = std::chrono::seconds(5);     ///< Uniformly drawn time from the start of chaos to the first.
  Duration interval_mean = std::chrono::seconds(1);  ///< Exponentially distributed time from one to the next.
  double crash = 0.3;                                ///< Probability of a power loss instead of a graceful stop.
  Duration downtime_max = std::chrono::seconds(1);   ///< Uniformly drawn; longer if a graceful stop takes longer.
  Duration stop_deadline = std::chrono::seconds(2);  ///< Of a graceful stop.
};

}  // namespace orrery
