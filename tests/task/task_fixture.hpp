#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <orrery/core/simulator.hpp>
#include <orrery/task/frame_pool.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/task_group.hpp>

namespace orrery::test {

using Log = std::vector<std::string>;

inline constexpr Kind call_kind{0x8010};

/// One node's tasks over a simulator.
struct TaskWorld {
  explicit TaskWorld(std::uint64_t seed = 1) : simulator({.seed = seed}) { simulator.context().frames = &frames; }

  /// Runs `action` as an event, `delay` from now.
  void call_after(Duration delay, std::function<void()> action) {
    simulator.schedule<call_kind>(origin, NodeId{0}, delay, std::move(action));
  }
  RunEnd run() { return simulator.run(); }

  FramePool frames;
  Simulator simulator;
  OriginId origin = simulator.add_origin("node");
  SimScheduler scheduler{simulator, origin, NodeId{0}, simulator.stream("ready", "node"), "node"};
  TaskGroup tasks{scheduler};
};

/// Counts how many of it are alive.
class Tracked {
 public:
  explicit Tracked(int& alive, int initial = 0) : value(initial), alive_(&alive) { ++*alive_; }
  Tracked(const Tracked& other) : value(other.value), alive_(other.alive_) { ++*alive_; }
  Tracked& operator=(const Tracked& other) {
    value = other.value;
    return *this;
  }
  ~Tracked() { --*alive_; }

  int value;

 private:
  int* alive_;
};

}  // namespace orrery::test
