#include "platform/doorbell.hpp"

#include <chrono>

namespace orrery::platform {

void Doorbell::ring() {
  {
    const std::lock_guard lock(mutex_);
    rung_ = true;
  }
  rings_.notify_one();
}

void Doorbell::sleep_until(std::uint64_t deadline_ns) {
  std::unique_lock lock(mutex_);
  const auto rung = [this] { return rung_; };
  if (deadline_ns > never / 2) {
    rings_.wait(lock, rung);
  } else {
    const std::chrono::nanoseconds since{static_cast<std::int64_t>(deadline_ns)};
    rings_.wait_until(lock, std::chrono::steady_clock::time_point{since}, rung);
  }
  rung_ = false;
}

}  // namespace orrery::platform
