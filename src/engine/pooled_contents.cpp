#include "pooled_contents.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <orrery/core/check.hpp>
#include <orrery/core/hash.hpp>
#include <orrery/engine/detail/surroundings.hpp>
#include <orrery/engine/pooled.hpp>

namespace orrery::detail {

namespace {

// Blocks are powers of two with their heads: 128 bytes to a mebibyte.
constexpr unsigned smallest = 7;
constexpr unsigned largest = 20;
static_assert((std::size_t{1} << largest) - sizeof(Block) == pooled_bytes_max);

constexpr std::size_t table_bytes = sizeof(PooledTable) + chunk_slots * sizeof(Block*);
constexpr std::size_t directory_bytes(std::size_t entries) {
  return sizeof(PooledDirectory) + entries * sizeof(PooledEntry);
}

PooledTable& table_in(Block* block) { return *reinterpret_cast<PooledTable*>(block->data()); }
PooledDirectory& directory_in(Block* block) { return *reinterpret_cast<PooledDirectory*>(block->data()); }
PooledEntry* entries_of(PooledDirectory& directory) { return reinterpret_cast<PooledEntry*>(&directory + 1); }

bool is_before(const PooledEntry& entry, std::uint32_t offset) { return entry.offset < offset; }

}  // namespace

void PooledContents::use(BlockSizes& sizes) {
  if (sizes_ != nullptr) return;
  sizes_ = &sizes;
  first_class_ = static_cast<std::uint32_t>(sizes.count());
  for (unsigned bits = smallest; bits <= largest; ++bits) sizes.add((std::size_t{1} << bits) - sizeof(Block));
}

std::uint32_t PooledContents::class_for(std::size_t bytes) const {
  ORRERY_CHECK(bytes <= pooled_bytes_max);
  const auto bits = static_cast<unsigned>(std::bit_width(bytes + sizeof(Block) - 1));
  return first_class_ + std::max(bits, smallest) - smallest;
}

const PooledDirectory* PooledContents::directory(const Tables& tables, std::uint32_t slot) {
  const std::uint32_t chunk = chunk_of(slot);
  if (chunk >= tables.size() || tables[chunk] == nullptr) return nullptr;
  Block* block = table_in(tables[chunk]).directories()[index_of(slot)];
  return block == nullptr ? nullptr : &directory_in(block);
}

const PooledEntry* PooledContents::find(const Tables& tables, std::uint32_t slot, std::uint32_t offset) {
  const PooledDirectory* all = directory(tables, slot);
  if (all == nullptr) return nullptr;
  for (const PooledEntry& entry : all->entries())
    if (entry.offset == offset) return &entry;
  return nullptr;
}

PooledEdit pooled_in(const PooledContents::Tables& tables, std::uint32_t slot, std::uint32_t offset,
                     std::size_t element_size) {
  const PooledEntry* entry = PooledContents::find(tables, slot, offset);
  if (entry == nullptr) return {};
  ORRERY_CHECK(entry->element_size == element_size);
  return {.data = entry->block->data(), .count = entry->count};
}

Block* PooledContents::copy(BlockPool& pool, const Block* block, std::size_t bytes) const {
  Block* made = pool.take(block->size_class);
  std::memcpy(made->data(), block->data(), bytes);
  return made;
}

PooledTable& PooledContents::writable_table(BlockPool& pool, std::uint32_t chunk) {
  Block*& block = tables[chunk];
  if (block == nullptr) {
    block = pool.take(class_for(table_bytes));
    std::memset(block->data(), 0, table_bytes);
  } else if (!pool.writable(block)) {
    Block* before = block;
    block = copy(pool, before, table_bytes);
    pool.retire(before);
  }
  return table_in(block);
}

PooledDirectory& PooledContents::writable_directory(BlockPool& pool, PooledTable& table, std::uint32_t index,
                                                    std::uint32_t entries) {
  Block*& block = table.directories()[index];
  const std::uint32_t wanted = class_for(directory_bytes(entries));
  Block* before = block;
  if (before != nullptr && pool.writable(before) && before->size_class >= wanted) return directory_in(before);
  block = pool.take(before == nullptr ? wanted : std::max(wanted, before->size_class));
  table.bytes += (*sizes_)[block->size_class];
  if (before == nullptr) {
    directory_in(block) = {};
  } else {
    std::memcpy(block->data(), before->data(), directory_bytes(directory_in(before).count));
    table.bytes -= (*sizes_)[before->size_class];
    pool.retire(before);
  }
  return directory_in(block);
}

void PooledContents::put(BlockPool& pool, std::uint32_t slot, const PooledEntry& entry) {
  const PooledDirectory* seen = directory(tables, slot);
  const bool known = find(tables, slot, entry.offset) != nullptr;
  if (!known && entry.block == nullptr) return;
  const std::uint32_t entries = (seen == nullptr ? 0 : seen->count) + (known ? 0 : 1);
  PooledTable& table = writable_table(pool, chunk_of(slot));
  const std::uint32_t index = index_of(slot);
  PooledDirectory& all = writable_directory(pool, table, index, entries);
  PooledEntry* const end = entries_of(all) + all.count;
  PooledEntry* const at = std::lower_bound(entries_of(all), end, entry.offset, is_before);
  Block* const before = known ? at->block : nullptr;
  if (before != entry.block) {
    if (entry.block != nullptr) table.bytes += (*sizes_)[entry.block->size_class];
    if (before != nullptr) {
      table.bytes -= (*sizes_)[before->size_class];
      pool.retire(before);
    }
  }
  if (entry.block != nullptr) {
    if (!known) {
      std::move_backward(at, end, end + 1);
      ++all.count;
    }
    *at = entry;
    return;
  }
  if (known) {
    std::move(at + 1, end, at);
    --all.count;
  }
  if (all.count == 0) release(pool, slot);
}

void PooledContents::release(BlockPool& pool, std::uint32_t slot) {
  const PooledDirectory* all = directory(tables, slot);
  if (all == nullptr) return;
  PooledTable& table = writable_table(pool, chunk_of(slot));
  for (const PooledEntry& entry : all->entries()) {
    table.bytes -= (*sizes_)[entry.block->size_class];
    pool.retire(entry.block);
  }
  Block*& block = table.directories()[index_of(slot)];
  table.bytes -= (*sizes_)[block->size_class];
  pool.retire(block);
  block = nullptr;
}

// What was made up to `last` refers to nothing that was made later.
void PooledContents::own(BlockPool& pool, std::uint32_t chunk, Epoch last) {
  if (chunk >= tables.size() || tables[chunk] == nullptr || tables[chunk]->made <= last) return;
  tables[chunk] = copy(pool, tables[chunk], table_bytes);
  PooledTable& table = table_in(tables[chunk]);
  for (std::uint32_t index = 0; index < chunk_slots; ++index) {
    Block*& block = table.directories()[index];
    if (block == nullptr || block->made <= last) continue;
    block = copy(pool, block, directory_bytes(directory_in(block).count));
    PooledDirectory& all = directory_in(block);
    for (PooledEntry* entry = entries_of(all); entry != entries_of(all) + all.count; ++entry)
      if (entry->block->made > last) entry->block = copy(pool, entry->block, entry->bytes().size());
  }
}

std::uint64_t PooledContents::digest(std::uint32_t slot, std::uint64_t digest) const {
  const PooledDirectory* all = directory(tables, slot);
  if (all == nullptr) return digest;
  for (const PooledEntry& entry : all->entries()) {
    digest = combine(digest, std::uint64_t{entry.offset} << 32 | entry.count);
    digest = hash_bytes(entry.bytes(), digest);
  }
  return digest;
}

std::uint64_t PooledContents::bytes() const {
  std::uint64_t sum = 0;
  for (Block* table : tables)
    if (table != nullptr) sum += table_in(table).bytes + (*sizes_)[table->size_class];
  return sum;
}

}  // namespace orrery::detail
