#include "platform/heap_padding.hpp"

#include <cstddef>
#include <cstdlib>
#include <utility>

namespace orrery::platform {
namespace {

// SplitMix64. Of no run: anything will do.
class Dice {
 public:
  explicit Dice(std::uint64_t key) : state_(key) {}
  std::size_t below(std::size_t bound) {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return static_cast<std::size_t>((z ^ z >> 31) % bound);
  }

 private:
  std::uint64_t state_;
};

constexpr std::size_t small_step = 16, small_max = 1024, blocks_of_small = 48;
constexpr std::size_t large_step = 256, large_max = 4096, blocks_of_large = 12;

std::vector<std::size_t> sizes() {
  std::vector<std::size_t> all;
  for (std::size_t size = small_step; size <= small_max; size += small_step)
    all.insert(all.end(), blocks_of_small, size - sizeof(void*));
  for (std::size_t size = small_max + large_step; size <= large_max; size += large_step)
    all.insert(all.end(), blocks_of_large, size);
  return all;
}

template <class T>
void shuffle_all(std::vector<T>& items, Dice& dice) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[dice.below(i)]);
}

}  // namespace

HeapPadding::HeapPadding(std::uint64_t key) {
  Dice dice(key);
  std::vector<std::size_t> order = sizes();
  shuffle_all(order, dice);  // So that what is given back has no neighbour to be joined with.
  kept_.reserve(order.size());
  for (const std::size_t size : order) kept_.push_back(std::malloc(size));
  shuffle_all(kept_, dice);
  for (std::size_t left = kept_.size() / 2; left > 0; --left) {
    std::free(kept_.back());
    kept_.pop_back();
  }
}

HeapPadding::~HeapPadding() {
  for (void* block : kept_) std::free(block);
}

}  // namespace orrery::platform
