#pragma once

#include <orrery/metrics/observer.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/trace/dispatch_counts.hpp>

namespace orrery {

/// What can be seen of a simulation, between two runs of its simulator: its nodes are what processes are elsewhere, and
/// events what messages are. Nothing of it shows in the run.
///
///     ClusterObserver observer(run.cluster());
///     server.attach(observer, "raft");   // orrery::Server
///     while (run.run_until(run.now() + 1s)) server.update();
class ClusterObserver final : public Inspectable {
 public:
  /// `cluster` outlives it.
  explicit ClusterObserver(Cluster& cluster) : cluster_(cluster), counts_(cluster.simulator()) {}

  /// Time is simulated time. Without the table it reads counters and the nodes' states; memory is that of coroutines'
  /// frames. With the table, events are counted by node from when it was first asked for, which costs what a trace
  /// does; `mailbox_depth` is datagrams that wait to be received and work that waits for a core, and the memory of
  /// single nodes is not known (0).
  void observe(ObserverDetail detail, ObserverSnapshot& into) override;

 private:
  Cluster& cluster_;
  DispatchCounts counts_;
};

/// "up", "down", "paused", "stalled" or "stopping".
[[nodiscard]] std::string_view status_of(const Node& node);

}  // namespace orrery
