#include "worker_threads.hpp"

#include "relax.hpp"

namespace orrery::platform {

namespace {

constexpr int looks = 20'000;  // Before a thread sleeps: some tens of microseconds.

}  // namespace

WorkerThreads::WorkerThreads(std::uint32_t helpers, bool spin, const std::function<void(std::uint32_t)>& begin)
    : spin_(spin) {
  threads_.reserve(helpers);
  for (std::uint32_t worker = 1; worker <= helpers; ++worker) {
    threads_.emplace_back([this, worker, begin] {
      if (begin) begin(worker);
      help(worker);
    });
  }
}

WorkerThreads::~WorkerThreads() {
  ending_.store(true);
  round_.fetch_add(1);
  round_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkerThreads::run(const std::function<void(std::uint32_t)>& work) {
  work_ = &work;
  resting_.store(false, std::memory_order_relaxed);
  done_.store(0, std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  work(0);
  const auto helpers = static_cast<std::uint32_t>(threads_.size());
  for (int look = 0; done_.load(std::memory_order_acquire) < helpers; ++look) {
    if (spin_ || look < looks) {
      relax();
      continue;
    }
    const std::uint32_t done = done_.load(std::memory_order_acquire);
    if (done < helpers) done_.wait(done, std::memory_order_acquire);
  }
}

void WorkerThreads::rest() { resting_.store(true, std::memory_order_relaxed); }

std::uint32_t WorkerThreads::wait_for_round(std::uint32_t last) {
  for (int look = 0;; ++look) {
    const std::uint32_t round = round_.load(std::memory_order_acquire);
    if (round != last) return round;
    if (look < looks || (spin_ && !resting_.load(std::memory_order_relaxed))) {
      relax();
    } else {
      round_.wait(last, std::memory_order_acquire);
    }
  }
}

void WorkerThreads::help(std::uint32_t worker) {
  std::uint32_t round = 0;
  while (true) {
    round = wait_for_round(round);
    if (ending_.load()) return;
    (*work_)(worker);
    done_.fetch_add(1, std::memory_order_release);
    done_.notify_one();
  }
}

}  // namespace orrery::platform
