#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace orrery::platform {

/// A thread that does blocking work for an event loop. Jobs are performed in order of submission, in batches of all
/// that has gathered; finished ones wait to be collected. Destroying the worker performs what is queued, then joins.
template <class Job>
class Worker {
 public:
  using Batch = std::vector<std::unique_ptr<Job>>;
  /// Performs a batch, on the thread; hands each job to `finish` when it is done, in any order.
  using Perform = std::function<void(Batch& batch, Worker& worker)>;
  /// Called on the thread when finished jobs wait to be collected and none did before.
  using Notify = std::function<void()>;

  Worker(Perform perform, Notify notify)
      : perform_(std::move(perform)), notify_(std::move(notify)), thread_([this] { run(); }) {}
  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    submitted_.notify_one();
    thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void submit(std::unique_ptr<Job> job) {
    bool was_idle = false;
    {
      const std::lock_guard lock(mutex_);
      was_idle = queue_.empty();
      queue_.push_back(std::move(job));
    }
    if (was_idle) submitted_.notify_one();
  }

  /// Blocks until all that was submitted has been performed.
  void drain() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return queue_.empty() && !performing_; });
  }

  /// From inside `Perform`.
  void finish(std::unique_ptr<Job> job) {
    bool was_empty = false;
    {
      const std::lock_guard lock(mutex_);
      was_empty = finished_.empty();
      finished_.push_back(std::move(job));
    }
    if (was_empty) notify_();
  }

  /// What has finished since the last call, in order.
  [[nodiscard]] Batch collect() {
    const std::lock_guard lock(mutex_);
    return std::exchange(finished_, Batch());
  }

 private:
  void run() {
    Batch batch;
    while (true) {
      {
        std::unique_lock lock(mutex_);
        submitted_.wait(lock, [this] { return ending_ || !queue_.empty(); });
        if (queue_.empty()) return;
        batch.swap(queue_);
        performing_ = true;
      }
      perform_(batch, *this);
      batch.clear();
      {
        const std::lock_guard lock(mutex_);
        performing_ = false;
      }
      idle_.notify_all();
    }
  }

  Perform perform_;
  Notify notify_;
  std::mutex mutex_;
  std::condition_variable submitted_;
  std::condition_variable idle_;
  Batch queue_;
  Batch finished_;
  bool performing_ = false;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace orrery::platform
