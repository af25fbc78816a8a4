#pragma once

#include <string>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/core/time.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/testing/simulation.hpp>

namespace orrery {

/// The invariants of one run, and when they are due.
class Invariants {
 public:
  struct Invariant {
    std::string name;
    SimulationBuilder::Invariant holds;
    Duration every;
    Time due;
  };

  void add(Invariant invariant) { all_.push_back(std::move(invariant)); }

  /// Whether some are due after each event.
  [[nodiscard]] bool after_each_event() const;
  /// When the next periodic one is due; `Time::max()` if there is none.
  [[nodiscard]] Time next_due() const;
  /// Evaluates those that are due after each event.
  void event_happened(Cluster& cluster, PropertyLog& log);
  /// Evaluates the periodic ones that are due by now.
  void time_passed(Cluster& cluster, PropertyLog& log);

 private:
  static void evaluate(const Invariant& invariant, Cluster& cluster, PropertyLog& log);

  std::vector<Invariant> all_;
};

}  // namespace orrery
