#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <vector>

#include <orrery/core/check.hpp>

#include "assignment.hpp"
#include "engine_core.hpp"

namespace orrery::detail {

namespace {

struct alignas(64) Line {
  std::byte bytes[64];
};

}  // namespace

TypeSpace& EngineCore::space_of(const ActorType& type) {
  for (TypeSpace& space : world_.spaces)
    if (space.type == &type) return space;
  ORRERY_CHECK_MESSAGE(
      !started_ || !type.takes_tick || ticks_ || world_.constants.window_shift == 0,
      "actors that take ticks come into a world with windows longer than a tick: spawn one before the start");
  ORRERY_CHECK_MESSAGE(!started_ || type.place == nullptr || world_.keeps_snapshots,
                       "actors that are somewhere come into a world without snapshots: spawn one before the start");
  ticks_ = ticks_ || (started_ && type.takes_tick);
  const auto known = std::find_if(state_classes_.begin(), state_classes_.end(),
                                  [&](const auto& entry) { return entry.first == &type; });
  if (known == state_classes_.end()) {
    const std::uint32_t size_class = world_.sizes.add(std::size_t{type.state_size} * type.chunk_capacity);
    state_classes_.emplace_back(&type, size_class);
    if (type.holds_pooled) world_.pooled.use(world_.sizes);
    return world_.spaces.emplace_back(TypeSpace{.type = &type, .state_class = size_class});
  }
  return world_.spaces.emplace_back(TypeSpace{.type = &type, .state_class = known->second});
}

BlockPool& EngineCore::pool_of(std::uint32_t chunk) {
  return started_ ? world_.partitions[world_.owners[chunk]]->outbox.pool : nursery_;
}

// Its other actors are mostly near that one: those that are spawned in one window come in the order of their parents.
std::uint16_t EngineCore::owner_of_next(const ActorType& type, const void* state) const {
  std::optional<std::uint16_t> by_place;
  if (type.place != nullptr) {
    // As it comes from a journal it lies anywhere.
    std::vector<Line> aligned(type.state_size / sizeof(Line) + 1);
    std::memcpy(aligned.data(), state, type.state_size);
    by_place = territories_.owner_of(type.place(aligned.data()));
  }
  return assign_later(options_.partition_strategy, static_cast<std::uint32_t>(world_.owners.size()), by_place,
                      chunks_of_);
}

void EngineCore::add_chunk(TypeSpace& space, const void* state) {
  const auto chunk = static_cast<std::uint32_t>(world_.chunks.size());
  ORRERY_CHECK_MESSAGE(chunk < (1u << 24) - 1, "at most 2^32 - 512 slots of actors");
  world_.infos.push_back({.type = space.type,
                          .mailbox = space.type->mailbox ? &*space.type->mailbox : &options_.mailbox,
                          .space = static_cast<std::uint32_t>(&space - world_.spaces.data())});
  world_.chunks.emplace_back();
  if (dispatch_counts_) dispatch_counts_->grow(world_.chunks.size());
  if (started_) {
    if (world_.chunks.size() >= grows_at_) grow();
    world_.owners.push_back(owner_of_next(*space.type, state));
    ++chunks_of_[world_.owners.back()];
    chunks_changed_ = true;
  }
  BlockPool& pool = pool_of(chunk);
  Chunk& made = world_.chunks.back();
  made.records = pool.take(BlockSizes::records);
  std::memset(made.records->data(), 0, sizeof(RecordsBlock));
  made.states = pool.take(space.state_class);
  std::memset(made.states->data(), 0, std::size_t{space.type->state_size} * space.type->chunk_capacity);
  if (space.type->holds_pooled) world_.pooled.add_chunk(chunk);
  space.open_chunk = chunk;
  space.open_index = 0;
}

RecordsBlock& EngineCore::writable_records(std::uint32_t chunk) {
  return started_ ? world_.partitions[world_.owners[chunk]]->writable_records(chunk)
                  : world_.chunks[chunk].record_block();
}

std::byte* EngineCore::writable_state(std::uint32_t slot) {
  const std::uint32_t chunk = chunk_of(slot);
  std::byte* states =
      started_ ? world_.partitions[world_.owners[chunk]]->writable_states(chunk) : world_.chunks[chunk].states->data();
  return states + std::size_t{index_of(slot)} * world_.infos[chunk].type->state_size;
}

// The slot given back last, else a new one: which one it is depends only on what was spawned and stopped before, in
// order.
std::uint32_t EngineCore::take_slot(TypeSpace& space, const void* state) {
  if (space.free_slot != TypeSpace::none) {
    const std::uint32_t slot = space.free_slot;
    space.free_slot = world_.chunks[chunk_of(slot)].record_block().records[index_of(slot)].sequence;
    return slot;
  }
  if (space.open_chunk == TypeSpace::none || space.open_index == space.type->chunk_capacity) add_chunk(space, state);
  return space.open_chunk * chunk_slots + space.open_index++;
}

std::uint32_t EngineCore::begin_row(const ActorType& type) {
  ORRERY_CHECK_MESSAGE(!started_, "a row of actors is made before the engine is started");
  space_of(type).open_index = type.chunk_capacity;
  return static_cast<std::uint32_t>(world_.chunks.size()) * chunk_slots;
}

void EngineCore::before_change() {
  if (!started_) return;
  settle();
  snapshots_.changes_at(tick_);
}

ActorId EngineCore::spawn(const ActorType& type, const void* state) {
  before_change();
  TypeSpace& space = space_of(type);
  const std::uint32_t slot = take_slot(space, state);
  RecordsBlock& records = writable_records(chunk_of(slot));
  ActorRecord& record = records.records[index_of(slot)];
  record = ActorRecord{.sequence = first_sequence(record.generation), .generation = record.generation};
  set_bit(records.alive, index_of(slot));
  set_bit(records.running, index_of(slot));
  std::memcpy(writable_state(slot), state, type.state_size);
  if (dispatch_counts_) dispatch_counts_->forget(slot);
  ++space.alive;
  ++stats_.spawned;
  if (type.takes_start) started_ ? send_start(slot) : to_start_.push_back(slot);
  return {slot, record.generation};
}

// From the engine itself, before anything else of that tick.
void EngineCore::send_start(std::uint32_t slot) {
  const RecordsBlock& records = world_.chunks[chunk_of(slot)].record_block();
  Mail* mail = append(slot, tick_, 0);
  mail->word = Mail::word_of(records.records[index_of(slot)].generation, Tier::critical, OnStart::kind);
  std::memset(mail->payload(), 0, 8);
}

void EngineCore::bury(std::uint32_t slot) {
  const std::uint32_t chunk = chunk_of(slot);
  RecordsBlock& records = writable_records(chunk);
  const std::uint32_t index = index_of(slot);
  if (!test_bit(records.alive, index)) return;
  clear_bit(records.alive, index);
  clear_bit(records.running, index);
  clear_bit(records.held, index);
  TypeSpace& space = world_.spaces[world_.infos[chunk].space];
  end_subscriptions(slot, Subscriptions::anyone);
  if (space.type->holds_pooled) world_.pooled.release(pool_of(chunk), slot);
  --space.alive;
  ++stats_.stopped;
  ActorRecord& record = records.records[index];
  if (record.generation == Mail::generation_max) return;  // This slot has served its time.
  ++record.generation;
  record.sequence = space.free_slot;
  space.free_slot = slot;
}

// In place: its identity stays.
void EngineCore::revive(std::uint32_t slot, const void* state) {
  const std::uint32_t chunk = chunk_of(slot);
  const ActorType& type = *world_.infos[chunk].type;
  RecordsBlock& records = writable_records(chunk);
  end_subscriptions(slot, Subscriptions::itself);
  if (type.holds_pooled) world_.pooled.release(pool_of(chunk), slot);
  std::memcpy(writable_state(slot), state, type.state_size);
  set_bit(records.running, index_of(slot));
  clear_bit(records.held, index_of(slot));
  ++records.records[index_of(slot)].restarts;
  if (type.takes_start) started_ ? send_start(slot) : to_start_.push_back(slot);
}

}  // namespace orrery::detail
