#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <orrery/core/prefetch.hpp>

namespace orrery::detail {

/// Makes it `count` words of 0.
void clear_words(std::vector<std::uint64_t>& words, std::size_t count);

/// Unsorted multisets of entries, by bucket: chains of small fixed blocks from one pool, so that a push writes one
/// cache line and no bucket owns memory of its own. The buckets form a ring; their number is a power of two.
template <class Entry>
class BucketStore {
 public:
  void reset(std::size_t buckets) {
    heads_.assign(buckets, Head{});
    clear_words(occupied_, (buckets + 63) / 64);
    blocks_.clear();
    free_ = none;
  }
  [[nodiscard]] std::size_t size() const { return heads_.size(); }

  void push(std::size_t bucket, const Entry& entry) {
    Head& head = heads_[bucket];
    if (head.count == 0) add_block(bucket, head);
    blocks_[head.block].entries[--head.count] = entry;
  }

  /// Appends the bucket's entries to `out`, newest first, and empties it.
  void drain(std::size_t bucket, std::vector<Entry>& out) {
    Head& head = heads_[bucket];
    std::uint32_t first = head.count;
    for (std::uint32_t at = head.block; at != none;) {
      Block& block = blocks_[at];
      out.insert(out.end(), block.entries + first, block.entries + block_entries);
      const std::uint32_t next = block.next;
      block.next = free_;
      free_ = at;
      at = next;
      first = 0;
    }
    head = Head{};
    occupied_[bucket / 64] &= ~(std::uint64_t{1} << (bucket % 64));
  }

  /// Fetches into the cache the bucket's newest block, or one that is so much `older`: whose place only the newer ones
  /// know, so fetch those some time before.
  void prefetch(std::size_t bucket, int older) const {
    std::uint32_t at = heads_[bucket].block;
    for (; older > 0 && at != none; --older) at = blocks_[at].next;
    if (at != none) detail::prefetch<sizeof(Block)>(&blocks_[at]);
  }

  /// How many buckets after `from` the first occupied one comes, in a search of `span` buckets around the ring; `span`
  /// if there is none.
  [[nodiscard]] std::size_t distance_to_occupied(std::size_t from, std::size_t span) const {
    const std::size_t mask = heads_.size() - 1;
    std::size_t distance = 0;
    while (distance < span) {
      const std::size_t bucket = (from + distance) & mask;
      const std::uint64_t word = occupied_[bucket / 64] >> (bucket % 64);
      if (word != 0) {
        const std::size_t found = distance + static_cast<std::size_t>(std::countr_zero(word));
        return found < span ? found : span;
      }
      distance += (heads_.size() < 64 ? heads_.size() : 64) - bucket % 64;
    }
    return span;
  }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::uint32_t block_entries = sizeof(Entry) > 252
                                                     ? 1
                                                     : static_cast<std::uint32_t>((256 - sizeof(std::uint32_t)) /
                                                                                  sizeof(Entry));

  struct Head {
    std::uint32_t block = none;
    std::uint32_t count = 0;  // Free places in the newest block: it is filled from the back.
  };
  struct alignas(64) Block {
    Entry entries[block_entries];
    std::uint32_t next;
  };

  void add_block(std::size_t bucket, Head& head) {
    std::uint32_t fresh = free_;
    if (fresh == none) {
      fresh = static_cast<std::uint32_t>(blocks_.size());
      blocks_.emplace_back();
    } else {
      free_ = blocks_[fresh].next;
    }
    blocks_[fresh].next = head.block;
    head = Head{fresh, block_entries};
    occupied_[bucket / 64] |= std::uint64_t{1} << (bucket % 64);
  }

  std::vector<Head> heads_;
  std::vector<std::uint64_t> occupied_;
  std::vector<Block> blocks_;
  std::uint32_t free_ = none;
};

}  // namespace orrery::detail
