#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <orrery/testing/simulation.hpp>
#include <orrery/testing/timeline.hpp>

#include "testing/nondeterminism_guard.hpp"

namespace orrery {

/// All that a `SimulationBuilder` was told.
struct SimulationBuilder::Description {
  struct Servers {
    ProcessCount count;
    ProcessFactory factory;
    std::string name;
    ProcessOptions options;
  };
  struct Upgraded {
    ProcessFactory to;
    Upgrade options;
    std::string group;
  };
  struct Clients {
    WorkloadFactory factory;
    std::uint32_t count;
    std::string name;
  };
  [[nodiscard]] const DiskOptions& disk_of(const std::string& server, const std::string& group) const;

  struct NamedInvariant {
    std::string name;
    Invariant holds;
    Duration every;
  };

  struct NamedRule {
    std::string name;
    TimelineRule rule;
  };

  std::string name;
  std::vector<Servers> servers;
  std::vector<std::string> zones = {"zone-0", "zone-1", "zone-2"};
  std::optional<Upgraded> upgrade;
  std::vector<Clients> clients;
  WorldFactory world;
  TieOrder ties = TieOrder::seeded;
  std::vector<NamedInvariant> invariants;
  std::vector<NamedRule> rules;
  ChaosOptions chaos;
  LinkOptions link;
  DiskOptions disk;
  std::map<std::string, DiskOptions> disks;  // By server or group.
  Duration settle = std::chrono::seconds(10);
  Duration phase_limit = std::chrono::seconds(60);
  std::optional<std::uint64_t> iterations;
  Duration time_limit{0};           // 0: none.
  std::uint64_t plateau_seeds = 0;  // 0: none.
  bool restart_on_exception = false;
  std::uint64_t memory_limit = std::uint64_t{2} << 30;
  Duration wall_limit = std::chrono::seconds(60);
  std::shared_ptr<detail::AllowedCallers> allowed_callers;
  bool nondeterminism_guard = true;
  bool randomise_knobs = true;
  std::vector<std::string> must_reach;
  Reduction reduction;
};

}  // namespace orrery
