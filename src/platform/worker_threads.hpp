#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace orrery::platform {

/// Threads that do a piece of work together, again and again, with little delay between. Between calls of `run` they
/// sleep.
class WorkerThreads {
 public:
  /// `helpers` threads beside the caller's. With `spin`, those without work keep looking for it while a run of `run`s
  /// is on (until `rest`); otherwise they look for some microseconds and then sleep. Each calls `begin(helper)`, from
  /// 1, before all else, if there is one.
  WorkerThreads(std::uint32_t helpers, bool spin, const std::function<void(std::uint32_t)>& begin = {});
  ~WorkerThreads();
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(threads_.size()) + 1; }

  /// Calls `work(0)` here and `work(1)` … `work(helpers)` on the others, at the same time; returns when all have
  /// returned. What was written before is visible to them, and what they wrote to the caller.
  void run(const std::function<void(std::uint32_t)>& work);

  /// No work will follow soon: whoever spins, sleeps.
  void rest();

 private:
  void help(std::uint32_t worker);
  [[nodiscard]] std::uint32_t wait_for_round(std::uint32_t last);

  const std::function<void(std::uint32_t)>* work_ = nullptr;
  bool spin_;
  alignas(64) std::atomic<std::uint32_t> round_{0};
  alignas(64) std::atomic<std::uint32_t> done_{0};
  std::atomic<bool> resting_{true};
  std::atomic<bool> ending_{false};
  std::vector<std::thread> threads_;
};

}  // namespace orrery::platform
