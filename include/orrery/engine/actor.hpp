#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <orrery/engine/mailbox.hpp>
#include <orrery/engine/message.hpp>
#include <orrery/engine/new_actor.hpp>
#include <orrery/engine/pooled.hpp>
#include <orrery/engine/supervision.hpp>

namespace orrery {

class Context;

/// A tick, to actors that take it: `void on(OnTick, Context&)` is called once a tick, after the mail of that tick.
struct OnTick {};

/// The first thing that an actor is told, if it takes it: `void on(OnStart, Context&)`, in the tick after it was
/// spawned or restarted.
struct OnStart {
  static constexpr MessageKind kind{1};
};

/// The base of each actor: a struct of plain state with `void on(const M&, Context&)` for each message it takes.
///
///     struct Cell : Actor<Cell, Push, Query> {
///       double pressure = 0;
///       void on(const Push& push, Context&) { pressure += push.force; }
///       void on(const Query& query, Context& context) { context.send(query.from, Answer{pressure}); }
///     };
///
/// State is copied byte by byte: into snapshots, and out of them. What fails leaves no trace: a handler works on a
/// copy. Members that hold any number of things are `Pooled`.
///
/// A type may also say `static constexpr std::uint64_t budget`, the units that one dispatch may charge, and
/// `static constexpr RestartMail restart_mail`.
template <class Self, class... Messages>
struct Actor {
  template <template <class...> class Use>
  using WithMessages = Use<Messages...>;

  /// Whether `Self` takes `M`.
  template <class M>
  static constexpr bool takes = (std::is_same_v<M, Messages> || ...);
};

namespace detail {

template <class A>
concept TakesTick = requires(A& actor, Context& context) { actor.on(OnTick{}, context); };
template <class A>
concept TakesStart = requires(A& actor, Context& context) { actor.on(OnStart{}, context); };
template <class A, class M>
concept HasHandler = requires(A& actor, const M& message, Context& context) { actor.on(message, context); };
template <class A>
concept TakesDown = HasHandler<A, OnDown>;

// What a type of actors may say of itself.
template <class A>
inline constexpr bool traps_exit = false;
template <class A>
  requires requires { A::traps_exit; }
inline constexpr bool traps_exit<A> = A::traps_exit;
template <class A>
inline constexpr bool drops_mail = false;
template <class A>
  requires requires { A::restart_mail; }
inline constexpr bool drops_mail<A> = A::restart_mail == RestartMail::drop;
template <class A>
inline constexpr bool rejects_mail = false;
template <class A>
  requires requires { A::mailbox; }
inline constexpr bool rejects_mail<A> = A::mailbox.overflow == Overflow::reject;
template <class A>
concept HasBudget = requires { A::budget; };

template <class... Messages>
consteval bool kinds_differ() {
  const MessageKind kinds[] = {MessageKind{0}, Messages::kind...};
  for (std::size_t i = 1; i <= sizeof...(Messages); ++i)
    for (std::size_t j = 1; j < i; ++j)
      if (kinds[i] == kinds[j]) return false;
  return true;
}

template <class... Messages>
consteval bool kinds_are_free() {
  return ((Messages::kind >= first_user_kind && Messages::kind <= MessageKind{4095}) && ...);
}

// Says what is wrong with an actor, one sentence each.
template <class A, class... Messages>
struct ActorRules {
  static_assert(std::is_trivially_copyable_v<A>,
                "orrery: an actor is plain data, copied byte by byte: no strings, vectors or owners");
  static_assert(std::is_default_constructible_v<A>, "orrery: an actor has a default state");
  static_assert(WithoutPadding<A>,
                "orrery: an actor has bytes that belong to no member: order members by size, or name the filler");
  static_assert((Message<Messages> && ...),
                "orrery: a message is plain data of at most 104 bytes, without padding, with `static constexpr "
                "MessageKind kind`");
  static_assert((HasHandler<A, Messages> && ...),
                "orrery: an actor lacks `on(const M&, Context&)` for a message that it takes");
  static_assert(kinds_differ<Messages...>(), "orrery: two messages of an actor have the same kind");
  static_assert(traps_exit<A> == HasHandler<A, OnExit>,
                "orrery: an actor that traps exits has `on(const OnExit&, Context&)` and `traps_exit = true`: both or "
                "neither");
  static_assert(kinds_are_free<Messages...>(), "orrery: kinds of messages are in [16, 4095]");
  static constexpr bool ok = true;
};

}  // namespace detail
}  // namespace orrery
