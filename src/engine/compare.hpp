#pragma once

#include <orrery/engine/world_diff.hpp>

#include "snapshots.hpp"

namespace orrery::detail {

/// A world at some tick, as it is or in a snapshot.
struct WorldView {
  Tick tick = 0;
  const std::vector<Chunk>* chunks = nullptr;
  const std::vector<ChunkInfo>* infos = nullptr;
  const PooledContents::Tables* pooled = nullptr;
  std::uint64_t mail = 0;
  std::uint64_t timers = 0;
};

/// Looks into blocks only where both do not have the same one. At most `listed` actors are named.
[[nodiscard]] WorldDiff compare(const WorldView& from, const WorldView& to, std::size_t listed);

}  // namespace orrery::detail
