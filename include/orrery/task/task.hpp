#pragma once

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/task/frame_pool.hpp>
#include <orrery/task/scheduler.hpp>

namespace orrery {

template <class T = void>
class Task;

namespace detail {

void spawned_task_finished(SpawnedTask& task, std::exception_ptr exception) noexcept;

class AwaitedTask;

class PromiseBase {
 public:
  struct FinalAwaiter {
    FinalAwaiter() {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> finished) const noexcept {
      finished.promise().hand_back();
    }
    void await_resume() const noexcept {}
  };

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept { free_frame(frame, bytes); }

  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] FinalAwaiter final_suspend() const noexcept { return FinalAwaiter(); }
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }
  /// What the coroutine threw, or null.
  [[nodiscard]] const std::exception_ptr& exception() const { return exception_; }

  [[nodiscard]] Scheduler& scheduler() const { return *scheduler_; }

  /// Who goes on when this coroutine ends.
  void begin(Scheduler& scheduler, std::coroutine_handle<> continuation) {
    scheduler_ = &scheduler;
    continuation_ = continuation;
  }
  void begin(Scheduler& scheduler, SpawnedTask& spawned) {
    scheduler_ = &scheduler;
    spawned_ = &spawned;
  }

  /// What this coroutine awaits, if that is a task.
  void awaits(AwaitedTask* task) { awaited_ = task; }
  /// Destroys the tasks that this coroutine is suspended in, from the innermost outward: a deep chain of calls is
  /// cancelled without a deep stack.
  inline void destroy_awaited() noexcept;

 protected:
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  friend class DebuggerLayout;

  void hand_back() noexcept {
    if (continuation_) {
      scheduler_->transfer(continuation_);
    } else if (spawned_ != nullptr) {
      spawned_task_finished(*spawned_, exception_);
    }
  }

  Scheduler* scheduler_ = nullptr;
  std::coroutine_handle<> continuation_;
  SpawnedTask* spawned_ = nullptr;
  AwaitedTask* awaited_ = nullptr;
  std::exception_ptr exception_;
};

/// A task that is being awaited, in the frame of its awaiter. Owns it.
class AwaitedTask {
 public:
  AwaitedTask(std::coroutine_handle<> callee, PromiseBase& promise) : callee_(callee), promise_(&promise) {}
  AwaitedTask(const AwaitedTask&) = delete;
  AwaitedTask& operator=(const AwaitedTask&) = delete;
  ~AwaitedTask() {
    if (callee_) promise_->destroy_awaited();
    destroy();
  }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <std::derived_from<PromiseBase> P>
  void await_suspend(std::coroutine_handle<P> caller) noexcept {
    caller_ = &caller.promise();
    caller_->awaits(this);
    promise_->begin(caller_->scheduler(), caller);
    caller_->scheduler().transfer(callee_);
  }

 protected:
  [[nodiscard]] std::coroutine_handle<> resumed() const {
    caller_->awaits(nullptr);
    return callee_;
  }

 private:
  friend class PromiseBase;

  void destroy() noexcept {
    if (callee_) std::exchange(callee_, nullptr).destroy();
  }

  std::coroutine_handle<> callee_;
  PromiseBase* promise_;
  PromiseBase* caller_ = nullptr;
  AwaitedTask* outer_ = nullptr;
};

void PromiseBase::destroy_awaited() noexcept {
  AwaitedTask* innermost = nullptr;
  for (AwaitedTask* next = std::exchange(awaited_, nullptr); next != nullptr; next = next->promise_->awaited_)
    next->outer_ = std::exchange(innermost, next);
  while (innermost != nullptr) {
    innermost->promise_->awaited_ = nullptr;
    std::exchange(innermost, innermost->outer_)->destroy();
  }
}

template <class T>
class Promise final : public PromiseBase {
 public:
  Task<T> get_return_object() noexcept;
  template <class U>
    requires std::constructible_from<T, U&&>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T take() {
    rethrow();
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class Promise<void> final : public PromiseBase {
 public:
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() const { rethrow(); }
};

/// A coroutine of this library: its promise knows its scheduler.
template <class P>
concept TaskPromise = std::derived_from<P, PromiseBase>;

}  // namespace detail

/// A coroutine that computes a `T`. Lazy: it starts when awaited (or spawned), runs on its awaiter's scheduler, and
/// resumes its awaiter from the event loop when it ends. What it throws is rethrown where it is awaited. Owned by its
/// `Task` object: destroying a suspended task destroys its frame, and with it those of the tasks that it awaits, at
/// whatever point they are; nothing of them runs any more but destructors. Await a task once, by move.
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using value_type = T;

  class Awaiter : public detail::AwaitedTask {
   public:
    explicit Awaiter(std::coroutine_handle<promise_type> callee) : AwaitedTask(callee, callee.promise()) {}

    T await_resume() const {
      return std::coroutine_handle<promise_type>::from_address(resumed().address()).promise().take();
    }
  };

  Task() = default;
  explicit Task(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}
  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      coroutine_ = std::exchange(other.coroutine_, nullptr);
    }
    return *this;
  }
  ~Task() { destroy(); }

  [[nodiscard]] bool valid() const { return coroutine_ != nullptr; }
  [[nodiscard]] bool done() const { return coroutine_ && coroutine_.done(); }

  Awaiter operator co_await() && {
    ORRERY_CHECK(coroutine_);
    return Awaiter(release());
  }

  [[nodiscard]] std::coroutine_handle<promise_type> handle() const { return coroutine_; }
  [[nodiscard]] std::coroutine_handle<promise_type> release() { return std::exchange(coroutine_, nullptr); }

 private:
  void destroy() noexcept {
    if (!coroutine_) return;
    coroutine_.promise().destroy_awaited();
    std::exchange(coroutine_, nullptr).destroy();
  }

  std::coroutine_handle<promise_type> coroutine_;
};

namespace detail {

template <class T>
Task<T> Promise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace detail
}  // namespace orrery
