#pragma once

#include <cstdint>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/message.hpp>

namespace orrery {

/// What happens to mail beyond the bound of a mailbox. Victims are always of the least urgent tier that is there; which
/// of them it is, is decided by the order of mail (tick, sender, number), never by when some thread came by.
enum class Overflow : std::uint8_t {
  drop_newest,  ///< What came last is dropped, and counted.
  drop_oldest,  ///< What has waited longest is dropped, and counted.
  fail,         ///< The receiver fails; what came last is dropped, and counted.
  reject,       ///< What came last is dropped, and its sender is told by an `OnRejected`.
  /// What came last waits, and whoever sent it is held: from the end of the window on it takes no ticks and no mail at
  /// all (which waits, within the bounds of its own mailbox), also if it is started again, until there is room, or the
  /// receiver ends or is down. When
  /// a window is over as many are released as there is room, those held longest first. From outside, and from the
  /// receiver itself: as `drop_newest`.
  ///
  /// A hold that would close a ring of actors that wait for one another is not made (`EngineStats::deadlocks`): that
  /// sender goes on, and until there is room what it has sent beyond the bound is dropped, and counted. New holds are
  /// made in the order of senders, so that it is the last of them that goes on.
  block,
};

/// What an actor sent was rejected by a mailbox with `Overflow::reject`: `void on(const OnRejected&, Context&)`.
/// Whoever sends to a type that declares such a mailbox must take it. Where it is only the default of the engine that
/// rejects, and for what was emitted, those are told that take it.
struct OnRejected {
  static constexpr MessageKind kind{4};
  ActorId receiver;
  MessageKind rejected{};
  std::uint16_t filler = 0;
  std::uint32_t number = 0;  ///< What `Context::send` returned.
};

/// How much mail an actor keeps and how fast it handles it. An actor type declares its own:
///
///     static constexpr MailboxOptions mailbox{.capacity = 64, .handled_per_window = 8};
///
/// or has that of `EngineOptions::mailbox`.
/// What is not handled in the window in which it arrives waits, and is handled before what comes later of the same
/// tier.
struct MailboxOptions {
  /// Mail that waits at most, with what has just arrived; at least 1.
  std::uint32_t capacity = 0xffffffff;
  /// Mail handled in one window (a tick, unless the world's lookahead is longer); 0: all of it.
  std::uint32_t handled_per_window = 0;
  Overflow overflow = Overflow::drop_newest;
};

}  // namespace orrery
