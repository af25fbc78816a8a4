#pragma once

#include <vector>

#include <orrery/core/time.hpp>
#include <orrery/fault/fault_count.hpp>
#include <orrery/testing/report.hpp>
#include <orrery/testing/world_factory.hpp>  // IWYU pragma: export

namespace orrery {

/// What a simulation runs in the place of servers, clients and chaos: something that brings nodes of its own, and knows
/// what goes wrong and what must hold. Made anew for each seed, and destroyed before its cluster.
class World {
 public:
  World() = default;
  virtual ~World() = default;
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Boots its nodes. Then the run goes on until `length` has passed, a property failed, or it is `over`.
  virtual void start() = 0;
  [[nodiscard]] virtual Duration length() const = 0;
  /// Whether `after_event` is to be called after each event of the run.
  [[nodiscard]] virtual bool watches_events() const { return false; }
  virtual void after_event() {}
  /// When it wants to look though nothing happens: `time_passed` is called no later.
  [[nodiscard]] virtual Time next_look() const { return Time::max(); }
  virtual void time_passed() {}
  [[nodiscard]] virtual bool over() const { return false; }
  /// The run ends, and no property has failed.
  virtual void finish() {}
  [[nodiscard]] virtual std::vector<FaultCount> fault_counts() const { return {}; }
  /// At the end of the run, the same names in the same order for all seeds.
  [[nodiscard]] virtual std::vector<Measure> measures() const { return {}; }
};

}  // namespace orrery
