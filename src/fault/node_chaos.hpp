#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/fault/chaos.hpp>
#include <orrery/fault/chaos_options.hpp>
#include <orrery/process/cluster.hpp>

#include "fault/rolling_upgrade.hpp"
#include "fault/strikes.hpp"

namespace orrery {

/// The part of chaos that is the nodes' own, beside attrition: clocks, processors, upgrades, BUGGIFY points.
class NodeChaos {
 public:
  /// Keeps a reference to `declared`.
  NodeChaos(Cluster& cluster, OriginId origin, std::vector<NodeId> victims, const ChaosOptions& declared);
  NodeChaos(const NodeChaos&) = delete;
  NodeChaos& operator=(const NodeChaos&) = delete;

  void upgrade(std::vector<UpgradeStep> plan, const Upgrade& options);
  void start();
  /// Heals everything.
  void stop();

  /// Adds all kinds, and the BUGGIFY points that were come to.
  void count(std::vector<FaultCount>& all) const;
  static void add_decision_kinds(std::vector<std::string>& all);

 private:
  void add_cpu_sources();
  void add_jumps();
  void start_drift();
  [[nodiscard]] Node& victim(std::uint64_t draw) const;

  Cluster& cluster_;
  OriginId origin_;
  std::vector<NodeId> victims_;
  const ChaosOptions& declared_;
  ClockFaults clock_;  // By this seed, of what is declared.
  CpuFaults cpu_;
  StrikeSources sources_;
  std::optional<RollingUpgrade> upgrade_;
  std::uint64_t drifts_ = 0;
  std::uint64_t jumps_ = 0;
  std::uint64_t slow_periods_ = 0;
  std::uint64_t stalls_ = 0;
};

}  // namespace orrery
