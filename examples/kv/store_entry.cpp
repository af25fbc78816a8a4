#include "store_entry.hpp"

namespace orrery::kv {

const Entry* SlotPool::first_from(Slot slot) const {
  while (slot < limit()) {
    const Chunk* chunk = chunks_[slot / chunk_slots].get();
    if (chunk == nullptr) {
      slot = (slot / chunk_slots + 1) * chunk_slots;
      continue;
    }
    const Entry& entry = chunk->entries[slot % chunk_slots];
    if (entry.live) return &entry;
    ++slot;
  }
  return nullptr;
}

Entry& SlotPool::take() {
  if (with_room_.empty()) {
    with_room_.push_back(static_cast<std::uint32_t>(chunks_.size()));
    chunks_.emplace_back();
  }
  const std::uint32_t id = with_room_.back();
  Chunk& chunk = chunks_[id] ? *chunks_[id] : open_chunk(id);
  Entry& entry = chunk.entries[chunk.first_free];
  chunk.first_free = entry.next_free;
  entry.live = true;
  if (++chunk.live == chunk_slots) with_room_.pop_back();
  return entry;
}

SlotPool::Chunk& SlotPool::open_chunk(std::uint32_t id) {
  chunks_[id] = std::make_unique<Chunk>();
  for (std::uint32_t i = 0; i < chunk_slots; ++i) {
    Entry& entry = chunks_[id]->entries[i];
    entry.slot = id * chunk_slots + i;
    entry.next_free = i + 1;
  }
  return *chunks_[id];
}

void SlotPool::give_back(Entry& entry) {
  const std::uint32_t id = entry.slot / chunk_slots;
  Chunk& chunk = *chunks_[id];
  Bytes().swap(entry.key);
  Bytes().swap(entry.value);
  entry.expires_at = never_expires;
  entry.live = false;
  entry.next_free = chunk.first_free;
  chunk.first_free = entry.slot % chunk_slots;
  if (chunk.live-- == chunk_slots) with_room_.push_back(id);
  // The chunk that is taken from stays: it would be made and freed in turns.
  if (chunk.live == 0 && with_room_.back() != id) chunks_[id].reset();
}

void SlotPool::clear() { *this = SlotPool(); }

}  // namespace orrery::kv
