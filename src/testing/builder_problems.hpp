#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <orrery/fault/chaos_options.hpp>
#include <orrery/network/link_options.hpp>
#include <orrery/storage/sim_disk.hpp>
#include <orrery/testing/reduction.hpp>

namespace orrery::detail {

/// Gathers what is wrong with a description, a sentence each.
class Problems {
 public:
  /// `what` is reported unless `fine`.
  void require(bool fine, std::string what) {
    if (!fine) all_.push_back(std::move(what));
  }
  void require_probability(double p, std::string_view name);
  /// A weight or factor: neither negative nor infinite.
  void require_amount(double amount, std::string_view name);
  void require_not_negative(Duration length, std::string_view name);
  [[nodiscard]] std::vector<std::string> take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

void check_attrition(const Attrition& attrition, std::uint32_t servers_min, Problems& problems);
void check_network_faults(const NetworkFaults& faults, Problems& problems);
void check_disk_faults(const DiskFaults& faults, Problems& problems);
void check_clock_faults(const ClockFaults& faults, Problems& problems);
void check_cpu_faults(const CpuFaults& faults, Problems& problems);
void check_buggify(const Buggify& buggify, Problems& problems);
void check_upgrade(const Upgrade& upgrade, Problems& problems);
void check_link(const LinkOptions& link, Problems& problems);
void check_reduction(const Reduction& reduction, Problems& problems);
void check_disk(const DiskOptions& disk, Problems& problems);

}  // namespace orrery::detail
