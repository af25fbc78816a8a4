#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "table.hpp"

namespace orrery::detail {

/// A table whose entries are found by hash: `T` has `hash` and `next_in_bucket`, which are this table's to write.
template <class T>
class HashedTable {
 public:
  [[nodiscard]] std::uint32_t count() const { return entries_.count(); }
  [[nodiscard]] const T& operator[](std::uint32_t at) const { return entries_[at]; }
  [[nodiscard]] T& write(BlockPool& pool, std::uint32_t at) { return entries_.write(pool, at); }

  void own_pages(BlockPool& pool, Epoch last) {
    entries_.own_pages(pool, last);
    buckets_.own_pages(pool, last);
  }

  // An entry with this hash of which `is_it(entry)` holds; nil: there is none.
  template <class Test>
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, Test is_it) const {
    if (entries_.count() == 0) return nil;
    for (std::uint32_t at = buckets_[bucket_of(hash)].first; at != 0;) {
      const T& entry = entries_[at - 1];
      if (entry.hash == hash && is_it(entry)) return at - 1;
      at = entry.next_in_bucket;
    }
    return nil;
  }

  // A new entry, all zeros but for what is this table's.
  [[nodiscard]] std::uint32_t add(BlockPool& pool, std::uint64_t hash) {
    if (entries_.count() == buckets_.size()) grow(pool);
    const std::uint32_t at = entries_.add(pool);
    entries_.write(pool, at).hash = hash;
    insert(pool, at);
    return at;
  }

  void remove(BlockPool& pool, std::uint32_t at) {
    const T& entry = entries_[at];
    const std::uint32_t bucket = bucket_of(entry.hash);
    const std::uint32_t next = entry.next_in_bucket;
    if (buckets_[bucket].first == at + 1) {
      buckets_.write(pool, bucket).first = next;
    } else {
      std::uint32_t before = buckets_[bucket].first - 1;
      while (entries_[before].next_in_bucket != at + 1) before = entries_[before].next_in_bucket - 1;
      entries_.write(pool, before).next_in_bucket = next;
    }
    entries_.remove(pool, at);
  }

  [[nodiscard]] std::uint64_t digest(std::uint64_t seed) const { return buckets_.digest(entries_.digest(seed)); }

 private:
  struct Bucket {
    std::uint32_t first;  // Plus one; 0: empty.
  };

  [[nodiscard]] std::uint32_t bucket_of(std::uint64_t hash) const {
    return static_cast<std::uint32_t>(hash % buckets_.size());
  }
  void insert(BlockPool& pool, std::uint32_t at) {
    T& entry = entries_.write(pool, at);
    Bucket& bucket = buckets_.write(pool, bucket_of(entry.hash));
    entry.next_in_bucket = bucket.first;
    bucket.first = at + 1;
  }

  void grow(BlockPool& pool) {
    const std::uint32_t before = buckets_.size();
    std::vector<std::uint32_t> all;
    for (std::uint32_t bucket = 0; bucket < before; ++bucket) {
      for (std::uint32_t at = buckets_[bucket].first; at != 0; at = entries_[at - 1].next_in_bucket)
        all.push_back(at - 1);
      buckets_.write(pool, bucket).first = 0;
    }
    while (buckets_.size() < std::max<std::uint32_t>(16, before * 2)) (void)buckets_.push(pool);
    for (const std::uint32_t at : all) insert(pool, at);
  }

  Table<T> entries_;
  Table<Bucket> buckets_;
};

}  // namespace orrery::detail
