#pragma once

#include <cstdint>

namespace orrery {

/// What the engine has done since it was built. Not part of the world: going back does not turn it back.
struct EngineStats {
  std::uint64_t windows = 0;           ///< Windows that were run: all in which anything was due, and a few more.
  std::uint64_t parallel_windows = 0;  ///< Of these, those that more than one thread ran.
  std::uint64_t messages = 0;          ///< Messages handled.
  std::uint64_t ticks = 0;             ///< Calls of `on(OnTick)`.
  std::uint64_t emitted = 0;           ///< Calls of `emit`.
  std::uint64_t to_nobody = 0;         ///< Messages for actors that were gone.
  std::uint64_t deferred = 0;          ///< Times that a message had to wait: its receiver had failed, or enough to do.
  std::uint64_t overflowed = 0;        ///< Messages dropped since a mailbox was full.
  std::uint64_t dropped = 0;           ///< Messages dropped since their receiver was down, where that is its policy.
  std::uint64_t cancelled = 0;         ///< Timers that did not fire.
  std::uint64_t rejected = 0;          ///< Of those that overflowed: messages of which their senders were told.
  std::uint64_t held = 0;              ///< Times that an actor was held until another had room for its mail.
  std::uint64_t deadlocks = 0;         ///< Times that it was not, since they would have waited for one another.
  std::uint64_t failures = 0;
  std::uint64_t spawned = 0;
  std::uint64_t stopped = 0;
  std::uint64_t refused = 0;  ///< Messages and actors from outside while the engine was draining or had ended.
  std::uint64_t snapshots = 0;
  std::uint64_t snapshot_memory = 0;    ///< Bytes that nothing but snapshots holds.
  std::uint64_t snapshots_dropped = 0;  ///< Since they held more than they may.
  std::uint64_t contended = 0;          ///< Atomic read-modify-writes of what threads share.
  std::uint64_t partitions = 0;         ///< Parts of the world that threads take turns with.
  std::uint64_t largest_partition = 0;  ///< Chunks, of up to 256 actors, in the one that has most.
  std::uint64_t pooled_memory = 0;      ///< Bytes of the blocks that pooled members hold now.
  std::uint64_t memory = 0;             ///< Bytes reserved for actors, mail and snapshots.
};

}  // namespace orrery
