#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/engine/options.hpp>

#include "assignment.hpp"
#include "platform/worker_threads.hpp"
#include "thread_places.hpp"
#include "work_deque.hpp"

namespace orrery::detail {

/// Runs partitions on all threads: each thread has a deque of those that it ran last time, and steals when it has none
/// left.
class Scheduler {
 public:
  explicit Scheduler(const EngineOptions& options);
  ~Scheduler();

  // Calls `run(partition)` once for each of `partitions`, of `count` in all, on some thread; returns when all have run.
  void run(std::span<const std::uint16_t> partitions, std::size_t count, const std::function<void(std::uint16_t)>& run);
  // How much each partition has had to do of late: with some strategies they move to other threads for that.
  void heed(std::span<const std::uint64_t> loads);
  // Nothing will be run soon.
  void rest();

  [[nodiscard]] std::uint32_t threads() const { return threads_; }
  [[nodiscard]] std::uint64_t contended() const;

 private:
  struct alignas(64) Worker {
    explicit Worker(std::size_t capacity) : deque(capacity) {}
    WorkDeque deque;
    std::vector<std::uint32_t> victims;  // The other workers, in the order in which it steals from them.
    std::uint64_t contended = 0;
  };

  void start(std::size_t count);
  void deal(std::span<const std::uint16_t> partitions);
  void work(std::uint32_t self, const std::function<void(std::uint16_t)>& run);
  [[nodiscard]] std::uint32_t steal(Worker& worker);

  std::uint32_t threads_;
  Wait wait_;
  Pin pin_;
  bool shuffles_;
  Random shuffle_;
  bool by_load_;
  std::optional<Homes> homes_;  // Since it was started.
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<platform::WorkerThreads> pool_;
};

}  // namespace orrery::detail
