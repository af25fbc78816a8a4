#pragma once

// What `Context` does with those that it spawns.

#include <cstdint>

#include <orrery/engine/context.hpp>

namespace orrery {

template <class A, class M>
std::uint32_t Context::send(const NewActor<A>& to, const M& message, SendOptions options) {
  static_assert(A::template takes<M>, "orrery: the receiver does not take this message");
  if constexpr (detail::rejects_mail<A>) check_takes_rejected();
  const Tick after = options.after == 0 ? world_->lookahead : options.after;
  ORRERY_CHECK_MESSAGE(after >= world_->lookahead, "a message to another actor takes at least one lookahead");
  check_is_new(to.index_, to.number_);
  const std::uint32_t sequence = record().sequence++;
  const detail::Mail head{.time = time_ + after,
                          .origin = slot_,
                          .sequence = sequence,
                          .receiver = to.number_,
                          .word = detail::Mail::word_of(0, options.tier, M::kind)};
  requests_->send(time_, slot_, spawned()++, head, &message, detail::payload_size<M>);
  return sequence;
}

template <class A>
NewActor<A> Context::spawn(const A& initial) {
  static_assert(detail::Thunks<A>::rules);
  const NewActor<A> made(spawned()++, requests_->asked());
  requests_->spawn(time_, slot_, made.number_, detail::Thunks<A>::type, detail::Thunks<A>::bytes_of(initial));
  return made;
}

template <class A>
NewActor<A> Context::spawn(const A& initial, const ChildOptions& options) {
  static_assert(detail::Thunks<A>::rules);
  const NewActor<A> made(spawned()++, requests_->asked());
  requests_->spawn(time_, slot_, made.number_, detail::Thunks<A>::type, detail::Thunks<A>::bytes_of(initial), options);
  return made;
}

template <class A>
void Context::link(const NewActor<A>& other) {
  ask_for_new(detail::Requests::What::link_new, other.index_, other.number_);
}

template <class A>
std::uint32_t Context::monitor(const NewActor<A>& other) {
  return ask_for_new(detail::Requests::What::monitor_new, other.index_, other.number_);
}

}  // namespace orrery
