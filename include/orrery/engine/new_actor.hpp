#pragma once

#include <cstdint>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/message.hpp>

namespace orrery {

class Context;

/// An actor that a handler has asked for by `Context::spawn`. It gets its id when the window is over, in one order with
/// all others that are made then; until the handler returns this stands for it: it can be sent to, linked and
/// monitored. It cannot be kept; its id is told by an `OnSpawned`, or by the actor itself.
template <class A>
class NewActor {
 public:
  /// Which of those it is that this actor has asked for: an `OnSpawned` names it.
  [[nodiscard]] std::uint32_t number() const { return number_; }

 private:
  friend class Context;
  NewActor(std::uint32_t number, std::uint32_t index) : number_(number), index_(index) {}

  std::uint32_t number_;
  std::uint32_t index_;  // Among what this dispatch has asked for.
};

/// An actor that this one has spawned exists: exactly one for each `Context::spawn`, in the tick in which that starts,
/// to types that take it: `void on(const OnSpawned&, Context&)`.
struct OnSpawned {
  static constexpr MessageKind kind{5};
  ActorId actor;
  std::uint32_t number = 0;  ///< `NewActor::number` of what `Context::spawn` returned.
};

}  // namespace orrery
