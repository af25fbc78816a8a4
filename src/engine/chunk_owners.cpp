#include "assignment.hpp"
#include "engine_core.hpp"

namespace orrery::detail {

namespace {

std::vector<ChunkPlace> places_of_chunks(const World& world) {
  std::vector<ChunkPlace> places(world.chunks.size());
  for (std::uint32_t chunk = 0; chunk < places.size(); ++chunk) {
    const ActorType& type = *world.infos[chunk].type;
    const ChunkBits& alive = world.chunks[chunk].record_block().alive;
    const std::byte* states = world.chunks[chunk].states->data();
    Position sum;
    ChunkPlace& here = places[chunk];
    for (std::uint32_t index = 0; index < type.chunk_capacity; ++index) {
      if (!test_bit(alive, index)) continue;
      ++here.actors;
      if (type.place == nullptr) continue;
      const Position place = type.place(states + std::size_t{index} * type.state_size);
      sum = {sum.x + place.x, sum.y + place.y, sum.z + place.z};
    }
    here.somewhere = type.place != nullptr && here.actors > 0;
    if (here.somewhere) here.place = {sum.x / here.actors, sum.y / here.actors, sum.z / here.actors};
  }
  return places;
}

}  // namespace

void EngineCore::balance() {
  if (options_.partition_strategy != PartitionStrategy::adaptive_octree) return;
  done_.resize(world_.partitions.size());
  std::vector<std::uint64_t> loads;
  for (std::size_t p = 0; p < done_.size(); ++p) {
    const PartitionCounts& counts = world_.partitions[p]->counts;
    loads.push_back(counts.messages + counts.ticks - done_[p]);
    done_[p] += loads.back();
  }
  scheduler_.heed(loads);
}

void EngineCore::assign_chunks() {
  const std::size_t count = world_.partitions.size();
  const std::size_t first_new = world_.owners.size();
  world_.owners.resize(world_.chunks.size());
  for (std::size_t chunk = first_new; chunk < world_.chunks.size(); ++chunk)
    world_.owners[chunk] = assign_later(options_.partition_strategy, static_cast<std::uint32_t>(chunk), count);
  if (first_new == 0)
    world_.owners = assign(options_.partition_strategy, places_of_chunks(world_), options_.space, count);
  std::vector<std::vector<std::uint32_t>> of(count);
  for (std::uint32_t chunk = 0; chunk < world_.chunks.size(); ++chunk) of[world_.owners[chunk]].push_back(chunk);
  for (std::size_t p = 0; p < count; ++p) world_.partitions[p]->set_chunks(std::move(of[p]));
  chunks_changed_ = false;
}

}  // namespace orrery::detail
