#pragma once

#include <cstdint>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/mailbox.hpp>
#include <orrery/engine/space.hpp>
#include <orrery/engine/supervision.hpp>
#include <orrery/engine/tick_rate.hpp>

namespace orrery {

/// What threads do that have nothing to run, while the engine runs. A paused engine costs nothing either way.
enum class Wait : std::uint8_t {
  park,  ///< Look for a few microseconds, then sleep until there is something.
  spin,  ///< Keep looking: least delay, and a core for each thread.
};

/// Where threads run.
enum class Pin : std::uint8_t {
  none,        ///< Where the operating system puts them.
  processors,  ///< Each on one of the processors that the process may use; those of one NUMA node first.
  nodes,       ///< Each on the processors of one NUMA node.
};

/// Which ticks can be gone back to.
struct SnapshotOptions {
  /// Ticks from one snapshot to the next; 0: none are taken, and the memory of a tick is written in place.
  Tick every = 1;
  /// How many are kept beside the newest: with `every = 1`, how many ticks one can go back. At least 1.
  std::uint32_t retain = 8;
  /// Bytes that snapshots may hold beside the world as it is: beyond it the oldest are dropped as a tick's snapshot is
  /// taken, but never the newest. 0: any amount.
  std::uint64_t memory = 0;
};

/// How the actors there are at the start are divided among partitions, in chunks of up to 256 that were spawned in
/// succession; the result does not depend on it. By place, that is by the mean of their places, it pays where actors
/// that were spawned in succession are near each other. Those who are nowhere go by number; those who come later to the
/// partition that has fewest, or by hash.
enum class PartitionStrategy : std::uint8_t {
  ranges,           ///< Those spawned in succession, as many for each.
  adaptive_octree,  ///< By place, as many for each: leaves of an octree, which is divided where it is crowded.
                    ///< Partitions move to other threads when these have more than a quarter too much to do.
  uniform_grid,     ///< By place, as much space for each: cells of one size.
  hash,             ///< Anywhere, by hash.
};

struct EngineOptions {
  std::uint32_t threads = 1;  ///< At least 1. The result does not depend on it.
  TickRate tick_rate{60};
  std::uint64_t seed = 1;
  /// Ticks that a message to another actor takes at least. The world is run in windows as long as the largest power of
  /// two within it; in a world where some actor takes ticks it is 1.
  Tick lookahead = 1;
  /// Parts of the world that threads take turns with; 0: as many as fit the population, and more as it grows. The
  /// result does not depend on it.
  std::uint32_t partitions = 0;
  PartitionStrategy partition_strategy = PartitionStrategy::ranges;
  /// In a world with actors that are somewhere a snapshot is taken each tick, since neighbours are seen as they were in
  /// the last.
  SnapshotOptions snapshots;
  /// Where actors mostly are that say where they are.
  Box space;
  SpaceIndex space_index;
  /// Who supervises actors without options, and supervisors that are under no other: one for one. It lets an actor
  /// without options end if it wants to, and starts it again as `A{}` if it fails. When it gives up all actors end.
  SupervisorOptions root{.intensity = unlimited};
  RestartOptions restarts;
  /// Of actors whose type does not say.
  MailboxOptions mailbox;
  Wait wait = Wait::park;
  /// The engine's own threads; the thread that calls `run_ticks`, which works as the first of them, is left where it
  /// is. Unless `none`, threads steal from those of their own node first.
  Pin pin = Pin::none;
  /// Messages of each tier that other threads can leave while a window runs.
  std::uint32_t inbox_capacity = 1024;
  /// The share of messages of which is measured how long their handler takes, on the host's clock; 0: none. See
  /// `Engine::dispatch_times`.
  double sample_rate = 0;
  /// Keep what comes from outside, so that the run can be run again.
  bool journal = false;
  /// For tests: shuffles who runs what; 0: does not.
  std::uint64_t scheduling_seed = 0;
};

}  // namespace orrery
