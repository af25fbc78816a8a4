#include <orrery/core/check.hpp>

#include "engine_core.hpp"

namespace orrery::detail {

namespace {

const std::byte* state_of(const Surroundings& seen, std::uint32_t slot) {
  return seen.chunks[chunk_of(slot)].states->data() + std::size_t{index_of(slot)} * seen.type->state_size;
}

Position place_of(const Surroundings& seen, std::uint32_t slot) { return seen.type->place(state_of(seen, slot)); }

// Those who are there and were not, in the order of slots; and from now on they are known.
std::vector<SpatialIndex::Moved> newcomers(Surroundings& seen, const World& world, std::size_t chunks) {
  std::vector<SpatialIndex::Moved> all;
  seen.known.resize(chunks);
  for (std::uint32_t chunk = 0; chunk < chunks; ++chunk) {
    if (world.infos[chunk].type != seen.type) continue;
    const ChunkBits& alive = seen.chunks[chunk].record_block().alive;
    for (std::uint32_t word = 0; word < alive.size(); ++word) {
      for (std::uint64_t fresh = alive[word] & ~seen.known[chunk][word]; fresh != 0; fresh &= fresh - 1) {
        const std::uint32_t slot =
            chunk * chunk_slots + word * 64 + static_cast<std::uint32_t>(std::countr_zero(fresh));
        all.push_back({slot, place_of(seen, slot)});
      }
    }
    seen.known[chunk] = alive;
  }
  return all;
}

}  // namespace

void EngineCore::share_out(std::size_t parts, const std::function<void(std::size_t)>& work) {
  const std::size_t count = world_.partitions.size();
  ORRERY_CHECK(parts <= count);
  // As if each were a partition, spread over all of them so that each thread has as many.
  std::vector<std::uint16_t> stand_ins;
  std::vector<std::size_t> part_of(count);
  for (std::size_t part = 0; part < parts; ++part) {
    part_of[part * count / parts] = part;
    stand_ins.push_back(static_cast<std::uint16_t>(part * count / parts));
  }
  scheduler_.run(stand_ins, count, [&](std::uint16_t stand_in) {
    work(part_of[stand_in]);
    return std::uint64_t{0};
  });
}

void EngineCore::look_around() {
  for (const TypeSpace& space : world_.spaces) {
    if (space.type->place == nullptr) continue;
    const auto known = std::find_if(world_.surroundings.begin(), world_.surroundings.end(),
                                    [&](const Surroundings& seen) { return seen.type == space.type; });
    if (known == world_.surroundings.end()) {
      world_.surroundings.push_back({.type = space.type,
                                     .index = SpatialIndex(options_.space, options_.space_index.cell),
                                     .known = {},
                                     .chunks = nullptr,
                                     .pooled = nullptr});
    }
  }
  const std::vector<Chunk>& chunks = snapshots_.newest().chunks;
  // Only while threads are there anyway; otherwise they would be woken and nobody would put them to rest.
  const bool alone = !running_ || scheduler_.threads() == 1;
  const SpatialIndex::Share share =
      alone ? SpatialIndex::Share{} : [this](std::size_t parts, const auto& work) { share_out(parts, work); };
  for (Surroundings& seen : world_.surroundings) {
    seen.chunks = chunks.data();
    seen.pooled = &snapshots_.newest().pooled;
    const std::vector<SpatialIndex::Moved> added = newcomers(seen, world_, chunks.size());
    seen.index.update(
        [&](std::uint32_t slot, Position& position) {
          if (chunk_of(slot) >= chunks.size() || !test_bit(seen.known[chunk_of(slot)], index_of(slot))) return false;
          position = place_of(seen, slot);
          return true;
        },
        [&](std::uint32_t slot) {
          return chunk_of(slot) < chunks.size() ? static_cast<const void*>(state_of(seen, slot)) : nullptr;
        },
        added, share, world_.partitions.size());
  }
}

}  // namespace orrery::detail
