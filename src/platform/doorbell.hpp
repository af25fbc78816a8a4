#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace orrery::platform {

/// Where one thread sleeps until another rings.
class Doorbell {
 public:
  static constexpr std::uint64_t never = ~std::uint64_t{0};

  /// Wakes the sleeper; if nobody sleeps, the next one does not fall asleep. By any thread.
  void ring();
  /// Sleeps until somebody rings, or `steady_now_ns()` is `deadline_ns`.
  void sleep_until(std::uint64_t deadline_ns);

 private:
  std::mutex mutex_;
  std::condition_variable rings_;
  bool rung_ = false;
};

}  // namespace orrery::platform
