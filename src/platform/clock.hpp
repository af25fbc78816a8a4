#pragma once

#include <cstdint>

namespace orrery::platform {

/// Nanoseconds on a clock that never goes back (since some time before the process started).
[[nodiscard]] std::uint64_t steady_now_ns();

}  // namespace orrery::platform
