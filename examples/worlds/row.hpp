#pragma once

#include <cstdint>

#include <orrery/core/check.hpp>
#include <orrery/engine/engine.hpp>

namespace orrery::worlds {

/// Actors that were spawned one after the other into an empty world: their slots are consecutive, so that each can tell
/// where any other is, at the price of eight bytes.
template <class A>
struct Row {
  std::uint32_t first = 0;
  std::uint32_t count = 0;

  [[nodiscard]] ActorRef<A> operator[](std::uint32_t n) const { return {{first + n, 0}}; }
  /// Which of them an actor is.
  [[nodiscard]] std::uint32_t index_of(ActorId actor) const { return actor.slot - first; }
};

/// Spawns a row into an empty world; `initialize(n, row)` is the state of the n-th.
template <class A, class Initialize>
void spawn_row(Engine& engine, std::uint32_t count, Initialize initialize) {
  static_assert(sizeof(A) <= 128, "larger actors do not have consecutive slots");
  ORRERY_CHECK(engine.population() == 0);
  const Row<A> row{0, count};
  for (std::uint32_t n = 0; n < count; ++n) {
    const ActorRef<A> spawned = engine.spawn_one<A>(initialize(n, row));
    ORRERY_CHECK(spawned == row[n]);
  }
}

}  // namespace orrery::worlds
