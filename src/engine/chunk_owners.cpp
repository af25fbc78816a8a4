#include "assignment.hpp"
#include "engine_core.hpp"

namespace orrery::detail {

namespace {

std::vector<ChunkPlace> places_of_chunks(const World& world) {
  std::vector<ChunkPlace> places(world.chunks.size());
  for (std::uint32_t chunk = 0; chunk < places.size(); ++chunk) {
    if (world.chunks[chunk].records == nullptr) continue;
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

// Looked at each time that the population has doubled. Those that there are keep what they have, since their mail and
// memory stay with them; what is made from now on goes to where it is, by the space divided anew, or to those that have
// fewest.
void EngineCore::grow() {
  grows_at_ = 2 * world_.chunks.size();
  add_partitions(choose_partitions());
  territories_ =
      Territories(options_.partition_strategy, places_of_chunks(world_), options_.space, world_.partitions.size());
}

void EngineCore::add_partitions(std::uint32_t count) {
  const std::size_t before = world_.partitions.size();
  if (count <= before) return;
  make_partitions(count);
  for (std::size_t p = 0; p < count; ++p) {
    Outbox& outbox = world_.partitions[p]->outbox;
    outbox.lanes.grow(static_cast<std::uint16_t>(count));
    outbox.fast_lanes.grow(static_cast<std::uint16_t>(count));
    if (p >= before) outbox.pool.begin_beside(world_.partitions[0]->outbox.pool);
  }
  snapshots_.grow(world_);
  scheduler_.grow();
  chunks_of_.resize(count);
}

void EngineCore::assign_chunks() {
  const std::size_t count = world_.partitions.size();
  if (world_.owners.empty()) {
    const std::vector<ChunkPlace> places = places_of_chunks(world_);
    territories_ = Territories(options_.partition_strategy, places, options_.space, count);
    world_.owners = assign(options_.partition_strategy, places, territories_, count);
    grows_at_ = 2 * world_.chunks.size();
  }
  std::vector<std::vector<std::uint32_t>> of(count);
  for (std::uint32_t chunk = 0; chunk < world_.chunks.size(); ++chunk) of[world_.owners[chunk]].push_back(chunk);
  chunks_of_.assign(count, 0);
  for (std::size_t p = 0; p < count; ++p) {
    chunks_of_[p] = static_cast<std::uint32_t>(of[p].size());
    world_.partitions[p]->set_chunks(std::move(of[p]));
  }
  chunks_changed_ = false;
}

}  // namespace orrery::detail
