#include <orrery/process/cluster_observer.hpp>

#include <algorithm>
#include <array>
#include <string>

#include <orrery/core/run_context.hpp>
#include <orrery/task/frame_pool.hpp>

namespace orrery {
namespace {

constexpr std::array<std::string_view, 5> statuses{"up", "down", "paused", "stalled", "stopping"};

std::uint64_t depth_of(const SimNetwork& network, const Node& node) {
  std::uint64_t depth = node.cpu().waiting();
  for (const WaitingDatagrams& waiting : network.waiting_datagrams(node.id())) depth += waiting.datagrams;
  return depth;
}

}  // namespace

std::string_view status_of(const Node& node) {
  if (node.state() == NodeState::down) return statuses[1];
  if (node.paused()) return statuses[2];
  if (node.stalled()) return statuses[3];
  return node.state() == NodeState::stopping ? statuses[4] : statuses[0];
}

void ClusterObserver::observe(ObserverDetail detail, ObserverSnapshot& into) {
  const Simulator& simulator = cluster_.simulator();
  into.uptime_ns = simulator.now().ns();
  into.workers.clear();
  into.spawned = into.finished = 0;
  into.states.clear();
  for (const std::string_view status : statuses) into.states.push_back({std::string(status), 0});
  for (const auto& node : cluster_.nodes()) {
    const auto at = std::find(statuses.begin(), statuses.end(), status_of(*node)) - statuses.begin();
    ++into.states[static_cast<std::size_t>(at)].count;
    into.spawned += node->starts();
    into.finished += node->starts() - (node->up() ? 1 : 0);
  }
  const FramePool* const frames = cluster_.simulator().context().frames;
  into.memory_bytes = frames == nullptr ? 0 : frames->slab_bytes();
  into.messages = simulator.events_dispatched();
  into.queue_depth = simulator.events_pending();
  into.busiest.clear();
  into.supervision.clear();
  into.load = {};
  if (detail == ObserverDetail::totals) return counts_.detach();
  counts_.attach();
  for (const auto& node : cluster_.nodes()) {
    into.busiest.push_back({.id = node->id().value,
                            .name = node->name(),
                            .status = std::string(status_of(*node)),
                            .mailbox_depth = depth_of(cluster_.network(), *node),
                            .memory_bytes = 0,
                            .dispatches = counts_.of(node->id())});
  }
  std::sort(into.busiest.begin(), into.busiest.end(), [](const ProcessRow& a, const ProcessRow& b) {
    return a.dispatches != b.dispatches ? a.dispatches > b.dispatches : a.id < b.id;
  });
  into.busiest.resize(std::min(into.busiest.size(), rows_max));
}

}  // namespace orrery
