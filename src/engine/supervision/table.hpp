#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include <orrery/core/check.hpp>
#include <orrery/core/hash.hpp>
#include <orrery/engine/detail/block.hpp>

namespace orrery::detail {

inline constexpr std::uint32_t nil = 0xffffffff;

/// Entries by index, in pages that snapshots share: a copy of the table is a snapshot of it. What `write` returns is
/// valid until the next snapshot; what `operator[]` returns, until the next `write`.
template <class T>
class Table {
  static_assert(std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>);
  static constexpr std::uint32_t page_entries = (4096 - sizeof(Block)) / sizeof(T);

 public:
  static constexpr std::size_t page_bytes = 4096 - sizeof(Block);

  [[nodiscard]] std::uint32_t size() const { return size_; }  // With those removed.
  [[nodiscard]] std::uint32_t count() const { return count_; }

  [[nodiscard]] const T& operator[](std::uint32_t at) const {
    return reinterpret_cast<const T*>(pages_[at / page_entries]->data())[at % page_entries];
  }
  [[nodiscard]] T& write(BlockPool& pool, std::uint32_t at) {
    Block*& page = pages_[at / page_entries];
    if (!pool.writable(page)) {
      Block* copy = pool.take(0);
      std::memcpy(copy->data(), page->data(), page_bytes);
      pool.retire(page);
      page = copy;
    }
    return reinterpret_cast<T*>(page->data())[at % page_entries];
  }

  // A new entry, all zeros, in the place freed last or behind all others.
  [[nodiscard]] std::uint32_t add(BlockPool& pool) {
    ++count_;
    if (free_ == nil) return push(pool);
    const std::uint32_t at = free_;
    T& entry = write(pool, at);
    std::memcpy(&free_, &entry, sizeof(free_));
    std::memset(static_cast<void*>(&entry), 0, sizeof(T));
    return at;
  }
  void remove(BlockPool& pool, std::uint32_t at) {
    T& entry = write(pool, at);
    std::memset(static_cast<void*>(&entry), 0, sizeof(T));
    std::memcpy(static_cast<void*>(&entry), &free_, sizeof(free_));
    free_ = at;
    --count_;
  }

  // At the end, for tables from which nothing is removed elsewhere.
  std::uint32_t push(BlockPool& pool) {
    ORRERY_CHECK(size_ < nil);
    if (size_ == pages_.size() * page_entries) {
      pages_.push_back(pool.take(0));
      std::memset(pages_.back()->data(), 0, page_bytes);
    }
    return size_++;
  }
  void pop(BlockPool& pool) {
    std::memset(static_cast<void*>(&write(pool, size_ - 1)), 0, sizeof(T));
    --size_;
  }

  // Copies into `pool`, that of another world, the pages made after `last`.
  void own_pages(BlockPool& pool, Epoch last) {
    for (Block*& page : pages_) {
      if (page->made <= last) continue;
      Block* copy = pool.take(0);
      std::memcpy(copy->data(), page->data(), page_bytes);
      page = copy;
    }
  }

  [[nodiscard]] std::uint64_t digest(std::uint64_t seed) const {
    std::uint64_t hash = combine(seed, std::uint64_t{free_} << 32 | size_);
    for (std::uint32_t at = 0; at < size_; ++at) hash = hash_bytes(std::as_bytes(std::span(&(*this)[at], 1)), hash);
    return hash;
  }

 private:
  std::vector<Block*> pages_;
  std::uint32_t size_ = 0;
  std::uint32_t count_ = 0;
  std::uint32_t free_ = nil;  // The entry removed last; its first bytes say which was before that.
};

}  // namespace orrery::detail
