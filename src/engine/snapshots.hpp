#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

#include <orrery/engine/lifecycle.hpp>
#include <orrery/engine/options.hpp>

#include "world.hpp"

namespace orrery::detail {

/// When a snapshot is taken, and what the engine then knows beside the world.
struct Moment {
  Tick tick = 0;
  std::uint32_t outside_sequence = 0;
  EngineState state = EngineState::built;
  std::uint64_t transition = 0;  // The number of the last.
  std::size_t journal = 0;       // How much had come from outside, and from a journal.
  std::size_t replayed = 0;
};

/// The world between two windows. Blocks are shared with the world as it is and with other snapshots; only the tables
/// that say where they are belong to it.
struct Snapshot {
  Moment moment;
  Tick until = 0;  // Nothing happened before this tick.
  Epoch epoch = 0;
  std::vector<TypeSpace> spaces;
  std::vector<Chunk> chunks;
  PooledContents::Tables pooled;
  std::vector<std::vector<MailWheel>> wheels;  // Of each partition.
  SupervisionState supervision;
  Subscriptions subscriptions;
  BackPressure back_pressure;
  CancelledTimers cancelled;
};

/// The snapshots that are kept, oldest first.
class Snapshots {
 public:
  explicit Snapshots(SnapshotOptions options) : options_(options) {}

  [[nodiscard]] bool empty() const { return kept_.empty(); }
  [[nodiscard]] Tick oldest() const { return kept_.front().moment.tick; }
  // One each tick, whatever the options say.
  void take_each_tick() { options_ = {.every = 1, .retain = std::max(options_.retain, 1u), .memory = options_.memory}; }
  [[nodiscard]] const Snapshot& newest() const { return kept_.back(); }
  [[nodiscard]] bool due(Tick tick) const { return kept_.empty() || tick >= kept_.back().moment.tick + options_.every; }

  // Drops the oldest if there are enough already, or if they hold too much memory.
  void take(World& world, const Moment& moment);

  // The world has more partitions now: in all that is kept they have no mail.
  void grow(const World& world);

  // The world is about to change at `tick`.
  void changes_at(Tick tick);
  // Whether it was last changed at `tick`, after the newest snapshot.
  [[nodiscard]] bool changed_at(Tick tick) const { return !kept_.empty() && kept_.back().until == tick; }

  // The snapshot from which on nothing happened until `tick`, or null.
  [[nodiscard]] Snapshot* find(Tick tick);
  [[nodiscard]] const Snapshot* find(Tick tick) const;
  // The one that was taken when the engine went from one state to another, or null.
  [[nodiscard]] Snapshot* find(const Transition& transition);

  // Puts the tables of `snapshot` into the world, and drops all newer ones. Until `settle` the snapshot has none
  // itself.
  void lend(Snapshot& snapshot, World& world);
  // Gives the snapshot whose tables were lent a copy of them. Returns whether there was one: then `world` is as it was.
  bool settle(World& world);
  [[nodiscard]] bool lent() const { return lent_; }

  // Bytes that nothing but snapshots holds, and how many were dropped since that was too much.
  [[nodiscard]] std::uint64_t held(const World& world) const;
  [[nodiscard]] std::uint64_t dropped_for_memory() const { return dropped_for_memory_; }

 private:
  static void swap_tables(Snapshot& snapshot, World& world);
  Snapshot drop_oldest(World& world);
  void drop_newest();
  [[nodiscard]] bool too_many() const;
  [[nodiscard]] bool repeats(std::size_t at) const { return kept_[at].moment.tick == kept_[at - 1].moment.tick; }

  SnapshotOptions options_;
  std::deque<Snapshot> kept_;
  std::size_t repeats_ = 0;  // Those of the same tick as the one before.
  std::uint64_t dropped_for_memory_ = 0;
  std::vector<Snapshot> dropped_;  // Their memory is given back when the world goes on.
  bool lent_ = false;              // The newest one's tables.
};

}  // namespace orrery::detail
