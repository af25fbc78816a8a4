#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <orrery/core/flat_stack.hpp>
#include <orrery/core/ids.hpp>

namespace orrery {

/// Names a scheduled event, for `Simulator::cancel`. Stale once the event ran or was cancelled; a stale token does
/// nothing.
struct EventToken {
  std::uint32_t slot = 0xffffffff;
  std::uint32_t generation = 0;
};

namespace detail {

/// What a scheduled closure can do, one static table for each closure type.
struct EventOps {
  void (*invoke)(void*);
  void (*destroy)(void*);                   // Null when trivially destructible.
  std::uint64_t (*payload)(const void*);    // Null when the event carries nothing to tap.
  void (*prefetch)(const void*, unsigned);  // Null when there is nothing worth it.
  Kind kind;
};

/// A pending event's closure, 64 bytes: one cache line.
struct alignas(64) EventSlot {
  static constexpr std::size_t closure_bytes = 48;

  alignas(16) std::byte closure[closure_bytes];
  const EventOps* ops = nullptr;  // Null: free, or cancelled and still queued.
  std::uint32_t generation = 0;
  NodeId target;
};
static_assert(sizeof(EventSlot) == 64);

template <class F>
concept HasTapPayload = requires(const F& f) {
  { f.tap_payload() } -> std::same_as<std::uint64_t>;
};

/// How often a closure is asked to prefetch before it is called.
inline constexpr unsigned prefetch_steps = 5;

/// A closure that knows what memory it will touch. It is told with each call which step this is, from 0: so much later
/// than the one before that what that has fetched may be read, and leads to what to fetch next.
template <class F>
concept HasPrefetch = requires(const F& f) { f.prefetch(0U); };

template <Kind K, class F>
inline constexpr EventOps event_ops_for = {
    .invoke = [](void* closure) { (*static_cast<F*>(closure))(); },
    .destroy = std::is_trivially_destructible_v<F> ? nullptr : +[](void* closure) { static_cast<F*>(closure)->~F(); },
    .payload =
        [] {
          if constexpr (HasTapPayload<F>)
            return +[](const void* closure) { return static_cast<const F*>(closure)->tap_payload(); };
          else
            return static_cast<std::uint64_t (*)(const void*)>(nullptr);
        }(),
    .prefetch =
        [] {
          if constexpr (HasPrefetch<F>)
            return +[](const void* closure, unsigned step) { static_cast<const F*>(closure)->prefetch(step); };
          else
            return static_cast<void (*)(const void*, unsigned)>(nullptr);
        }(),
    .kind = K,
};

/// Slots at stable addresses, reused last-in-first-out so that a hot slot stays in cache.
class EventSlab {
 public:
  EventSlab() = default;
  EventSlab(const EventSlab&) = delete;
  EventSlab& operator=(const EventSlab&) = delete;
  ~EventSlab() {
    for (const EventSlot* chunk : chunks_) delete[] chunk;
  }

  [[nodiscard]] std::uint32_t allocate() {
    if (free_.empty()) [[unlikely]]
      grow();
    const std::uint32_t slot = free_.back();
    free_.pop();
    return slot;
  }
  void release(std::uint32_t slot) { free_.push(slot); }

  [[nodiscard]] EventSlot& operator[](std::uint32_t slot) { return chunks_[slot >> chunk_bits][slot & chunk_mask]; }
  [[nodiscard]] std::size_t capacity() const { return chunks_.size() << chunk_bits; }

 private:
  static constexpr std::uint32_t chunk_bits = 10;
  static constexpr std::uint32_t chunk_mask = (1U << chunk_bits) - 1;

  [[gnu::noinline, gnu::cold]] void grow() {
    const auto first = static_cast<std::uint32_t>(capacity());
    chunks_.push(new EventSlot[chunk_mask + 1]);
    for (std::uint32_t i = chunk_mask + 1; i-- > 0;) free_.push(first + i);
  }

  FlatStack<EventSlot*> chunks_;
  FlatStack<std::uint32_t> free_;
};

}  // namespace detail
}  // namespace orrery
