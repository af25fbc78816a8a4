#pragma once

#include <coroutine>

#include <orrery/task/task.hpp>

namespace orrery {

/// A flag that tasks can wait for. `set` resumes all who wait, in the next step; until `reset`, waiting does not
/// suspend.
class Event {
 public:
  class [[nodiscard]] Wait {
   public:
    explicit Wait(Event& event) : event_(event) {}
    [[nodiscard]] bool await_ready() const noexcept { return event_.set_; }
    template <detail::TaskPromise P>
    void await_suspend(std::coroutine_handle<P> coroutine) {
      waiter_.suspend(coroutine.promise().scheduler(), coroutine, {"event"});
      event_.waiters_.push_back(waiter_);
    }
    void await_resume() const noexcept {}

   private:
    Event& event_;
    Waiter waiter_;
  };

  Event() {}

  void set() {
    set_ = true;
    waiters_.wake_all();
  }
  void reset() { set_ = false; }
  [[nodiscard]] bool is_set() const { return set_; }
  Wait wait() { return Wait(*this); }

 private:
  bool set_ = false;
  WaitList waiters_;
};

}  // namespace orrery
