#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <orrery/core/simulator.hpp>
#include <orrery/fault/chaos.hpp>
#include <orrery/metrics/histogram.hpp>
#include <orrery/model/run_objects.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/task/frame_pool.hpp>

namespace orrery::test {

using namespace std::chrono_literals;

/// Nodes that all run the process of one model, with its witness, as a scenario would place them; not started yet.
template <class P>
class ModelGroup {
 public:
  using Parameters = typename P::Parameters;
  using Metrics = typename P::Metrics;
  using Witness = typename P::Witness;

  ModelGroup(std::uint64_t seed, std::uint32_t nodes, const Parameters& parameters)
      : simulator({.seed = seed, .ties = TieOrder::seeded}),
        parameters_(parameters),
        run_([this](std::string_view checker, std::string message) {
          violations.push_back(std::string(checker) + ": " + message);
        }),
        cluster(simulator) {
    simulator.context().frames = &frames_;
    std::vector<std::string> peers;
    for (std::uint32_t i = 0; i < nodes; ++i) peers.push_back("n" + std::to_string(i));
    for (std::uint32_t i = 0; i < nodes; ++i) {
      if (metrics_.empty() || !requires { requires Metrics::of_group; }) metrics_.emplace_back();
      Metrics& metrics = metrics_.back();
      Node& node = cluster.add({.name = peers[i], .zone = {}, .disk = {}, .peers = peers},
                               [this, &metrics] { return std::make_unique<P>(parameters_, metrics, &witness()); });
      node.on_failure([this](Node& failed, const Node::Failure& failure) {
        violations.push_back(failed.name() + " failed: " + failure.message);
      });
      ids_.push_back(node.id());
    }
  }

  void start_all() {
    for (const auto& node : cluster.nodes()) node->start();
  }
  void run_for(Duration length) { simulator.run_until(simulator.now() + length); }
  /// What scenarios do: chaos, healing, and time to recover.
  void run_through(ChaosOptions options, Duration settle) {
    const Duration length = options.length;
    Chaos chaos(cluster, ids_, std::move(options));
    chaos.start();
    run_for(length);
    chaos.stop();
    run_for(10s);  // What is stopping gets its time, and starts.
    run_.healed();
    run_for(settle);
    run_.finish();
  }

  [[nodiscard]] Node& node(std::size_t index) { return *cluster.nodes()[index]; }
  [[nodiscard]] P& process(std::size_t index) { return static_cast<P&>(*node(index).process()); }
  [[nodiscard]] std::size_t size() const { return cluster.size(); }
  [[nodiscard]] Witness& witness() { return run_.template get<Witness>(); }
  [[nodiscard]] model::RunObjects& run() { return run_; }
  /// Of each node, or of all together if they are of the group.
  [[nodiscard]] const std::deque<Metrics>& metrics() const { return metrics_; }
  [[nodiscard]] std::uint64_t sum(std::uint64_t Metrics::* counter) const {
    std::uint64_t total = 0;
    for (const Metrics& metrics : metrics_) total += metrics.*counter;
    return total;
  }
  [[nodiscard]] Histogram merged(Histogram Metrics::* histogram) const {
    Histogram all;
    for (const Metrics& metrics : metrics_) all.merge(metrics.*histogram);
    return all;
  }
  [[nodiscard]] bool violated(std::string_view checker) const {
    for (const std::string& violation : violations) {
      if (violation.starts_with(checker)) return true;
    }
    return false;
  }
  [[nodiscard]] std::string first_violation() const { return violations.empty() ? "" : violations.front(); }

 private:
  FramePool frames_;

 public:
  Simulator simulator;
  std::vector<std::string> violations;

 private:
  Parameters parameters_;
  std::deque<Metrics> metrics_;
  model::RunObjects run_;
  std::vector<NodeId> ids_;

 public:
  Cluster cluster;
};

}  // namespace orrery::test
