#pragma once

#include <coroutine>
#include <utility>

#include <orrery/core/time.hpp>
#include <orrery/task/scheduler.hpp>
#include <orrery/task/task.hpp>

namespace orrery::detail {

/// A time that one task waits for, and that others may bring forward. Setting a later one costs nothing.
class Alarm {
 public:
  class [[nodiscard]] Wait {
   public:
    explicit Wait(Alarm& alarm) : alarm_(alarm) {}
    ~Wait() { alarm_.waiter_ = nullptr; }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <TaskPromise P>
    void await_suspend(std::coroutine_handle<P> coroutine) {
      waiter_.suspend(coroutine.promise().scheduler(), coroutine, {"alarm"});
      waiter_.wake_at(alarm_.at_);
      alarm_.waiter_ = &waiter_;
    }
    void await_resume() const noexcept {}

   private:
    Alarm& alarm_;
    Waiter waiter_;
  };

  void at_latest(Time at) {
    if (at >= at_) return;
    at_ = at;
    if (waiter_ != nullptr && waiter_->suspended()) waiter_->wake();
  }
  /// Resumes at the alarm's time, or earlier: whoever waits looks at the clock, and waits again.
  Wait wait() { return Wait(*this); }
  [[nodiscard]] Time at() const { return at_; }
  void clear() { at_ = Time::max(); }

 private:
  Time at_ = Time::max();
  Waiter* waiter_ = nullptr;
};

}  // namespace orrery::detail
