#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <orrery/engine/context.hpp>
#include <orrery/engine/detail/chunk.hpp>

#include "back_pressure.hpp"
#include "cancelled_timers.hpp"
#include "pooled_contents.hpp"
#include "subscriptions.hpp"
#include "supervision/records.hpp"

namespace orrery::detail {

class Partition;

// The slots of one type of actors.
struct TypeSpace {
  static constexpr std::uint32_t none = 0xffffffff;

  const ActorType* type = nullptr;
  std::uint32_t state_class = 0;    // Of its blocks of states.
  std::uint32_t open_chunk = none;  // Its newest chunk,
  std::uint32_t open_index = 0;     // and the first slot there that was never given out.
  std::uint32_t free_slot = none;   // The slot given back last; its record says which was before that.
  std::uint64_t alive = 0;
};

// What a chunk is; this never changes.
struct ChunkInfo {
  const ActorType* type = nullptr;
  const MailboxOptions* mailbox = nullptr;
  std::uint32_t space = 0;
};

// Whether such actors take messages of this kind, with a payload of that class.
[[nodiscard]] bool takes(const ActorType& type, MessageKind kind, std::size_t mail_class);

// What the partitions of a world share. While they run, each writes only to its own chunks.
struct World {
  WorldConstants constants;
  bool keeps_snapshots = false;
  bool calls_ticks = true;   // Not while it is drained.
  bool doubts_mail = false;  // A journal may have anyone sent what it does not take.
  BlockSizes sizes;
  std::vector<TypeSpace> spaces;
  std::vector<Chunk> chunks;
  std::vector<ChunkInfo> infos;
  PooledContents pooled;
  std::vector<std::uint16_t> owners;
  std::vector<Surroundings> surroundings;  // Of each type that is somewhere.
  std::vector<std::unique_ptr<Partition>> partitions;
  SupervisionState supervision;
  Subscriptions subscriptions;
  BackPressure back_pressure;
  CancelledTimers cancelled;
  std::unique_ptr<BlockPool> supervision_pool;
};

}  // namespace orrery::detail
