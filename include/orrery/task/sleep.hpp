#pragma once

#include <coroutine>

#include <orrery/task/task.hpp>

namespace orrery {

/// Suspends until a time; see `sleep_for` and `sleep_until`.
class [[nodiscard]] Sleep {
 public:
  explicit Sleep(Time deadline) : deadline_(deadline), relative_(false) {}
  explicit Sleep(Duration delay) : delay_(delay), relative_(true) {}

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <detail::TaskPromise P>
  void await_suspend(std::coroutine_handle<P> coroutine) {
    waiter_.suspend(coroutine.promise().scheduler(), coroutine, {"sleep"});
    if (relative_ && delay_ <= Duration::zero()) return waiter_.wake();
    waiter_.wake_at(relative_ ? waiter_.since() + delay_ : deadline_);
  }
  void await_resume() const noexcept {}

 private:
  friend class detail::DebuggerLayout;

  Waiter waiter_;
  Time deadline_;
  Duration delay_{};
  bool relative_;
};

/// Suspends for `delay`; resumed by the event loop, never inline. A delay of zero or less yields: other ready tasks run
/// first.
inline Sleep sleep_for(Duration delay) { return Sleep(delay); }
/// Suspends until the scheduler's clock shows `deadline`; one that has passed yields.
inline Sleep sleep_until(Time deadline) { return Sleep(deadline); }

/// Gives the awaiting task's scheduler, without suspending: `Scheduler& scheduler = co_await this_scheduler();`
class [[nodiscard]] ThisScheduler {
 public:
  ThisScheduler() {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <detail::TaskPromise P>
  bool await_suspend(std::coroutine_handle<P> coroutine) noexcept {
    scheduler_ = &coroutine.promise().scheduler();
    return false;
  }
  [[nodiscard]] Scheduler& await_resume() const noexcept { return *scheduler_; }

 private:
  Scheduler* scheduler_ = nullptr;
};
inline ThisScheduler this_scheduler() { return ThisScheduler(); }

}  // namespace orrery
