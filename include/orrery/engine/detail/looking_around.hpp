#pragma once

// What `Context` sees of others.

#include <cstddef>
#include <cstdint>
#include <span>

#include <orrery/engine/context.hpp>

namespace orrery {

template <class A, class Visit>
inline void Context::neighbours(const Position& center, double radius, Visit visit) const {
  static_assert(Placed<A>, "orrery: only actors with `Position place() const` have neighbours");
  if (const detail::Surroundings* seen = surroundings_of(detail::Thunks<A>::type))
    seen->index.each_within(center, radius, [&](std::uint32_t slot, const Position&) {
      if (slot != slot_) seen->template show<A>(slot, visit);
    });
}

template <class A, class Visit>
inline void Context::actors_in(const Box& box, Visit visit) const {
  static_assert(Placed<A>, "orrery: only actors with `Position place() const` are in a box");
  if (const detail::Surroundings* seen = surroundings_of(detail::Thunks<A>::type))
    seen->index.each_in(box, [&](std::uint32_t slot, const Position&) { seen->template show<A>(slot, visit); });
}

template <class A, class Visit>
inline void Context::nearest(const Position& center, std::size_t count, Visit visit) const {
  static_assert(Placed<A>, "orrery: only actors with `Position place() const` are near something");
  if (const detail::Surroundings* seen = surroundings_of(detail::Thunks<A>::type))
    for (const detail::SpatialIndex::Found& found : seen->index.nearest(center, count, slot_))
      seen->template show<A>(found.slot, visit);
}

template <class A, class Visit>
inline void Context::along(const Segment& segment, double radius, Visit visit) const {
  static_assert(Placed<A>, "orrery: only actors with `Position place() const` are along something");
  if (const detail::Surroundings* seen = surroundings_of(detail::Thunks<A>::type))
    seen->index.each_along(segment, radius,
                           [&](std::uint32_t slot) { return slot == slot_ || seen->template show<A>(slot, visit); });
}

template <class A, class T, std::uint32_t most>
std::span<const T> Context::view(ActorRef<A> other, const Pooled<T, most> A::* member) const {
  static_assert(Placed<A>, "orrery: only actors with `Position place() const` show others what they hold");
  const detail::Surroundings* seen = surroundings_of(detail::Thunks<A>::type);
  const std::byte* state = seen == nullptr ? nullptr : seen->state_of(other.id);
  if (state == nullptr) return {};
  const auto* at = reinterpret_cast<const std::byte*>(&(reinterpret_cast<const A*>(state)->*member));
  const detail::PooledEdit held =
      detail::pooled_in(*seen->pooled, other.id.slot, static_cast<std::uint32_t>(at - state), sizeof(T));
  return {reinterpret_cast<const T*>(held.data), held.count};
}

}  // namespace orrery
