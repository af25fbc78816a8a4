#pragma once

#include <cstdint>

namespace orrery {

/// Raised by each change that alters a digest. Two builds with equal versions give the same digest for the same
/// simulation and seed.
inline constexpr std::uint32_t behaviour_version = 6;

}  // namespace orrery
