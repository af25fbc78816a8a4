#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/engine/options.hpp>
#include <orrery/engine/worker_stats.hpp>
#include <orrery/engine/worker_trace.hpp>

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

  // What is to be done with a partition; returns how many dispatches that was.
  using Run = std::function<std::uint64_t(std::uint16_t)>;

  // Calls `run(partition)` once for each of `partitions`, of `count` in all, on some thread; returns when all have run.
  void run(std::span<const std::uint16_t> partitions, std::size_t count, const Run& run);
  // The same by this thread only, in order.
  template <class RunOne>
  void run_alone(std::span<const std::uint16_t> partitions, const RunOne& run) {
    if (trace_ != nullptr) return run_alone_traced(partitions, run);
    for (const std::uint16_t partition : partitions) run(partition);
  }
  // From now on what threads do is kept there; null: nowhere.
  void trace(WorkerTrace* trace);
  // How much each partition has had to do of late: with some strategies they move to other threads for that.
  void heed(std::span<const std::uint64_t> loads);
  // There are more partitions from now on: begins anew, perhaps with more threads.
  void grow();
  // Nothing will be run soon.
  void rest();

  [[nodiscard]] std::uint32_t threads() const { return threads_; }
  [[nodiscard]] std::uint64_t contended() const;
  // Of this thread, while it ran partitions.
  [[nodiscard]] WorkerStats stats_of(std::uint32_t worker) const {
    return worker < workers_.size() ? workers_[worker]->stats : WorkerStats{};
  }
  // How long the first thread has waited for the others.
  [[nodiscard]] Duration waited() const { return waited_; }

 private:
  struct alignas(64) Worker {
    explicit Worker(std::size_t capacity) : deque(capacity) {}
    WorkDeque deque;
    std::vector<std::uint32_t> victims;  // The other workers, in the order in which it steals from them.
    std::uint64_t contended = 0;
    WorkerStats stats;
    std::uint64_t done_at_ns = 0;  // With its part of the last round.
  };

  void start(std::size_t count);
  void deal(std::span<const std::uint16_t> partitions);
  void work(std::uint32_t self, const Run& run);
  void work_traced(std::uint32_t self, const Run& run);
  void run_alone_traced(std::span<const std::uint16_t> partitions, const Run& run);
  bool work_on_next(Worker& worker, const Run& run);
  [[nodiscard]] std::uint32_t steal(Worker& worker);

  std::uint32_t threads_max_;
  std::uint32_t threads_;
  Wait wait_;
  Pin pin_;
  bool shuffles_;
  Random shuffle_;
  bool by_load_;
  std::optional<Homes> homes_;  // Since it was started.
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<platform::WorkerThreads> pool_;
  Duration waited_{0};
  WorkerTrace* trace_ = nullptr;
  std::uint64_t traced_since_ns_ = 0;
};

}  // namespace orrery::detail
