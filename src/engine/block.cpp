#include <algorithm>
#include <new>

#include <orrery/core/check.hpp>
#include <orrery/engine/detail/block.hpp>

namespace orrery::detail {

namespace {
constexpr std::size_t slab_min = std::size_t{1} << 16;
constexpr std::size_t slab_max = std::size_t{1} << 21;
constexpr std::align_val_t slab_alignment{64};
}  // namespace

BlockPool::~BlockPool() {
  for (std::byte* slab : slabs_) ::operator delete(slab, slab_alignment);
}

Block* BlockPool::take_new(std::uint32_t size_class) {
  ORRERY_CHECK(size_class < sizes_->count());
  free_.resize(sizes_->count());
  const std::size_t size = (*sizes_)[size_class];
  const std::size_t slab_size = std::max(size, std::clamp(static_cast<std::size_t>(reserved_), slab_min, slab_max));
  auto* slab = static_cast<std::byte*>(::operator new(slab_size, slab_alignment));
  slabs_.push_back(slab);
  reserved_ += slab_size;
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
  for (Block* block : replaced_[1]) give_back(block);
  replaced_[1].clear();
  made_.erase(made_.begin());
  replaced_.erase(replaced_.begin());
  ++first_epoch_;
}

void BlockPool::go_back_to(Epoch last) {
  ORRERY_CHECK(last >= first_epoch_ && last < epoch_);
  const auto kept = static_cast<std::size_t>(last - first_epoch_ + 1);
  for (std::size_t epoch = kept; epoch < made_.size(); ++epoch)
    for (Block* block : made_[epoch]) {
      block->made = 0;  // The number of its epoch will be used anew.
      if (!block->free) give_back(block);
    }
  made_.resize(kept);
  replaced_.resize(kept);
  epoch_ = last;
  begin_epoch();
}

}  // namespace orrery::detail
