#pragma once

#include <cstdint>

namespace orrery::platform {

/// The process shall allocate at most `bytes` more than it has now. False where that cannot be had.
bool limit_memory(std::uint64_t bytes);
/// Whether `limit_memory` works in this build: not under sanitizers, which reserve terabytes.
[[nodiscard]] bool memory_can_be_limited();
/// What is freed stays with the process, for what it allocates next, instead of going back to the system bit by bit:
/// for one that does the like over and over. Does nothing where the C library is not glibc.
void keep_freed_memory();
/// Bytes of this process that are in memory, or 0 if unknown.
[[nodiscard]] std::uint64_t resident_bytes();

}  // namespace orrery::platform
