#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/detail/actor_type.hpp>
#include <orrery/engine/detail/chunk.hpp>
#include <orrery/engine/detail/spatial_index.hpp>
#include <orrery/engine/pooled.hpp>

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

// Elements of a pooled member of another actor, which these tables hold; to be read.
[[nodiscard]] PooledEdit pooled_in(const std::vector<Block*>& tables, std::uint32_t slot, std::uint32_t offset,
                                   std::size_t element_size);

/// What actors see of each other without messages: those of one type, as they were when the last window was over.
struct Surroundings {
  const ActorType* type = nullptr;
  SpatialIndex index;
  std::vector<ChunkBits> known;  // Who is in the index.
  const Chunk* chunks = nullptr;
  const std::vector<Block*>* pooled = nullptr;  // Tables of what pooled members hold.

  // Null unless it was there, and is of this type.
  [[nodiscard]] const std::byte* state_of(ActorId who) const {
    const std::uint32_t chunk = chunk_of(who.slot);
    if (chunk >= known.size() || !test_bit(known[chunk], index_of(who.slot))) return nullptr;
    if (chunks[chunk].record_block().records[index_of(who.slot)].generation != who.generation) return nullptr;
    return chunks[chunk].states->data() + std::size_t{index_of(who.slot)} * type->state_size;
  }

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
