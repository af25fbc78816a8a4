#pragma once

#include <cstdint>

namespace orrery::platform {

/// Nanoseconds on a clock that never goes back (since some time before the process started).
[[nodiscard]] std::uint64_t steady_now_ns();
/// Nanoseconds since 1970-01-01 UTC, by the machine's wall clock.
[[nodiscard]] std::uint64_t unix_now_ns();

}  // namespace orrery::platform
