#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <orrery/engine/detail/block.hpp>
#include <orrery/engine/detail/chunk.hpp>

namespace orrery::detail {

// The elements of one pooled member.
struct PooledEntry {
  std::uint32_t offset;  // Of the member in its actor.
  std::uint32_t count;   // At least one.
  std::uint32_t element_size;
  std::uint32_t zero;
  Block* block;  // Never written once others see it, but for what is appended in the same epoch.

  [[nodiscard]] std::span<const std::byte> bytes() const { return {block->data(), std::size_t{count} * element_size}; }
};

// The members of one actor that have elements, in the order of their places.
struct PooledDirectory {
  std::uint32_t count;
  std::uint32_t zero;
  [[nodiscard]] std::span<const PooledEntry> entries() const {
    return {reinterpret_cast<const PooledEntry*>(this + 1), count};
  }
};

// The directories of the actors of one chunk.
struct PooledTable {
  std::uint64_t bytes;  // Of all blocks below.
  [[nodiscard]] Block* const* directories() const { return reinterpret_cast<Block* const*>(this + 1); }
  [[nodiscard]] Block** directories() { return reinterpret_cast<Block**>(this + 1); }
};

/// The elements of all pooled members of a world: for each chunk that has any a table, a directory for each actor, and
/// a block for each member; all of them blocks like others, so that a copy of `tables` is a snapshot.
class PooledContents {
 public:
  using Tables = std::vector<Block*>;

  // Some type of actors has pooled members. While no partition runs.
  void use(BlockSizes& sizes);
  // The same for another world, with the same classes of blocks.
  void use_as(const PooledContents& other, const BlockSizes& sizes) {
    sizes_ = other.sizes_ == nullptr ? nullptr : &sizes;
    first_class_ = other.first_class_;
  }
  // A chunk of such actors was made.
  void add_chunk(std::uint32_t chunk) { tables.resize(std::size_t{chunk} + 1); }

  [[nodiscard]] static const PooledDirectory* directory(const Tables& tables, std::uint32_t slot);
  // Null if the member has no elements.
  [[nodiscard]] static const PooledEntry* find(const Tables& tables, std::uint32_t slot, std::uint32_t offset);

  // The class of the smallest blocks with room for so many bytes, and the room that they have.
  [[nodiscard]] std::uint32_t class_for(std::size_t bytes) const;
  [[nodiscard]] static std::size_t room_of(const BlockSizes& sizes, std::uint32_t size_class) {
    return sizes[size_class] - sizeof(Block);
  }

  // From now on the member has these elements; none if there is no block. The block it had before is retired, if it is
  // another one.
  void put(BlockPool& pool, std::uint32_t slot, const PooledEntry& entry);
  // The actor has none any more.
  void release(BlockPool& pool, std::uint32_t slot);

  // Copies what was made after `last` into the pool of the world that these now belong to.
  void own(BlockPool& pool, std::uint32_t chunk, Epoch last);

  [[nodiscard]] std::uint64_t digest(std::uint32_t slot, std::uint64_t digest) const;
  // Of all blocks.
  [[nodiscard]] std::uint64_t bytes() const;

  Tables
      tables;  // Of each chunk; null where there are no elements. No longer than to the last chunk that may have any.

 private:
  [[nodiscard]] PooledTable& writable_table(BlockPool& pool, std::uint32_t chunk);
  // With room for so many entries.
  [[nodiscard]] PooledDirectory& writable_directory(BlockPool& pool, PooledTable& table, std::uint32_t index,
                                                    std::uint32_t entries);
  [[nodiscard]] Block* copy(BlockPool& pool, const Block* block, std::size_t bytes) const;

  const BlockSizes* sizes_ = nullptr;
  std::uint32_t first_class_ = 0;
};

}  // namespace orrery::detail
