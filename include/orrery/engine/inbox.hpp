#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <orrery/engine/journal.hpp>

namespace orrery {

namespace detail {
class InboxRings;
}

/// Where other threads leave messages for actors: bounded, without locks. They are admitted before the next window, by
/// tier and then in the order in which they came, and from then on are part of the run (and of its journal). While a
/// `Pacer` waits for the next tick, critical ones are handled at once.
class Inbox {
 public:
  enum class [[nodiscard]] Push : std::uint8_t {
    accepted,
    full,  ///< As many as fit wait already. Nothing was done; try again later, or drop it.
  };

  /// `capacity` messages of each tier, rounded up to a power of two.
  explicit Inbox(std::size_t capacity);
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// From any thread, at any time while the engine exists. The receiver must take `M`.
  template <class A, class M>
  Push push(ActorRef<A> to, const M& message, Tier tier = Tier::normal) {
    static_assert(A::template takes<M>, "orrery: the receiver does not take this message");
    AdmittedMessage mail{.to = to.id, .kind = M::kind, .tier = tier};
    constexpr std::size_t size = detail::payload_size<M>;
    mail.mail_class = static_cast<std::uint8_t>(detail::mail_class_of(size));
    if constexpr (size > 0) std::memcpy(mail.payload, &message, size);
    return push_raw(mail);
  }

  /// For the engine: whether anything may have come since this was last asked.
  [[nodiscard]] bool take_notice();
  /// For the engine: takes out what is there, most urgent first; returns false when there is nothing.
  bool pop(AdmittedMessage& mail);
  [[nodiscard]] detail::InboxRings& rings() { return *rings_; }

 private:
  Push push_raw(const AdmittedMessage& mail);

  detail::InboxRings* const rings_;  // Owned.
};

}  // namespace orrery
