#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <orrery/core/ids.hpp>
#include <orrery/core/kind_info.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/fault/chaos_options.hpp>
#include <orrery/fault/fault_count.hpp>
#include <orrery/process/process.hpp>

namespace orrery {

class Cluster;

/// One step of a rolling upgrade: what a server runs from then on.
struct UpgradeStep {
  NodeId node;
  ProcessFactory to;
};

namespace kinds {
inline constexpr Kind fault_strikes{0x0501};   ///< Event and text record: a decision of the chaos scheduler, by its id.
inline constexpr Kind fault_recovery{0x0502};  ///< Event: a node that was struck comes back.
inline constexpr Kind chaos_begins{0x0503};
inline constexpr Kind chaos_ends{0x0504};
}  // namespace kinds
/// The kinds of all fault decisions, sorted: what a `FaultSet` may name; but for "buggify-…" and "knob-…", which only
/// the code under test knows.
[[nodiscard]] std::vector<std::string> fault_decision_kinds();
/// How the records of the chaos scheduler read.
[[nodiscard]] std::span<const KindInfo> fault_kinds();

/// Decides which fault strikes where and when, as events of an origin of its own; networks, disks and nodes carry it
/// out. Each kind of fault draws from a stream of its own, the same number of values for each decision whatever comes
/// of it, so that no fault moves another. A decision has an id ("partition#3") that shows in the trace.
class Chaos {
 public:
  /// `victims`: the nodes that attrition and the faults of disks, clocks and processors may strike. Network faults
  /// strike all nodes of the cluster.
  Chaos(Cluster& cluster, std::vector<NodeId> victims, ChaosOptions options);
  ~Chaos();
  Chaos(const Chaos&) = delete;
  Chaos& operator=(const Chaos&) = delete;

  /// Servers that shall be upgraded during chaos, in order. Before `start`, once.
  void upgrade(std::vector<UpgradeStep> plan, const Upgrade& options = {});
  void start();
  /// Ends chaos and heals everything: partitions, clogs, rates, disks. Paused nodes go on; nodes that are down start,
  /// those that are stopping once they are down.
  void stop();
  [[nodiscard]] bool active() const;

  /// Sorted by kind; faults of nodes, network and disks together. Those of disks begin with "disk_".
  [[nodiscard]] std::vector<FaultCount> counts() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace orrery
