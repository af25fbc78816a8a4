#pragma once

#include <cstdint>

#include <orrery/core/simulator.hpp>
#include <orrery/metrics/observer.hpp>
#include <orrery/network/sim_network.hpp>
#include <orrery/task/frame_pool.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/task_group.hpp>
#include <orrery/trace/dispatch_counts.hpp>

namespace orrery::workloads {

/// A host, on which tasks run.
struct Host {
  Host(Simulator& simulator, SimNetwork& network, NodeId id, const char* name)
      : origin(simulator.add_origin(name)), scheduler(simulator, origin, id, simulator.stream("ready", name), name) {
    network.add_host(id, origin, name);
    network.host_up(id);
  }
  [[nodiscard]] ProcessRow row(const Simulator& simulator, const DispatchCounts& counts) const {
    const NodeId id = scheduler.node();
    return {.id = id.value, .name = simulator.origin_name(origin), .status = "up", .dispatches = counts.of(id)};
  }
  OriginId origin;
  SimScheduler scheduler;
  TaskGroup tasks{scheduler};
};

/// Requests and responses of 64 bytes over a simulated stream between two nodes, one at a time, each a buffer of its
/// own.
class RoundTrips final : public Inspectable {
 public:
  RoundTrips();
  ~RoundTrips() override;

  /// Both nodes, as `ClusterObserver` shows those of a cluster; a mailbox's depth is not known.
  void observe(ObserverDetail detail, ObserverSnapshot& into) override;

  /// Runs for so long, and returns how many there were.
  std::uint64_t run(Duration simulated);
  /// All that the client has had answered, and all that the server has.
  [[nodiscard]] std::uint64_t made() const { return round_trips_; }
  [[nodiscard]] std::uint64_t answered() const { return answered_; }
  [[nodiscard]] std::uint64_t events() const { return simulator_.events_dispatched(); }

 private:
  FramePool frames_;
  Simulator simulator_{{.seed = 1}};
  SimNetwork network_{simulator_};
  Host server_{simulator_, network_, {0}, "server"};
  Host client_{simulator_, network_, {1}, "client"};
  std::uint64_t round_trips_ = 0;
  std::uint64_t answered_ = 0;
  Time limit_;
  DispatchCounts counts_{simulator_};
};

}  // namespace orrery::workloads
