#pragma once

#include <bit>
#include <cstdint>

#include "protocols/swim/parameters.hpp"

namespace orrery::protocols::swim {

inline constexpr std::uint32_t health_max = 8;

/// The logarithm of the size of a group to base 2, rounded up; 1 at least.
[[nodiscard]] inline std::uint32_t log_of(std::uint32_t members) {
  return members <= 2 ? 1 : static_cast<std::uint32_t>(std::bit_width(members - 1));
}

/// How long a member is suspected before it is taken for dead.
[[nodiscard]] inline Duration suspicion_timeout(const Parameters& parameters, std::uint32_t members) {
  if (!parameters.suspicion) return Duration::zero();
  const double periods = parameters.suspicion_multiplier * static_cast<double>(log_of(members));
  return Duration(static_cast<std::int64_t>(static_cast<double>(parameters.period.count()) * periods));
}

/// How often an update is told.
[[nodiscard]] inline std::uint32_t tells_max(const Parameters& parameters, std::uint32_t members) {
  const double times = parameters.lambda * static_cast<double>(log_of(members));
  return times < 1 ? 1 : static_cast<std::uint32_t>(times);
}

}  // namespace orrery::protocols::swim
