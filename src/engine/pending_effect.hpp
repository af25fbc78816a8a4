#pragma once

#include <cstdint>

#include <orrery/engine/effect.hpp>

namespace orrery::detail {

/// An effect of a window that is not over.
struct PendingEffect {
  Effect effect;
  std::uint64_t ordinal;  // Of the dispatch.

  [[nodiscard]] bool is_of(Tick tick, std::uint32_t slot, std::uint64_t dispatch) const {
    return effect.tick == tick && effect.from.slot == slot && ordinal == dispatch;
  }
};

}  // namespace orrery::detail
