#pragma once

#include <orrery/engine/detail/actor_type.hpp>

namespace orrery::detail {

/// What is published and subscribed to: a type of messages. Known by its address, since kinds tell messages apart only
/// within a type of actors.
struct Topic {
  std::string_view name;
  MessageKind kind;
};

template <class M>
inline constexpr Topic topic_of{type_name<M>(), M::kind};

}  // namespace orrery::detail
