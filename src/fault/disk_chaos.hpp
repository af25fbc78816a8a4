#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include <orrery/fault/chaos.hpp>
#include <orrery/fault/chaos_options.hpp>
#include <orrery/process/cluster.hpp>

#include "fault/strikes.hpp"

namespace orrery {

/// The part of chaos that is the disks': whose it strikes, when and how hard.
class DiskChaos {
 public:
  /// `victims`: the nodes whose disks it strikes.
  DiskChaos(Cluster& cluster, OriginId origin, std::vector<NodeId> victims, const DiskFaults& declared);
  DiskChaos(const DiskChaos&) = delete;
  DiskChaos& operator=(const DiskChaos&) = delete;

  void start();
  /// Heals everything.
  void stop();

  /// Adds all kinds.
  void count(std::vector<FaultCount>& all) const;

 private:
  void add_sources();
  void handle_power_cuts(Node& node);
  [[nodiscard]] SimDisk& disk_at(std::uint64_t draw) const;
  [[nodiscard]] bool declares(DiskFault fault) const;

  Cluster& cluster_;
  OriginId origin_;
  std::vector<NodeId> victims_;
  DiskFaults declared_;
  DiskFaults chosen_;  // By this seed, of what is declared.
  StrikeSources sources_;
};

}  // namespace orrery
