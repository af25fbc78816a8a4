#pragma once

#include <cstdint>
#include <vector>

#include <orrery/fault/chaos_options.hpp>
#include <orrery/process/cluster.hpp>

namespace orrery {

/// Takes nodes down and brings them back, never more than `max_dead` at once.
class AttritionScheduler {
 public:
  struct Counts {
    std::uint64_t graceful = 0, crash = 0, wipe = 0, pause = 0;
  };

  AttritionScheduler(Cluster& cluster, OriginId origin, std::vector<NodeId> victims, const Attrition& options);

  [[nodiscard]] bool enabled() const;
  void start();
  /// No further strikes; all victims come back.
  void stop();
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct Victim {
    NodeId node;
    bool struck = false;
    bool wipe = false;
  };

  void schedule_next();
  void strike();
  void take_down(Victim& victim, double mode);
  void recover_after(Victim& victim, Duration delay);
  void recover(Victim& victim);
  [[nodiscard]] std::vector<Victim*> eligible();
  void note(const char* what, NodeId node);

  Cluster& cluster_;
  OriginId origin_;
  Attrition options_;
  std::vector<Victim> victims_;
  Random& stream_;
  EventToken next_;
  std::uint64_t ordinal_ = 0;
  bool active_ = false;
  Counts counts_;
};

}  // namespace orrery
