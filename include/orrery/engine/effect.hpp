#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <orrery/core/check.hpp>
#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/message.hpp>

namespace orrery {

/// What an actor has told the outside by `Context::effect`. (tick, step, from, number) are its name, the same whenever
/// the run is run again, and the order in which effects are released.
struct Effect {
  Tick tick = 0;
  std::uint32_t step = 0;  ///< 0: in the window; else in the step after it of that number, of a message from outside.
  ActorId from;
  std::uint32_t number = 0;  ///< Among those of this actor in this tick and step, from 0.
  MessageKind kind{};
  std::byte payload[detail::payload_max] = {};

  /// The message, which must be one of this kind.
  template <class M>
  [[nodiscard]] M as() const {
    static_assert(Message<M>, "orrery: an effect is a message");
    ORRERY_CHECK_MESSAGE(kind == M::kind, "an effect of another kind");
    M message{};
    if constexpr (detail::payload_size<M> > 0) std::memcpy(&message, payload, sizeof(M));
    return message;
  }
};

}  // namespace orrery
