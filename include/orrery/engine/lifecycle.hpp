#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/error.hpp>
#include <orrery/engine/actor_id.hpp>

namespace orrery {

/// Where an engine is in its life. Part of each snapshot: going back brings back the state, too.
enum class EngineState : std::uint8_t {
  built,     ///< Actors are spawned; nothing has run.
  starting,  ///< Partitions are made, and who is there is told to start.
  running,   ///< Time goes on when it is told to.
  paused,    ///< Time stands, whatever it is told. Messages are still taken in.
  draining,  ///< Nothing comes in from outside and no ticks are called; mail on its way is handled.
  stopped,   ///< All actors have ended, in order.
  failed,    ///< The root supervisor gave up, or a check failed. What is left can be looked at.
};
inline constexpr std::size_t engine_states = 7;

[[nodiscard]] std::string_view to_string(EngineState state);

/// Whether an engine may go from one state to the other: the one table of what is legal.
[[nodiscard]] bool is_legal(EngineState from, EngineState to);

/// Nothing, or `invalid_argument` with both names: "an engine that is built cannot become paused".
[[nodiscard]] Result<void> check_transition(EngineState from, EngineState to);

/// A change of state. Each is a snapshot that `Engine::rollback` finds, while that is kept.
struct Transition {
  std::uint64_t number = 0;  ///< From 1, of those that the engine has made; going back takes numbers back.
  Tick tick = 0;
  EngineState from = EngineState::built;
  EngineState to = EngineState::built;
  std::string why{};  ///< What failed; "" for all other states.
  friend bool operator==(const Transition&, const Transition&) = default;
};

}  // namespace orrery
