#pragma once

#include <compare>
#include <cstdint>

namespace orrery {

/// Time in the engine: ticks since the world began.
using Tick = std::uint64_t;

/// An actor, for good: its slot and how often the slot had been given out before. A slot is given out at most 2^18 - 1
/// times, so that an id is never reused.
struct ActorId {
  std::uint32_t slot = 0xffffffff;
  std::uint32_t generation = 0;
  constexpr auto operator<=>(const ActorId&) const = default;
};

/// Nobody: what an `ActorId` is until it is given one.
inline constexpr ActorId no_actor{};

/// Whoever sends from outside of the world.
inline constexpr ActorId outside{0xfffffffe, 0};

/// An `ActorId` whose type is known, so that the compiler refuses to send it what it does not take.
template <class A>
struct ActorRef {
  ActorId id;
  constexpr auto operator<=>(const ActorRef&) const = default;
};

/// How urgent a message is: among those that reach an actor in one tick, the more urgent come first.
enum class Tier : std::uint8_t { critical, high, normal, low };

}  // namespace orrery
