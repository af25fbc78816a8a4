#pragma once

#include <cstdint>

namespace orrery {

/// What happens to mail beyond the bound of a mailbox. Victims are always of the least urgent tier that is there; which
/// of them it is, is decided by the order of mail (tick, sender, number), never by when some thread came by.
enum class Overflow : std::uint8_t {
  drop_newest,  ///< What came last is dropped, and counted.
  drop_oldest,  ///< What has waited longest is dropped, and counted.
  fail,         ///< The receiver fails; what came last is dropped, and counted.
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
