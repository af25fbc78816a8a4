#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery::detail {

// Versions of the world: an epoch ends with each snapshot. What was made in the current epoch no snapshot can see, so
// it may be written; all else is copied before its first write.
using Epoch = std::uint64_t;

// The head of each piece of the world's memory.
struct alignas(64) Block {
  Epoch made = 0;         // The epoch in which it was last taken from the pool.
  Block* next = nullptr;  // In the pool: another free block. In a list of mail: the block before.
  std::uint32_t size_class = 0;
  bool free = false;

  [[nodiscard]] std::byte* data() { return reinterpret_cast<std::byte*>(this + 1); }
  [[nodiscard]] const std::byte* data() const { return reinterpret_cast<const std::byte*>(this + 1); }
};
static_assert(sizeof(Block) == 64);

/// Sizes of blocks, in bytes with their heads: one for mail, one for records, and one for the states of each type of
/// actor. The same for all partitions of a world.
class BlockSizes {
 public:
  static constexpr std::uint32_t mail = 0;
  static constexpr std::uint32_t records = 1;
  static constexpr std::uint32_t first_type = 2;

  // The class of blocks that hold `bytes`, of those that `add` has made, or of the fixed ones.
  std::uint32_t add(std::size_t bytes);
  [[nodiscard]] std::size_t operator[](std::uint32_t size_class) const { return sizes_[size_class]; }
  [[nodiscard]] std::size_t count() const { return sizes_.size(); }

 private:
  std::vector<std::size_t> sizes_;
};

struct Lending;
class Loan;

/// Blocks of one partition: taken and given back by whoever runs it, so without locks.
/// While snapshots are kept, a block that one of them may see is not given back but retired, until the last of them is
/// dropped; going back to a snapshot gives back what was made after it.
class BlockPool {
 public:
  BlockPool(const BlockSizes& sizes, bool keeps_snapshots);
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  ~BlockPool();

  [[nodiscard]] Block* take(std::uint32_t size_class) {
    if (size_class >= free_.size()) return take_new(size_class);
    Block* block = free_[size_class];
    if (block == nullptr) return take_new(size_class);
    free_[size_class] = block->next;
    return taken(block);
  }

  // No longer part of the world as it now is.
  void retire(Block* block) {
    if (!keeps_snapshots_ || block->made == epoch_) return give_back(block);
    keep_for_snapshots(block);
  }

  // From now on, if it does not yet; before the first epoch ends.
  void keep_snapshots() { keeps_snapshots_ = true; }

  [[nodiscard]] bool writable(const Block* block) const { return !keeps_snapshots_ || block->made == epoch_; }
  [[nodiscard]] Epoch epoch() const { return epoch_; }

  // A snapshot of epoch `epoch()` was taken; what is made from now on belongs to the next.
  void begin_epoch();
  // The oldest snapshot is dropped: nobody sees any more what was replaced right after it.
  void drop_oldest();
  // Back to the end of epoch `last`, of which a snapshot is kept.
  void go_back_to(Epoch last);

  // For the pool of a forked world, before anything is taken from it: blocks made up to the end of `epoch` are those of
  // the world that was forked.
  void begin_after(Epoch epoch);
  [[nodiscard]] Epoch born() const { return born_; }
  // For a pool that joins others of its world later: snapshots are those that they know.
  void begin_beside(const BlockPool& other);
  // Memory in which blocks lie that the other world reads lives as long as it.
  void share_memory(Loan& loan) const;
  // The same, and blocks that it may read are not given back before it is over.
  void lend(Loan& loan);

  // What no longer belongs to the world as it now is, but to snapshots, in bytes.
  [[nodiscard]] std::uint64_t held() const;
  // Of the system's memory, in bytes.
  [[nodiscard]] std::uint64_t reserved() const { return reserved_; }

 private:
  Block* take_new(std::uint32_t size_class);
  Block* taken(Block* block) {
    block->free = false;
    if (keeps_snapshots_ && block->made != epoch_) note_made(block);
    block->made = epoch_;
    return block;
  }
  void note_made(Block* block);
  void keep_for_snapshots(Block* block);
  // Of what no snapshot sees any more.
  void let_go(Block* block);
  void end_leases();
  void give_back(Block* block) {
    block->free = true;
    block->next = free_[block->size_class];
    free_[block->size_class] = block;
  }

  struct Replaced {
    std::vector<Block*> blocks;
    std::uint64_t bytes = 0;
  };

  const BlockSizes* sizes_;
  bool keeps_snapshots_;
  Epoch epoch_ = 1;
  Epoch first_epoch_ = 1;  // Of the first of these two lists; their last is that of `epoch_`.
  std::vector<std::vector<Block*>> made_;
  std::vector<Replaced> replaced_;
  std::vector<Block*> free_;
  Epoch born_ = 0;            // What was made up to then is another world's.
  Epoch lent_up_to_ = 0;      // What was made up to then others may read.
  std::vector<Block*> lent_;  // No longer used here, but perhaps there.
  Lending* const lending_;    // Owned.
  std::uint64_t reserved_ = 0;
  std::vector<std::size_t> reserved_of_;  // Each class of sizes.
};

}  // namespace orrery::detail
