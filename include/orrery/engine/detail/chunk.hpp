#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/detail/block.hpp>

namespace orrery::detail {

// Slots are numbered by chunk: slot = chunk * 256 + index. Actors of one type share chunks; a chunk of large actors
// leaves the last of its indices unused.
inline constexpr std::uint32_t chunk_slots = 256;
constexpr std::uint32_t chunk_of(std::uint32_t slot) { return slot / chunk_slots; }
constexpr std::uint32_t index_of(std::uint32_t slot) { return slot % chunk_slots; }

// One bit for each index of a chunk.
using ChunkBits = std::array<std::uint64_t, chunk_slots / 64>;
constexpr bool test_bit(const ChunkBits& bits, std::uint32_t index) { return bits[index / 64] >> (index % 64) & 1; }
constexpr void set_bit(ChunkBits& bits, std::uint32_t index) { bits[index / 64] |= std::uint64_t{1} << index % 64; }
constexpr void clear_bit(ChunkBits& bits, std::uint32_t index) {
  bits[index / 64] &= ~(std::uint64_t{1} << index % 64);
}

// Where the numbers of what an actor sends begin. What those before it in its slot have sent, and is still on its way,
// has smaller ones.
constexpr std::uint32_t first_sequence(std::uint32_t generation) { return generation << 20; }

// What the engine knows of an actor beside its state.
struct ActorRecord {
  std::uint64_t chain = 0;          // Of all its dispatches so far.
  std::uint32_t sequence = 0;       // Of what it sent.
  std::uint32_t generation = 0;     // Of the slot.
  std::uint32_t ward = 0xffffffff;  // Its entry in the tables of supervision, if it has one.
  std::uint32_t restarts = 0;
  std::uint32_t mail_head = 0;  // While its partition runs: its first mail of this window, plus one.
  std::uint32_t spawned = 0;    // How many actors it has spawned.
};
static_assert(sizeof(ActorRecord) == 32);

struct RecordsBlock {
  ChunkBits alive;    // Exists.
  ChunkBits running;  // Exists, and takes messages and ticks: neither failed, nor waiting to be restarted, nor held.
  ChunkBits held;     // Waits until someone has room for its mail.
  ActorRecord records[chunk_slots];
};

// 256 slots: records and states are blocks of their own, since ticks write only states. Both are null in a chunk that
// is not there.
struct Chunk {
  Block* records = nullptr;
  Block* states = nullptr;

  [[nodiscard]] RecordsBlock& record_block() const { return *reinterpret_cast<RecordsBlock*>(records->data()); }
};

}  // namespace orrery::detail
