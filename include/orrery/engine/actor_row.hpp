#pragma once

#include <cstdint>

#include <orrery/core/check.hpp>
#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/detail/actor_type.hpp>
#include <orrery/engine/detail/chunk.hpp>

namespace orrery {

/// Actors that were made together before the engine was started, by `Engine::spawn_row`: eight bytes of plain data, so
/// that each of them, or whoever else is to know them all, can hold it in its state. A grid's cells, a ring's stations,
/// everybody's peers. Of actors that have ended since it still says who they were.
template <class A>
class ActorRow {
 public:
  ActorRow() = default;
  /// For the engine, which knows that they are there.
  ActorRow(std::uint32_t first_slot, std::uint32_t count) : first_(first_slot), count_(count) {}

  [[nodiscard]] std::uint32_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

  /// The n-th, from 0.
  [[nodiscard]] ActorRef<A> operator[](std::uint32_t n) const {
    ORRERY_CHECK_MESSAGE(n < count_, "a row of actors has fewer than that");
    constexpr std::uint32_t capacity = detail::chunk_capacity_for(sizeof(A));
    return {{first_ + n / capacity * detail::chunk_slots + n % capacity, 0}};
  }
  /// Which of them an actor is: `row.index_of(row[n].id) == n`. It must be one of them.
  [[nodiscard]] std::uint32_t index_of(ActorId actor) const {
    constexpr std::uint32_t capacity = detail::chunk_capacity_for(sizeof(A));
    const std::uint32_t offset = actor.slot - first_;
    const std::uint32_t n = detail::chunk_of(offset) * capacity + detail::index_of(offset);
    ORRERY_CHECK_MESSAGE(n < count_ && detail::index_of(offset) < capacity, "an actor is not in that row");
    return n;
  }

 private:
  std::uint32_t first_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace orrery
