#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <orrery/fault/chaos.hpp>
#include <orrery/fault/node_faults.hpp>
#include <orrery/process/cluster.hpp>

namespace orrery {

/// Reboots one server after the other into another process.
class RollingUpgrade {
 public:
  /// `servers`: all, so that no two are down at once by it. `plan`: which of them, in order, into what.
  RollingUpgrade(Cluster& cluster, OriginId origin, std::vector<NodeId> servers, std::vector<UpgradeStep> plan,
                 const Upgrade& options);
  RollingUpgrade(const RollingUpgrade&) = delete;
  RollingUpgrade& operator=(const RollingUpgrade&) = delete;

  void start();
  void stop() { cluster_.simulator().cancel(next_); }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  void attempt_in(Duration delay);
  void attempt();
  void take_down(UpgradeStep& step, bool crash, Duration downtime);
  void boot_in(NodeId node, Duration delay);
  [[nodiscard]] bool all_run() const;

  Cluster& cluster_;
  OriginId origin_;
  std::vector<NodeId> servers_;
  std::vector<UpgradeStep> plan_;
  Upgrade options_;
  Random& stream_;
  EventToken next_;
  std::size_t done_ = 0;  // Of the plan.
  std::uint64_t count_ = 0;
};

}  // namespace orrery
