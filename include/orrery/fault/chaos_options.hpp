#pragma once

#include <chrono>
#include <cstdint>

#include <orrery/core/time.hpp>
#include <orrery/network/fault_rates.hpp>
#include <orrery/storage/disk_faults.hpp>

namespace orrery {

/// Killing and rebooting nodes over time. The three weights say how a node goes down; each victim comes back after a
/// uniformly drawn recovery time.
struct Attrition {
  std::uint32_t max_dead = 1;                        ///< At most so many servers down (or stopping) at once.
  double graceful = 0.3;                             ///< Weight of a graceful stop.
  double crash = 0.6;                                ///< Weight of a power loss.
  double wipe = 0.1;                                 ///< Weight of a power loss that also empties the disk.
  double pause = 0.0;                                ///< Weight of a process that stands still for the recovery time.
  Duration interval_mean = std::chrono::seconds(5);  ///< Exponentially distributed time between kills.
  Duration recovery_min = std::chrono::milliseconds(200);
  Duration recovery_max = std::chrono::seconds(5);
  Duration stop_deadline = std::chrono::seconds(2);  ///< Of a graceful stop.
};

/// What the network does to the run. Intervals are means of exponential distributions; zero switches a fault off.
struct NetworkFaults {
  bool enabled = true;
  bool swarm_selection = false;  ///< Each seed switches on a random subset, at random intensity.
  Duration partition_interval_mean = std::chrono::seconds(10);  ///< Random halves, one isolated node, or one way.
  Duration partition_length_max = std::chrono::seconds(5);
  Duration clog_interval_mean = std::chrono::seconds(10);
  Duration clog_length_max = std::chrono::seconds(2);
  Duration slow_link_interval_mean = std::chrono::seconds(10);
  Duration slow_link_length_max = std::chrono::seconds(5);
  double slow_link_factor_max = 50;
  Duration reset_interval_mean = std::chrono::seconds(10);
  NetworkFaultRates rates = NetworkFaultRates::moderate();

  /// All of them at default intensity.
  static NetworkFaults all() { return {}; }
  /// For systems that send no datagrams: without their faults, which could never fire.
  [[nodiscard]] NetworkFaults without_datagrams() const {
    NetworkFaults faults = *this;
    faults.rates.datagram_loss = faults.rates.datagram_duplicate = faults.rates.datagram_reorder = 0;
    return faults;
  }
  /// A random subset, at random intensity, chosen by the seed (Groce et al., "Swarm testing", ISSTA 2012).
  static NetworkFaults swarm() {
    NetworkFaults faults;
    faults.swarm_selection = true;
    return faults;
  }
};

/// What disks do to the run.
struct DiskFaults {
  bool enabled = true;
  bool swarm_selection = false;
  Duration slow_interval_mean = std::chrono::seconds(15);
  Duration slow_length_max = std::chrono::seconds(3);
  std::uint32_t slow_factor_max = 100;
  Duration full_interval_mean = std::chrono::seconds(30);
  Duration full_length_max = std::chrono::seconds(2);
  DiskFaultRates rates{.sync_error = 0.005, .write_error = 0.002, .read_error = 0.01};

  static DiskFaults all() { return {}; }
  static DiskFaults swarm() {
    DiskFaults faults;
    faults.swarm_selection = true;
    return faults;
  }
};

/// The chaos phase of a simulation.
struct ChaosOptions {
  Duration length{};
  Attrition attrition{.max_dead = 0};
  NetworkFaults network{.enabled = false};
  DiskFaults disk{.enabled = false};
};

}  // namespace orrery
