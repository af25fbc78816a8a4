#pragma once

#include <coroutine>
#include <cstdint>
#include <utility>

#include <orrery/task/task.hpp>

namespace orrery {

/// A counted resource, granted first-come-first-served. `release` hands a unit to the longest waiting task, which
/// resumes in the next step; a task that is destroyed between grant and resumption gives its unit back.
class Semaphore {
 public:
  class [[nodiscard]] Acquire : private Waiter {
   public:
    explicit Acquire(Semaphore& semaphore) : semaphore_(semaphore) {}
    ~Acquire() {
      if (granted_ && listed()) semaphore_.release();
    }
    [[nodiscard]] bool await_ready() { return semaphore_.try_acquire(); }
    template <detail::TaskPromise P>
    void await_suspend(std::coroutine_handle<P> coroutine) {
      suspend(coroutine.promise().scheduler(), coroutine, {"semaphore"});
      semaphore_.waiters_.push_back(*this);
    }
    void await_resume() { granted_ = false; }

   private:
    friend class Semaphore;
    Semaphore& semaphore_;
    bool granted_ = false;  // Holds a unit that the task has not heard of yet.
  };

  /// Owns a unit, and gives it back when it is destroyed.
  class [[nodiscard]] Permit {
   public:
    explicit Permit(Semaphore& semaphore) : semaphore_(&semaphore) {}
    Permit(Permit&& other) noexcept : semaphore_(std::exchange(other.semaphore_, nullptr)) {}
    Permit& operator=(Permit&& other) noexcept {
      std::swap(semaphore_, other.semaphore_);
      return *this;
    }
    ~Permit() {
      if (semaphore_ != nullptr) semaphore_->release();
    }

   private:
    Semaphore* semaphore_;
  };

  class [[nodiscard]] AcquirePermit : public Acquire {
   public:
    using Acquire::Acquire;
    Permit await_resume() {
      Acquire::await_resume();
      return Permit(semaphore_);
    }
  };

  explicit Semaphore(std::uint32_t units) : units_(units) {}

  /// Suspends until a unit is free. Give it back by `release`; a task that is destroyed while it holds one keeps it.
  Acquire acquire() { return Acquire(*this); }
  /// Suspends until a unit is free, which comes back when the permit is destroyed, and so also when the task is:
  /// `auto permit = co_await semaphore.permit();`
  AcquirePermit permit() { return AcquirePermit(*this); }
  [[nodiscard]] bool try_acquire() {
    if (units_ == 0) return false;
    --units_;
    return true;
  }
  void release() {
    auto* next = static_cast<Acquire*>(waiters_.front());
    if (next == nullptr) {
      ++units_;
      return;
    }
    next->granted_ = true;
    waiters_.wake_one_into(served_);
  }
  [[nodiscard]] std::uint32_t available() const { return units_; }

 private:
  std::uint32_t units_;
  WaitList waiters_;
  WaitList served_;  // Those that have a unit and have not resumed yet.
};

}  // namespace orrery
