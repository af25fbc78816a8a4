#pragma once

#include <cstdint>
#include <string>

#include <orrery/core/time.hpp>
#include <orrery/fault/node_faults.hpp>
#include <orrery/network/fault_rates.hpp>
#include <orrery/storage/disk_faults.hpp>

namespace orrery {

/// Killing and rebooting nodes over time. The weights say how nodes go down; each victim comes back after a uniformly
/// drawn recovery time.
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
  /// Weight of a power loss of all servers of a zone at once, which also come back at once. A zone goes down whole even
  /// if it has more than `max_dead` servers, yet only while every server outside of it is up; its servers then count as
  /// down, so that others follow only if `max_dead` is larger still. So at any time either at most `max_dead` servers
  /// are down, or those of one zone.
  double zone = 0.0;
  std::string tag{};  ///< Only servers that have this tag are struck; "": all.
};

/// What the network does to the run. Intervals are means of exponential distributions; zero switches a fault off.
struct NetworkFaults {
  bool enabled = true;
  bool swarm_selection = false;  ///< Each seed switches on a random subset, at random intensity.
  Duration partition_interval_mean = std::chrono::seconds(10);  ///< Random halves, one isolated node, or one way.
  Duration partition_length_max = std::chrono::seconds(5);
  Duration clog_interval_mean = std::chrono::seconds(10);
  Duration clog_length_max = std::chrono::seconds(2);
  Duration swizzle_interval_mean = std::chrono::seconds(20);  ///< Swizzled clogging of one node's links.
  Duration swizzle_length_max = std::chrono::seconds(4);
  Duration slow_link_interval_mean = std::chrono::seconds(10);
  Duration slow_link_length_max = std::chrono::seconds(5);
  double slow_link_factor_max = 50;
  Duration throttle_interval_mean = std::chrono::seconds(15);
  Duration throttle_length_max = std::chrono::seconds(5);
  double throttle_factor_max = 10'000;  ///< Of what is left of a link's bandwidth, at least 1 / this.
  /// Each link draws an extra latency at the run's start, up to this, and keeps it to the run's end; 0: none does.
  Duration pair_latency_max = std::chrono::milliseconds(1);
  Duration reset_interval_mean = std::chrono::seconds(10);
  NetworkFaultRates rates = NetworkFaultRates::moderate();

  /// All of them at default intensity, but for flipped bits: see `with_bit_flips`.
  static NetworkFaults all() { return {}; }
  /// For systems whose protocols have checksums of their own: bits are flipped in a share `p` of the packets with data.
  /// TCP and UDP deliver some of these, so a system without checksums takes them for what was sent; they are off
  /// otherwise, under `swarm()` too.
  [[nodiscard]] NetworkFaults with_bit_flips(double p) const {
    NetworkFaults faults = *this;
    faults.rates.bit_flip = p;
    return faults;
  }
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

/// What disks do to the run. Intervals are means of exponential distributions; zero switches a fault off.
struct DiskFaults {
  bool enabled = true;
  bool swarm_selection = false;
  Duration slow_interval_mean = std::chrono::seconds(15);
  Duration slow_length_max = std::chrono::seconds(3);
  std::uint32_t slow_factor_max = 100;
  Duration full_interval_mean = std::chrono::seconds(30);
  Duration full_length_max = std::chrono::seconds(2);
  /// A disk completes nothing for a while, as firmware that collects garbage, or a network volume that fails over.
  Duration stall_interval_mean = std::chrono::seconds(30);
  Duration stall_length_max = std::chrono::seconds(2);
  /// A disk is held to so many operations per second for a while, as a cloud volume that has used up its burst.
  Duration throttle_interval_mean = std::chrono::seconds(30);
  Duration throttle_length_max = std::chrono::seconds(5);
  std::uint32_t throttled_iops_min = 100;   ///< The limit of a period is drawn from here …
  std::uint32_t throttled_iops_max = 1000;  ///< … to here.
  Duration power_cut_recovery_max = std::chrono::seconds(2);
  DiskFaultRates rates{.sync_error = 0.005, .write_error = 0.002, .read_error = 0.01};

  /// All of them at default intensity, but for those that only some systems claim to survive: `with_corruption`,
  /// `with_lost_renames`, `with_power_cuts`.
  static DiskFaults all() { return {}; }
  static DiskFaults swarm() {
    DiskFaults faults;
    faults.swarm_selection = true;
    return faults;
  }
  /// For systems that checksum what they store, and say where it belongs: corrupted sectors, misdirected writes and
  /// phantom writes, each with probability `p` of an operation. Without checksums nobody can tell them from what was
  /// written, so they are off otherwise.
  [[nodiscard]] DiskFaults with_corruption(double p) const {
    DiskFaults faults = *this;
    faults.rates.corrupted_sector = faults.rates.misdirected_write = faults.rates.phantom_write = p;
    return faults;
  }
  /// For systems that sync a file once more after renaming it, if the new name matters to them.
  [[nodiscard]] DiskFaults with_lost_renames(double p) const {
    DiskFaults faults = *this;
    faults.rates.lost_rename = p;
    return faults;
  }
  /// For systems that use the synchronous form of the disk: with probability `p` the power fails in the middle of a
  /// call. The node comes back after up to `recovery_max`. This is on top of `Attrition`, and heeds no `max_dead`.
  [[nodiscard]] DiskFaults with_power_cuts(double p, Duration recovery_max = std::chrono::seconds(2)) const {
    DiskFaults faults = *this;
    faults.rates.power_cut = p;
    faults.power_cut_recovery_max = recovery_max;
    return faults;
  }
};

/// The chaos phase of a simulation.
struct ChaosOptions {
  Duration length{};
  Attrition attrition{.max_dead = 0};
  NetworkFaults network{.enabled = false};
  DiskFaults disk{.enabled = false};
  ClockFaults clock{.enabled = false};
  CpuFaults cpu{.enabled = false};
  Buggify buggify{};
};

}  // namespace orrery
