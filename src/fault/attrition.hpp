#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/fault/chaos_options.hpp>
#include <orrery/process/cluster.hpp>

namespace orrery {

/// Takes nodes down and brings them back, never more than `max_dead` at once, or those of one zone.
class AttritionScheduler {
 public:
  enum class Mode : std::uint8_t { graceful, pause, crash, wipe, zone };
  /// As in the report's table of faults.
  [[nodiscard]] static std::string_view name_of(Mode mode);

  AttritionScheduler(Cluster& cluster, OriginId origin, std::vector<NodeId> victims, const Attrition& options);

  [[nodiscard]] bool enabled() const;
  void start();
  /// No further strikes; all victims come back.
  void stop();
  [[nodiscard]] std::uint64_t count(Mode mode) const { return counts_[static_cast<std::size_t>(mode)]; }

 private:
  struct Victim {
    NodeId node;
    bool struck = false;
    bool wipe = false;
  };

  void schedule_next();
  void strike();
  [[nodiscard]] Mode mode_at(double weight) const;
  [[nodiscard]] double weights() const;
  void take_down(Victim& victim, Mode mode);
  void strike_zone(const std::string& zone, Duration recovery);
  [[nodiscard]] bool all_up_outside(const std::string& zone) const;
  [[nodiscard]] bool is_struck(const Victim& victim) const;
  void recover_after(Victim& victim, Duration delay);
  void recover(Victim& victim);
  [[nodiscard]] std::vector<Victim*> eligible();

  Cluster& cluster_;
  OriginId origin_;
  Attrition options_;
  std::vector<Victim> victims_;
  Random& stream_;
  EventToken next_;
  std::uint64_t ordinal_ = 0;
  bool active_ = false;
  std::array<std::uint64_t, 5> counts_{};  // By mode.
};

}  // namespace orrery
