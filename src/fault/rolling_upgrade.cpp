#include "fault/rolling_upgrade.hpp"

#include <algorithm>

#include <orrery/core/distributions.hpp>
#include <orrery/core/fault_ledger.hpp>

namespace orrery {
namespace {

constexpr Duration poll = std::chrono::milliseconds(50);

}  // namespace

RollingUpgrade::RollingUpgrade(Cluster& cluster, OriginId origin, std::vector<NodeId> servers,
                               std::vector<UpgradeStep> plan, const Upgrade& options)
    : cluster_(cluster),
      origin_(origin),
      servers_(std::move(servers)),
      plan_(std::move(plan)),
      options_(options),
      stream_(cluster.simulator().stream("chaos", "upgrade")) {}

void RollingUpgrade::start() {
  if (!plan_.empty()) attempt_in(stream_.between(Duration::zero(), options_.begins_max));
}

void RollingUpgrade::attempt_in(Duration delay) {
  next_ = cluster_.simulator().schedule<kinds::fault_strikes>(origin_, no_node, delay, [this] { attempt(); });
}

bool RollingUpgrade::all_run() const {
  return std::all_of(servers_.begin(), servers_.end(), [this](NodeId id) {
    const Node& node = cluster_.node(id);
    return node.state() == NodeState::running && !node.paused();
  });
}

// Draws three values for each server, once it is its turn.
void RollingUpgrade::attempt() {
  if (!all_run()) return attempt_in(poll);
  const bool crash = stream_.chance(options_.crash);
  const Duration downtime = stream_.between(Duration::zero(), options_.downtime_max);
  const double wait = exponential(stream_, static_cast<double>(options_.interval_mean.count()));
  UpgradeStep& step = plan_[done_++];
  if (fault_allowed("upgrade", cluster_.node(step.node).name(), 0)) take_down(step, crash, downtime);
  if (done_ < plan_.size()) attempt_in(downtime + Duration{static_cast<std::int64_t>(wait)});
}

void RollingUpgrade::take_down(UpgradeStep& step, bool crash, Duration downtime) {
  Node& node = cluster_.node(step.node);
  if (Simulator& simulator = cluster_.simulator(); simulator.trace() != nullptr)
    simulator.record_text(kinds::fault_strikes, step.node, to_string(FaultDecision{"upgrade", node.name(), 0}));
  ++count_;
  node.set_process(std::move(step.to));
  if (crash)
    node.crash();
  else
    node.stop(options_.stop_deadline);
  boot_in(step.node, downtime + Duration{1});  // A crash of this very instant is carried out first.
}

void RollingUpgrade::boot_in(NodeId id, Duration delay) {
  cluster_.simulator().schedule<kinds::fault_recovery>(origin_, id, delay, [this, id] {
    Node& node = cluster_.node(id);
    if (node.state() == NodeState::stopping) return boot_in(id, poll);
    if (!node.up()) node.start();
  });
}

}  // namespace orrery
