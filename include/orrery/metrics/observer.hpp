#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace orrery {

/// What one thread has done. Counts are since the beginning.
struct WorkerLoad {
  double busy = 0;  ///< The share of the time since the last observation that it had work, from 0 to 1.
  std::uint64_t dispatches = 0;
  std::uint64_t steals = 0;

  friend bool operator==(const WorkerLoad&, const WorkerLoad&) = default;
};

/// How many processes or actors are in a state: {"running", 12}.
struct StateCount {
  std::string name;
  std::uint64_t count = 0;

  friend bool operator==(const StateCount&, const StateCount&) = default;
};

/// One process, actor or node.
struct ProcessRow {
  std::uint64_t id = 0;
  std::string name;
  std::string status;
  std::uint64_t mailbox_depth = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t dispatches = 0;  ///< Since the beginning.

  friend bool operator==(const ProcessRow&, const ProcessRow&) = default;
};

/// Who supervises whom, in the order in which a tree is printed: each is followed by those below it.
struct SupervisionRow {
  std::uint64_t id = 0;
  std::string name;
  std::uint32_t depth = 0;  ///< 0: the root.
  std::uint64_t restarts = 0;
  std::string reason;  ///< Of the last restart; "" if there was none.

  friend bool operator==(const SupervisionRow&, const SupervisionRow&) = default;
};

/// Where the load is: cells of a plane, rows from the top, each from 0 to 1.
struct LoadMap {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<double> cells;

  friend bool operator==(const LoadMap&, const LoadMap&) = default;
};

/// What something that runs looks like at a moment.
struct ObserverSnapshot {
  std::uint64_t uptime_ns = 0;
  std::vector<StateCount> states;
  std::vector<WorkerLoad> workers;
  std::uint64_t memory_bytes = 0;
  std::uint64_t spawned = 0;
  std::uint64_t finished = 0;
  std::uint64_t messages = 0;
  std::uint64_t queue_depth = 0;  ///< Messages or events that wait.

  // The rest is there with `ObserverDetail::table` only.
  std::vector<ProcessRow> busiest;  ///< Those busiest of late first; at most `Inspectable::rows_max`.
  std::vector<SupervisionRow> supervision;
  LoadMap load;  ///< Of dispatches if they are counted, else of actors. Empty if nothing here has a place.

  friend bool operator==(const ObserverSnapshot&, const ObserverSnapshot&) = default;
};

enum class ObserverDetail : std::uint8_t {
  totals,  ///< Counters only: costs nothing that grows with the population.
  table,   ///< The busiest, too, and who supervises them.
};

/// What can be observed while it runs. Whoever observes is the one that uses it, or at a time when nobody does.
class Inspectable {
 public:
  static constexpr std::size_t rows_max = 64;

  virtual ~Inspectable() = default;
  /// Says how it stands; all of `into` is written, and its memory used again.
  virtual void observe(ObserverDetail detail, ObserverSnapshot& into) = 0;
};

}  // namespace orrery
