#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <orrery/core/run_context.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/task/frame_pool.hpp>

inline orrery::Task<> wait_for_stop(orrery::Env& env) {
  auto stop = env.stopping().wait();
  co_await stop;
}

/// A simulator, a cluster in it, and a diary for the processes.
struct OneCluster {
  explicit OneCluster(std::uint64_t seed = 1) : simulator({.seed = seed}), cluster(simulator) {
    simulator.context().frames = &frames;
    origin = simulator.add_origin("test");
  }

  using Body = std::function<orrery::Task<>(orrery::Env&)>;

  /// A node that is down, whose process runs `body`.
  orrery::Node& add(const std::string& name, Body body) {
    return cluster.add({.name = name, .zone = "a", .disk = {}, .peers = {name}},
                       [body] { return std::make_unique<Running>(body); });
  }

  void write(const orrery::Env& env, const std::string& what) {
    diary.push_back(env.self().name + "/" + std::to_string(env.self().incarnation) + " " + what + " at " +
                    std::to_string(env.now().ns() / 1'000'000));
  }

  /// Runs `action` as an event, `delay` from now.
  template <class Action>
  void later(orrery::Duration delay, Action action) {
    simulator.schedule<orrery::Kind{0x8001}>(origin, orrery::no_node, delay, std::move(action));
  }

  orrery::FramePool frames;
  orrery::Simulator simulator;
  orrery::Cluster cluster;
  orrery::OriginId origin;
  std::vector<std::string> diary;

 private:
  class Running final : public orrery::Process {
   public:
    explicit Running(Body body) : body_(std::move(body)) {}
    orrery::Task<> run(orrery::Env& env) override { return body_(env); }

   private:
    Body body_;
  };
};

/// Writes when it dies.
class Tombstone {
 public:
  Tombstone(OneCluster& world, orrery::Env& env, std::string what)
      : world_(&world), env_(&env), what_(std::move(what)) {}
  Tombstone(const Tombstone&) = delete;
  Tombstone& operator=(const Tombstone&) = delete;
  ~Tombstone() { world_->write(*env_, what_); }

 private:
  OneCluster* world_;
  orrery::Env* env_;
  std::string what_;
};
