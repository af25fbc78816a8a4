#include "platform/wall_clock.hpp"

#include <chrono>

namespace orrery::platform {

std::uint64_t unix_now_ns() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count());
}

}  // namespace orrery::platform
