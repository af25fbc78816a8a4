#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/message.hpp>

namespace orrery::detail {

// A mail for which there was no room: its sender is told, or held until there is.
struct Excess {
  ActorId receiver;
  std::uint32_t sender;  // A slot.
  std::uint32_t sequence;
  MessageKind kind;
  bool waits;  // Of a mailbox that blocks.
};

// How much mail waits in a mailbox that blocks, after a window.
struct Waiting {
  std::uint32_t receiver;
  std::uint32_t count;
};

/// Who is held until someone has room for mail: a copy of it is a snapshot.
struct BackPressure {
  struct Hold {
    ActorId sender;
    ActorId receiver;
    bool operator==(const Hold&) const = default;
  };

  std::vector<Hold> holds;   // In the order in which they began.
  std::vector<Hold> exempt;  // Those that would have closed a ring; sorted by slots.

  [[nodiscard]] bool empty() const { return holds.empty() && exempt.empty(); }
  [[nodiscard]] bool is_exempt(std::uint32_t sender, std::uint32_t receiver) const;
  [[nodiscard]] std::uint64_t digest(std::uint64_t seed) const;
};

}  // namespace orrery::detail
