#include <algorithm>
#include <new>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/engine/detail/block.hpp>
#include <orrery/engine/detail/lease.hpp>

namespace orrery::detail {

namespace {
constexpr std::size_t slab_min = std::size_t{1} << 16;
constexpr std::size_t slab_max = std::size_t{1} << 21;
constexpr std::align_val_t slab_alignment{64};
}  // namespace

std::uint32_t BlockSizes::add(std::size_t bytes) {
  sizes_.push_back((bytes + sizeof(Block) + 63) / 64 * 64);
  return static_cast<std::uint32_t>(sizes_.size() - 1);
}

Slabs::~Slabs() {
  for (std::byte* slab : all_) ::operator delete(slab, slab_alignment);
}

std::byte* Slabs::add(std::size_t size) {
  all_.push_back(static_cast<std::byte*>(::operator new(size, slab_alignment)));
  return all_.back();
}

BlockPool::BlockPool(const BlockSizes& sizes, bool keeps_snapshots)
    : sizes_(&sizes), keeps_snapshots_(keeps_snapshots), made_(1), replaced_(1), lending_(new Lending) {}
BlockPool::~BlockPool() { delete lending_; }

void BlockPool::note_made(Block* block) { made_.back().push_back(block); }

void BlockPool::keep_for_snapshots(Block* block) {
  Replaced& replaced = replaced_.back();
  replaced.blocks.push_back(block);
  replaced.bytes += (*sizes_)[block->size_class];
}

Block* BlockPool::take_new(std::uint32_t size_class) {
  ORRERY_CHECK(size_class < sizes_->count());
  free_.resize(sizes_->count());
  reserved_of_.resize(sizes_->count());
  const std::size_t size = (*sizes_)[size_class];
  const std::size_t slab_size = std::max(size, std::clamp(reserved_of_[size_class], slab_min, slab_max));
  std::byte* slab = lending_->slabs->add(slab_size);
  reserved_ += slab_size;
  reserved_of_[size_class] += slab_size;
  for (std::size_t at = slab_size / size * size; at > 0;) {
    at -= size;
    auto* block = new (slab + at) Block;
    block->size_class = size_class;
    give_back(block);
  }
  Block* block = free_[size_class];
  free_[size_class] = block->next;
  return taken(block);
}

void BlockPool::begin_epoch() {
  ++epoch_;
  made_.emplace_back();
  replaced_.emplace_back();
}

void BlockPool::drop_oldest() {
  ORRERY_CHECK(made_.size() >= 2);
  // What was replaced in the epoch after the oldest snapshot was visible to that one alone.
  end_leases();
  for (Block* block : replaced_[1].blocks) let_go(block);
  replaced_[1] = {};
  made_.erase(made_.begin());
  replaced_.erase(replaced_.begin());
  ++first_epoch_;
}

std::uint64_t BlockPool::held() const {
  std::uint64_t sum = 0;
  for (const Replaced& replaced : replaced_) sum += replaced.bytes;
  return sum;
}

void BlockPool::go_back_to(Epoch last) {
  ORRERY_CHECK(last >= first_epoch_ && last < epoch_);
  end_leases();
  const auto kept = static_cast<std::size_t>(last - first_epoch_ + 1);
  for (std::size_t epoch = kept; epoch < made_.size(); ++epoch)
    for (Block* block : made_[epoch]) {
      if (block->made != first_epoch_ + epoch) continue;  // It was made once more later.
      if (!block->free)
        let_go(block);
      else
        block->made = 0;
    }
  made_.resize(kept);
  replaced_.resize(kept);
  epoch_ = last;
  begin_epoch();
}

void BlockPool::begin_after(Epoch epoch) {
  ORRERY_CHECK(epoch_ == 1 && lending_->slabs->empty());
  born_ = epoch;
  epoch_ = first_epoch_ = epoch + 1;
}

void BlockPool::begin_beside(const BlockPool& other) {
  ORRERY_CHECK(lending_->slabs->empty());
  born_ = other.born_;
  epoch_ = other.epoch_;
  first_epoch_ = other.first_epoch_;
  made_.resize(other.made_.size());
  replaced_.resize(other.replaced_.size());
}

void BlockPool::share_memory(Loan& loan) const { loan.memory.push_back(lending_->slabs); }

void BlockPool::lend(Loan& loan) {
  share_memory(loan);
  lent_up_to_ = std::max(lent_up_to_, loan.lease->epoch);
  lending_->leases.push_back(loan.lease);
}

void BlockPool::let_go(Block* block) {
  if (block->made <= born_) return;
  if (block->made <= lent_up_to_) return lent_.push_back(block);
  block->made = 0;  // The number of its epoch may be used anew.
  give_back(block);
}

void BlockPool::end_leases() {
  auto& leases = lending_->leases;
  if (leases.empty()) return;
  std::erase_if(leases, [](const auto& lease) { return lease->over.load(std::memory_order_acquire); });
  lent_up_to_ = 0;
  for (const auto& lease : leases) lent_up_to_ = std::max(lent_up_to_, lease->epoch);
  const auto ended = [this](Block* block) {
    if (block->made <= lent_up_to_) return false;
    block->made = 0;
    give_back(block);
    return true;
  };
  std::erase_if(lent_, ended);
}

}  // namespace orrery::detail
