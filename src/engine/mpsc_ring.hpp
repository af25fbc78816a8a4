#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace orrery::detail {

/// A bounded queue from any number of threads to one (D. Vyukov's bounded queue, with one consumer): each cell says by
/// its sequence number whose turn it is. Pushing is one compare-and-swap; a full ring refuses.
template <class T, template <class> class Atomic = std::atomic>
class MpscRing {
 public:
  // At least `capacity` items, rounded up to a power of two.
  explicit MpscRing(std::size_t capacity)
      : mask_(std::bit_ceil(capacity < 2 ? std::size_t{2} : capacity) - 1),
        cells_(std::make_unique<Cell[]>(mask_ + 1)) {
    for (std::size_t at = 0; at <= mask_; ++at) cells_[at].turn.store(at, std::memory_order_relaxed);
  }

  // By any thread. False: it is full.
  [[nodiscard]] bool push(const T& item) {
    std::uint64_t at = tail_.load(std::memory_order_relaxed);
    while (true) {
      Cell& cell = cells_[at & mask_];
      const std::uint64_t turn = cell.turn.load(std::memory_order_acquire);
      if (turn == at) {
        if (!tail_.compare_exchange_strong(at, at + 1, std::memory_order_relaxed, std::memory_order_relaxed)) continue;
        cell.item = item;
        cell.turn.store(at + 1, std::memory_order_release);
        return true;
      }
      if (turn < at) return false;
      at = tail_.load(std::memory_order_relaxed);
    }
  }

  // By the one consumer.
  [[nodiscard]] std::optional<T> pop() {
    Cell& cell = cells_[head_ & mask_];
    if (cell.turn.load(std::memory_order_acquire) != head_ + 1) return std::nullopt;
    std::optional<T> item = cell.item;
    cell.turn.store(head_ + mask_ + 1, std::memory_order_release);
    ++head_;
    return item;
  }

  // By the one consumer: whether `pop` would give something.
  [[nodiscard]] bool ready() const { return cells_[head_ & mask_].turn.load(std::memory_order_acquire) == head_ + 1; }

  [[nodiscard]] std::size_t capacity() const { return mask_ + 1; }

 private:
  struct alignas(64) Cell {
    Atomic<std::uint64_t> turn{0};
    T item{};
  };

  std::size_t mask_;
  std::unique_ptr<Cell[]> cells_;
  alignas(64) Atomic<std::uint64_t> tail_{0};
  alignas(64) std::uint64_t head_ = 0;
};

}  // namespace orrery::detail
