#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/detail/actor_type.hpp>
#include <orrery/engine/detail/chunk.hpp>
#include <orrery/engine/detail/spatial_index.hpp>

namespace orrery::detail {

// Calls `visit`. Returns what it returns if that is a `bool`, else true.
template <class Visit, class... Seen>
bool wants_more(Visit& visit, const Seen&... seen) {
  if constexpr (std::is_same_v<std::invoke_result_t<Visit&, const Seen&...>, bool>) {
    return visit(seen...);
  } else {
    visit(seen...);
    return true;
  }
}

/// What actors see of each other without messages: those of one type, as they were when the last window was over.
struct Surroundings {
  const ActorType* type = nullptr;
  SpatialIndex index;
  std::vector<ChunkBits> known;  // Who is in the index.
  const Chunk* chunks = nullptr;

  // Calls `visit` with the actor in a slot, and perhaps who it is. Returns whether it wants more.
  template <class A, class Visit>
  bool show(std::uint32_t slot, Visit& visit) const {
    const Chunk& chunk = chunks[chunk_of(slot)];
    const auto& actor = *reinterpret_cast<const A*>(chunk.states->data() + std::size_t{index_of(slot)} * sizeof(A));
    if constexpr (std::is_invocable_v<Visit&, const A&>) {
      return wants_more(visit, actor);
    } else {
      const std::uint32_t generation = chunk.record_block().records[index_of(slot)].generation;
      return wants_more(visit, ActorRef<A>{{slot, generation}}, actor);
    }
  }
};

}  // namespace orrery::detail
