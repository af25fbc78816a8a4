#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/fault/chaos.hpp>
#include <orrery/fault/chaos_options.hpp>
#include <orrery/process/cluster.hpp>

#include "fault/strikes.hpp"

namespace orrery {

/// The part of chaos that is the network's: which link or node it strikes, when and how hard. Strikes all nodes of the
/// cluster.
class NetworkChaos {
 public:
  NetworkChaos(Cluster& cluster, OriginId origin, NetworkFaults declared);
  NetworkChaos(const NetworkChaos&) = delete;
  NetworkChaos& operator=(const NetworkChaos&) = delete;

  void start();
  /// Heals everything.
  void stop();

  /// Adds all kinds. `crashes`: nodes crash in this run, which leaves half-open connections.
  void count(std::vector<FaultCount>& all, bool crashes) const;

 private:
  void add_sources();
  void add_link_sources();
  [[nodiscard]] NodeId node(std::uint64_t draw) const;
  [[nodiscard]] std::pair<NodeId, NodeId> pair(const StrikeDraws& draws) const;
  [[nodiscard]] static std::string_view partition_kind(const StrikeDraws& draws);
  void strike_partition(const StrikeDraws& draws);
  [[nodiscard]] bool declares(NetworkFault fault) const;

  Cluster& cluster_;
  SimNetwork& network_;
  Simulator& simulator_;
  OriginId origin_;
  NetworkFaults declared_;
  NetworkFaults chosen_;  // By this seed, of what is declared.
  StrikeSources sources_;
};

}  // namespace orrery
