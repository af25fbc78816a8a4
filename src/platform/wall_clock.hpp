#pragma once

#include <cstdint>

namespace orrery::platform {

/// Nanoseconds since 1970-01-01 UTC. It jumps when somebody sets it.
[[nodiscard]] std::uint64_t unix_now_ns();

}  // namespace orrery::platform
