#pragma once

#include <array>
#include <coroutine>
#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include <orrery/core/error.hpp>
#include <orrery/task/task.hpp>

namespace orrery {

namespace detail {

template <class T>
using RaceValue = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

}  // namespace detail

/// See `timeout`.
template <class T>
class [[nodiscard]] Timeout {
 public:
  Timeout(Duration delay, Task<T> task) : delay_(delay), task_(std::move(task)) { ORRERY_CHECK(task_.valid()); }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <detail::TaskPromise P>
  void await_suspend(std::coroutine_handle<P> caller) {
    Scheduler& scheduler = caller.promise().scheduler();
    waiter_.suspend(scheduler, caller, {"timeout"});
    waiter_.wake_at(waiter_.since() + delay_);
    task_.handle().promise().begin(scheduler, caller);
    scheduler.transfer(task_.handle());
  }
  [[nodiscard]] Result<T> await_resume() {
    waiter_.unlink();
    if (!task_.done()) {
      task_ = Task<T>();  // Dies here and now, before the caller goes on.
      return failure(ErrorCode::timed_out);
    }
    if constexpr (std::is_void_v<T>) {
      task_.handle().promise().take();
      return {};
    } else {
      return task_.handle().promise().take();
    }
  }

 private:
  friend class detail::DebuggerLayout;

  Duration delay_;
  Task<T> task_;
  Waiter waiter_;
};

/// Awaits `task` for at most `delay`; then destroys it and gives `ErrorCode::timed_out`.
template <class T>
Timeout<T> timeout(Duration delay, Task<T> task) {
  return Timeout<T>(delay, std::move(task));
}

/// See `race`.
template <class... Ts>
class [[nodiscard]] Race {
  static_assert(sizeof...(Ts) > 0, "a race without tasks would never end");

 public:
  using Outcome = std::variant<detail::RaceValue<Ts>...>;

  explicit Race(Task<Ts>... tasks) : tasks_(std::move(tasks)...) {}
  ~Race() { cancel_all(std::index_sequence_for<Ts...>()); }
  Race(const Race&) = delete;
  Race& operator=(const Race&) = delete;

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <detail::TaskPromise P>
  void await_suspend(std::coroutine_handle<P> caller) {
    start_all(caller.promise().scheduler(), caller, std::index_sequence_for<Ts...>());
  }
  [[nodiscard]] Outcome await_resume() { return take_first<0>(); }

 private:
  template <std::size_t... I>
  void start_all(Scheduler& scheduler, std::coroutine_handle<> caller, std::index_sequence<I...>) {
    (start(scheduler, caller, std::get<I>(tasks_), starters_[I]), ...);
  }
  template <class T>
  static void start(Scheduler& scheduler, std::coroutine_handle<> caller, Task<T>& task, Waiter& starter) {
    ORRERY_CHECK(task.valid());
    task.handle().promise().begin(scheduler, caller);
    starter.suspend(scheduler, task.handle(), {"start of race"});
    starter.wake();
  }
  template <std::size_t I>
  Outcome take_first() {
    if constexpr (I < sizeof...(Ts)) {
      auto& task = std::get<I>(tasks_);
      if (!task.done()) return take_first<I + 1>();
      auto winner = std::move(task);
      cancel_all(std::index_sequence_for<Ts...>());
      if constexpr (std::is_void_v<typename std::remove_reference_t<decltype(winner)>::value_type>) {
        winner.handle().promise().take();
        return Outcome(std::in_place_index<I>);
      } else {
        return Outcome(std::in_place_index<I>, winner.handle().promise().take());
      }
    } else {
      ORRERY_CHECK_MESSAGE(false, "a race was resumed, but no task of it is done");
      std::unreachable();
    }
  }
  // The last first, explicitly: standard libraries differ in how they destroy a tuple.
  template <std::size_t... I>
  void cancel_all(std::index_sequence<I...>) {
    (cancel<sizeof...(Ts) - 1 - I>(), ...);
  }
  template <std::size_t I>
  void cancel() {
    starters_[I].unlink();
    std::get<I>(tasks_) = {};
  }

  std::tuple<Task<Ts>...> tasks_;
  std::array<Waiter, sizeof...(Ts)> starters_;
};

/// Runs the tasks side by side until the first ends; destroys the others before the caller goes on. Gives a variant
/// whose index says who won (`std::monostate` for a task without a value); if it ended by an exception, rethrows that.
template <class... Ts>
Race<Ts...> race(Task<Ts>... tasks) {
  return Race<Ts...>(std::move(tasks)...);
}

}  // namespace orrery
