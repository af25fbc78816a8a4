#pragma once

#include <cstddef>

namespace orrery::detail {

inline constexpr std::size_t cache_line_bytes = 64;

/// Fetches the cache lines from `at` on, as many as `bytes` take. Any address will do, null included.
template <std::size_t bytes = cache_line_bytes>
inline void prefetch(const void* at) {
  for (std::size_t line = 0; line < bytes; line += cache_line_bytes)
    __builtin_prefetch(static_cast<const std::byte*>(at) + line);
}

}  // namespace orrery::detail
