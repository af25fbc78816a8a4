#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace orrery::detail {

/// A deque of D. Chase and Y. Lev (SPAA 2005) with the memory orders of N. Lê et al. (PPoPP 2013): its owner pushes and
/// pops at the bottom, anyone else steals from the top. Bounded: whoever fills it knows how much there is.
template <template <class> class Atomic = std::atomic>
class BasicWorkDeque {
 public:
  explicit BasicWorkDeque(std::size_t capacity)
      : items_(std::make_unique<Atomic<std::uint32_t>[]>(capacity)), capacity_(capacity) {}

  static constexpr std::uint32_t none = 0xffffffff;

  // By the owner, or while nobody else looks. At most `capacity` items at once.
  void push(std::uint32_t item) {
    const std::int64_t bottom = bottom_.load(std::memory_order_relaxed);
    items_[slot_of(bottom)].store(item, std::memory_order_relaxed);
    bottom_.store(bottom + 1, std::memory_order_release);
  }

  // By the owner: what was pushed last, or `none`.
  std::uint32_t pop() {
    const std::int64_t bottom = bottom_.load(std::memory_order_relaxed) - 1;
    bottom_.store(bottom, std::memory_order_seq_cst);
    std::int64_t top = top_.load(std::memory_order_seq_cst);
    if (top > bottom) {
      bottom_.store(bottom + 1, std::memory_order_relaxed);
      return none;
    }
    const std::uint32_t item = items_[slot_of(bottom)].load(std::memory_order_relaxed);
    if (top < bottom) return item;
    // The last one: a thief may be after it, too.
    const bool won = top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_relaxed);
    bottom_.store(bottom + 1, std::memory_order_relaxed);
    return won ? item : none;
  }

  // By anyone: what was pushed first; `none` if there is nothing or another was faster.
  std::uint32_t steal() {
    std::int64_t top = top_.load(std::memory_order_seq_cst);
    const std::int64_t bottom = bottom_.load(std::memory_order_seq_cst);
    if (top >= bottom) return none;
    const std::uint32_t item = items_[slot_of(top)].load(std::memory_order_relaxed);
    return top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_relaxed) ? item
                                                                                                            : none;
  }

  [[nodiscard]] bool empty() const {
    return top_.load(std::memory_order_relaxed) >= bottom_.load(std::memory_order_relaxed);
  }

 private:
  [[nodiscard]] std::size_t slot_of(std::int64_t at) const { return static_cast<std::size_t>(at) % capacity_; }

  std::unique_ptr<Atomic<std::uint32_t>[]> items_;
  std::size_t capacity_;
  alignas(64) Atomic<std::int64_t> top_{0};
  alignas(64) Atomic<std::int64_t> bottom_{0};
};

using WorkDeque = BasicWorkDeque<>;

}  // namespace orrery::detail
