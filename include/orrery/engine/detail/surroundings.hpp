#pragma once

#include <vector>

#include <orrery/engine/detail/actor_type.hpp>
#include <orrery/engine/detail/chunk.hpp>
#include <orrery/engine/detail/spatial_index.hpp>

namespace orrery::detail {

/// What actors see of each other without messages: those of one type, as they were when the last window was over.
struct Surroundings {
  const ActorType* type = nullptr;
  SpatialIndex index;
  std::vector<ChunkBits> known;  // Who is in the index.
  const Chunk* chunks = nullptr;
};

}  // namespace orrery::detail
