#include <utility>

#include "testing/builder_problems.hpp"

namespace orrery::detail {

void check_clock_faults(const ClockFaults& faults, Problems& problems) {
  if (!faults.enabled) return;
  problems.require(faults.drift >= 0 && faults.drift <= 0.1, "ClockFaults::drift is " + std::to_string(faults.drift) +
                                                                 "; it must be from 0 to 0.1; 200e-6 is usual");
  problems.require_not_negative(faults.jump_interval_mean, "ClockFaults::jump_interval_mean");
  problems.require_not_negative(faults.jump_max, "ClockFaults::jump_max");
  constexpr Duration farthest = std::chrono::hours(24 * 366 * 10);
  problems.require(faults.jump_max <= farthest, "ClockFaults::jump_max is more than ten years");
}

void check_cpu_faults(const CpuFaults& faults, Problems& problems) {
  if (!faults.enabled) return;
  problems.require_not_negative(faults.slow_interval_mean, "CpuFaults::slow_interval_mean");
  problems.require_not_negative(faults.slow_length_max, "CpuFaults::slow_length_max");
  problems.require(
      faults.slow_factor_max >= 2 && faults.slow_factor_max <= 1'000'000,
      "CpuFaults::slow_factor_max is " + std::to_string(faults.slow_factor_max) + "; it must be from 2 to 1000000");
  problems.require_not_negative(faults.stall_interval_mean, "CpuFaults::stall_interval_mean");
  problems.require_not_negative(faults.stall_length_max, "CpuFaults::stall_length_max");
}

void check_buggify(const Buggify& buggify, Problems& problems) {
  problems.require_probability(buggify.on, "Buggify::on");
  problems.require_probability(buggify.fires, "Buggify::fires");
}

void check_upgrade(const Upgrade& upgrade, Problems& problems) {
  problems.require_not_negative(upgrade.begins_max, "Upgrade::begins_max");
  problems.require_not_negative(upgrade.interval_mean, "Upgrade::interval_mean");
  problems.require_probability(upgrade.crash, "Upgrade::crash");
  problems.require_not_negative(upgrade.downtime_max, "Upgrade::downtime_max");
  problems.require_not_negative(upgrade.stop_deadline, "Upgrade::stop_deadline");
}

}  // namespace orrery::detail
