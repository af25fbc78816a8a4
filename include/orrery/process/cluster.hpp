#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <orrery/core/simulator.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/network/sim_network.hpp>
#include <orrery/process/buggify.hpp>
#include <orrery/process/knobs.hpp>
#include <orrery/process/membership.hpp>
#include <orrery/process/node.hpp>

namespace orrery {

/// The hosts of one simulated run and the network between them. Node ids count from 0 in order of addition.
class Cluster {
 public:
  explicit Cluster(Simulator& simulator);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  ~Cluster();

  /// Adds a host that is down; its name must be new.
  Node& add(NodeOptions options, ProcessFactory process);

  /// Another future of everything: the simulator, all links, disks and buggify points draw differently from now on, as
  /// `Simulator::reseed` says. Knobs that have been read keep their value. A generator that a process made for itself,
  /// rather than asking its `Env`, goes on as it was.
  void reseed(std::uint64_t seed);

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] Node& node(NodeId id);
  /// The node of that name, or null.
  [[nodiscard]] Node* find(std::string_view name);
  [[nodiscard]] const std::vector<std::unique_ptr<Node>>& nodes() const { return nodes_; }
  [[nodiscard]] SimNetwork& network() { return network_; }
  [[nodiscard]] Simulator& simulator() { return simulator_; }
  /// All nodes with their tags, in order of addition.
  [[nodiscard]] const Membership& membership() const { return membership_; }
  [[nodiscard]] BuggifyPoints& buggify() { return buggify_; }
  [[nodiscard]] Knobs& knobs() { return knobs_; }

 private:
  Simulator& simulator_;
  SimNetwork network_;
  Membership membership_;
  BuggifyPoints buggify_;
  Knobs knobs_;
  std::vector<std::unique_ptr<Node>> nodes_;
  struct ByName;
  ByName* const by_name_;  // Owned.
};

}  // namespace orrery
