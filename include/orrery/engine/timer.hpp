#pragma once

#include <cstdint>

#include <orrery/engine/actor_id.hpp>

namespace orrery {

/// What `Context::after` has set, for `Context::cancel`: plain data, to be kept in the actor's state.
struct TimerRef {
  Tick due = 0;  ///< 0: none was set.
  ActorId owner;
  std::uint32_t number = 0;    ///< Among all that the owner has sent.
  std::uint32_t restarts = 0;  ///< Of the owner: a restart ends what it knew.
  bool operator==(const TimerRef&) const = default;
};

}  // namespace orrery
