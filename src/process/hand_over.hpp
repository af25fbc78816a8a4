#pragma once

#include <coroutine>
#include <cstddef>
#include <utility>

#include <orrery/network/stream.hpp>
#include <orrery/task/operation.hpp>
#include <orrery/task/scheduler.hpp>

namespace orrery::detail {

/// A coroutine that is to go on as soon as the running one suspends, in the same event: a reader that has found what
/// somebody waits for hands over to them, as a task that ends hands over to its awaiter. Only one can; those before it
/// are woken by events of their own. What is handed over is suspended on `waiter`; say so if it dies before.
class HandOver {
 public:
  HandOver() = default;
  HandOver(const HandOver&) = delete;
  HandOver& operator=(const HandOver&) = delete;

  void set(Waiter& waiter, std::coroutine_handle<> coroutine) {
    wake();
    waiter_ = &waiter;
    coroutine_ = coroutine;
  }
  void forget(const Waiter& waiter) {
    if (waiter_ == &waiter) waiter_ = nullptr;
  }
  /// The running coroutine suspends.
  void go(Scheduler& scheduler) {
    if (waiter_ == nullptr) return;
    std::exchange(waiter_, nullptr)->unlink();
    scheduler.transfer(coroutine_);
  }
  /// The running coroutine goes on, or ends.
  void wake() {
    if (waiter_ != nullptr) std::exchange(waiter_, nullptr)->wake();
  }

 private:
  Waiter* waiter_ = nullptr;
  std::coroutine_handle<> coroutine_;
};

/// `Stream::read` that hands over when it suspends.
class ReadAndHandOver final : public AwaitableOperation<Bytes> {
 public:
  ReadAndHandOver(Stream& stream, std::size_t max, HandOver& next) : stream_(stream), max_(max), next_(next) {}

  [[nodiscard]] bool await_ready() {
    const bool ready = AwaitableOperation<Bytes>::await_ready();
    if (ready) next_.wake();
    return ready;
  }
  template <TaskPromise P>
  void await_suspend(std::coroutine_handle<P> coroutine) {
    AwaitableOperation<Bytes>::await_suspend(coroutine);
    next_.go(coroutine.promise().scheduler());
  }

 private:
  void start() override { stream_.start_read(max_, *this); }
  [[nodiscard]] WaitReason reason() const override {
    const auto peer = [](const void* stream) { return static_cast<const Stream*>(stream)->peer_name(); };
    return {"read from", peer, &stream_};
  }

  Stream& stream_;
  std::size_t max_;
  HandOver& next_;
};

}  // namespace orrery::detail
