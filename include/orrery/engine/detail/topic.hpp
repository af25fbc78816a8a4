#pragma once

#include <orrery/engine/detail/actor_type.hpp>

namespace orrery::detail {

/// What is published and subscribed to: a type of messages. Known by its address, since kinds tell messages apart only
/// within a type of actors.
struct Topic {
  std::string_view name;
  MessageKind kind;
  std::uint32_t payload_size;
};

template <class M>
inline constexpr Topic topic_of{type_name<M>(), M::kind, payload_size<M>};

}  // namespace orrery::detail
