#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/engine_stats.hpp>
#include <orrery/engine/worker_stats.hpp>
#include <orrery/metrics/observer.hpp>

namespace orrery {

class Engine;

/// What can be seen of an engine, on the thread that uses it, between two runs. Who is busiest is known of samples,
/// which are taken while it is asked for: about one message in 256 is looked at. Nothing of it shows in the world.
class EngineObserver final : public Inspectable {
 public:
  static constexpr std::size_t supervisors_max = 256;
  static constexpr std::uint32_t load_side = 16;     ///< Cells of the load map along each axis.
  static constexpr std::uint64_t places_max = 2048;  ///< Actors that it is made of, evenly spread over all.

  /// `engine` outlives it.
  explicit EngineObserver(Engine& engine);

  /// Without the table it reads counters only. Where there are more than 16 partitions, `queue_depth` is an estimate,
  /// and memory and the numbers of those spawned and finished are at most ten looks old.
  ///
  /// With the table, `ProcessRow::dispatches` is an estimate since it was first asked for, and `mailbox_depth` that of
  /// the last time an actor was looked at; those busiest of late are first. Actors that only take ticks fill up what is
  /// left. `load` says where actors are, seen from above: the fullest cell is 1.
  void observe(ObserverDetail detail, ObserverSnapshot& into) override;
  /// The actor of that number, whether the table has it or not: its name, status and memory, and 0 for the rest.
  /// Nothing if nobody who is alive has it.
  [[nodiscard]] static std::optional<ProcessRow> find(const Engine& engine, std::uint64_t id);

 private:
  void observe_workers(std::uint64_t now_ns, ObserverSnapshot& into);
  void observe_table(ObserverSnapshot& into);
  void observe_places(ObserverSnapshot& into) const;

  Engine& engine_;
  std::uint64_t began_ns_;
  std::uint64_t seen_ns_;
  std::vector<WorkerStats> seen_;  // The workers, when last observed.
  EngineStats stats_;
  std::uint64_t looks_ = 0;
  bool watches_ = false;
  Tick watched_from_ = 0;
};

}  // namespace orrery
