#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include <orrery/engine/actor.hpp>
#include <orrery/engine/detail/chunk.hpp>
#include <orrery/engine/mailbox.hpp>
#include <orrery/engine/space.hpp>

namespace orrery::detail {

struct Topic;

/// What the engine knows of a type of actors: how large they are and how to call them. One constant for each type.
struct ActorType {
  std::string_view name;
  std::uint32_t state_size;
  std::uint32_t chunk_capacity;  // Actors in a chunk, at most 256.
  bool takes_tick;
  bool takes_start;
  bool takes_down;
  bool takes_rejected;
  bool takes_spawned;
  bool traps_exit;
  bool drops_mail;  // While it is down.
  bool holds_pooled;
  std::span<const Topic* const> messages;  // All that it takes.
  const void* initial_state;
  std::optional<MailboxOptions> mailbox;  // None: as the engine says.
  Position (*place)(const void* state);   // Where an actor is; null: actors of this type are nowhere.
  // Calls the handler on a copy of `state`, which is written back unless the handler failed. Returns whether it went
  // well.
  bool (*deliver)(void* state, const Mail& mail, Context& context);
  // Calls `on(OnTick)` of all actors whose bit is set: reads from `before`, writes to `after`; these may be the same.
  void (*tick)(const std::byte* before, std::byte* after, const ChunkBits& running, std::uint32_t first_slot,
               Context& context);
};

// So that chunks stay within the second-level cache: at most 32 KiB of states.
constexpr std::uint32_t chunk_capacity_for(std::size_t state_size) {
  std::uint32_t capacity = chunk_slots;
  while (capacity > 1 && capacity * state_size > 32768) capacity /= 2;
  return capacity;
}

template <class A>
consteval std::optional<MailboxOptions> mailbox_of() {
  if constexpr (requires { A::mailbox; }) {
    static_assert(A::mailbox.capacity >= 1, "orrery: a mailbox has room for one message at least");
    return A::mailbox;
  } else {
    return std::nullopt;
  }
}

template <class T>
consteval std::string_view type_name() {
#if defined(__clang__) || defined(__GNUC__)
  std::string_view name = __PRETTY_FUNCTION__;
  name.remove_prefix(name.find("T = ") + 4);
  return name.substr(0, name.find_first_of(";]"));
#else
#error "orrery: how does this compiler name types?"
#endif
}

}  // namespace orrery::detail
