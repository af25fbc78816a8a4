#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

#include <orrery/engine/options.hpp>

#include "world.hpp"

namespace orrery::detail {

/// The world between two windows. Blocks are shared with the world as it is and with other snapshots; only the tables
/// that say where they are belong to it.
struct Snapshot {
  Tick tick = 0;
  Tick until = 0;  // Nothing happened before this tick.
  Epoch epoch = 0;
  std::uint32_t outside_sequence = 0;
  std::vector<TypeSpace> spaces;
  std::vector<Chunk> chunks;
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
  [[nodiscard]] Tick oldest() const { return kept_.front().tick; }
  // One each tick, whatever the options say.
  void take_each_tick() { options_ = {.every = 1, .retain = std::max(options_.retain, 1u)}; }
  [[nodiscard]] const Snapshot& newest() const { return kept_.back(); }
  [[nodiscard]] bool due(Tick tick) const { return kept_.empty() || tick >= kept_.back().tick + options_.every; }

  // Of the world at `tick`, whose partitions are at `epoch`. Drops the oldest if there are enough already.
  void take(World& world, Tick tick, Epoch epoch, std::uint32_t outside_sequence);

  // The world is about to change at `tick`.
  void changes_at(Tick tick);
  // Whether it was last changed at `tick`, after the newest snapshot.
  [[nodiscard]] bool changed_at(Tick tick) const { return !kept_.empty() && kept_.back().until == tick; }

  // The snapshot from which on nothing happened until `tick`, or null.
  [[nodiscard]] Snapshot* find(Tick tick);

  // Puts the tables of `snapshot` into the world, and drops all newer ones. Until `settle` the snapshot has none
  // itself.
  void lend(Snapshot& snapshot, World& world);
  // Gives the snapshot whose tables were lent a copy of them. Returns whether there was one: then `world` is as it was.
  bool settle(World& world);
  [[nodiscard]] bool lent() const { return lent_; }

 private:
  static void swap_tables(Snapshot& snapshot, World& world);

  SnapshotOptions options_;
  std::deque<Snapshot> kept_;
  std::vector<Snapshot> dropped_;  // Their memory is given back when the world goes on.
  bool lent_ = false;              // The newest one's tables.
};

}  // namespace orrery::detail
