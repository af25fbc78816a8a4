#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <orrery/core/simulator.hpp>
#include <orrery/fault/chaos.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/task/frame_pool.hpp>

namespace orrery::test {

using namespace std::chrono_literals;

/// Lives until it is asked to stop.
class Idle final : public Process {
 public:
  Task<> run(Env& env) override { co_await env.stopping().wait(); }
};

/// Three servers that idle, under chaos.
struct Arena {
  explicit Arena(std::uint64_t seed, ChaosOptions options, ProcessFactory process = make<Idle>)
      : simulator({.seed = seed, .ties = TieOrder::seeded}), cluster(simulator) {
    simulator.context().frames = &frames;
    for (int i = 0; i < 3; ++i) {
      Node& node = cluster.add({.name = "server-" + std::to_string(i), .zone = {}, .disk = {}, .peers = {}}, process);
      ids.push_back(node.id());
      node.start();
    }
    chaos = std::make_unique<Chaos>(cluster, ids, options);
  }

  void run_for(Duration length) { simulator.run_until(simulator.now() + length); }
  [[nodiscard]] std::size_t up() const {
    std::size_t count = 0;
    for (const auto& node : cluster.nodes()) count += node->state() == NodeState::running && !node->paused() ? 1 : 0;
    return count;
  }
  [[nodiscard]] std::map<std::string, std::uint64_t> counts() const {
    std::map<std::string, std::uint64_t> by_kind;
    for (const FaultCount& fault : chaos->counts()) by_kind[fault.kind] = fault.count;
    return by_kind;
  }

  FramePool frames;
  Simulator simulator;
  Cluster cluster;
  std::vector<NodeId> ids;
  std::unique_ptr<Chaos> chaos;
};

}  // namespace orrery::test
