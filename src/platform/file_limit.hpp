#pragma once

#include <cstdint>

namespace orrery::platform {

/// Raises the limit on open files of this process to at least `wanted`, as far as it is allowed to; returns what it is.
std::uint64_t raise_file_limit(std::uint64_t wanted);

}  // namespace orrery::platform
