#pragma once

#include <cstdint>

namespace orrery::platform {

/// The process shall allocate at most `bytes` more than it has now. False where that cannot be had.
bool limit_memory(std::uint64_t bytes);
/// Whether `limit_memory` works in this build: not under sanitizers, which reserve terabytes.
[[nodiscard]] bool memory_can_be_limited();
/// Bytes of this process that are in memory, or 0 if unknown.
[[nodiscard]] std::uint64_t resident_bytes();

}  // namespace orrery::platform
