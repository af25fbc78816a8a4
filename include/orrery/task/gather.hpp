#pragma once

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <orrery/core/unique_ptr.hpp>
#include <orrery/task/race.hpp>
#include <orrery/task/task.hpp>

namespace orrery {
namespace detail {

/// Tasks that run side by side for one coroutine, which awaits their ends one by one. It alone may await `next_end`.
template <class T>
class Gathering {
 public:
  using Value = RaceValue<T>;

  /// Awaitable: the position of a task that has ended, and has not been told of. One must still run.
  class [[nodiscard]] NextEnd {
   public:
    explicit NextEnd(Gathering& gathering) : gathering_(gathering) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <TaskPromise P>
    void await_suspend(std::coroutine_handle<P> caller) {
      gathering_.start(caller.promise().scheduler(), caller);
    }
    [[nodiscard]] std::size_t await_resume() { return gathering_.take_ended(); }

   private:
    Gathering& gathering_;
  };

  explicit Gathering(std::vector<Task<T>> tasks) : size_(tasks.size()), members_(new Member[size_]), values_(size_) {
    for (std::size_t i = 0; i < size_; ++i) {
      ORRERY_CHECK(tasks[i].valid());
      members_[i].task = std::move(tasks[i]);
    }
  }
  Gathering(const Gathering&) = delete;
  Gathering& operator=(const Gathering&) = delete;

  [[nodiscard]] NextEnd next_end() { return NextEnd(*this); }
  [[nodiscard]] std::size_t running() const { return size_ - ended_; }
  /// By position; nothing of those that run.
  [[nodiscard]] std::vector<std::optional<Value>>& values() { return values_; }

 private:
  struct Member {
    Task<T> task;
    Waiter starter;
  };

  void start(Scheduler& scheduler, std::coroutine_handle<> caller) {
    if (std::exchange(started_, true)) return;
    for (std::size_t i = 0; i < size_; ++i) {
      members_[i].task.handle().promise().begin(scheduler, caller);
      members_[i].starter.suspend(scheduler, members_[i].task.handle(), {"start of one of several"});
      members_[i].starter.wake();
    }
  }

  // Who ends resumes the caller before anything else runs, so that one has ended.
  std::size_t take_ended() {
    std::size_t at = 0;
    while (!members_[at].task.done()) ++at;
    const Task<T> task = std::move(members_[at].task);
    ++ended_;
    if constexpr (std::is_void_v<T>) {
      task.handle().promise().take();
      values_[at].emplace();
    } else {
      values_[at].emplace(task.handle().promise().take());
    }
    return at;
  }

  std::size_t size_;
  std::size_t ended_ = 0;
  bool started_ = false;
  std::unique_ptr<Member[]> members_;  // Destroyed from the last, as arrays are.
  std::vector<std::optional<Value>> values_;
};

template <class T>
Task<> keep_value(Task<T> task, std::optional<RaceValue<T>>& value) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(task);
    value.emplace();
  } else {
    value.emplace(co_await std::move(task));
  }
}

template <class... Ts>
std::vector<Task<>> keep_values(std::tuple<std::optional<RaceValue<Ts>>...>& values, Task<Ts>... tasks) {
  std::vector<Task<>> keeping;
  keeping.reserve(sizeof...(Ts));
  std::apply([&](auto&... value) { (keeping.push_back(keep_value(std::move(tasks), value)), ...); }, values);
  return keeping;
}

}  // namespace detail

/// Runs the tasks side by side until the last ends; gives their values by position. If one ends by an exception, the
/// others are destroyed, and it is rethrown.
template <class T>
  requires(!std::is_void_v<T>)
Task<std::vector<T>> when_all(std::vector<Task<T>> tasks) {
  detail::Gathering<T> gathering(std::move(tasks));
  while (gathering.running() > 0) static_cast<void>(co_await gathering.next_end());
  std::vector<T> values;
  values.reserve(gathering.values().size());
  for (std::optional<T>& value : gathering.values()) values.push_back(std::move(*value));
  co_return values;
}
inline Task<> when_all(std::vector<Task<>> tasks) {
  detail::Gathering<void> gathering(std::move(tasks));
  while (gathering.running() > 0) static_cast<void>(co_await gathering.next_end());
}
/// The same for tasks of several types: gives a tuple (`std::monostate` for a task without a value).
template <class... Ts>
  requires(sizeof...(Ts) > 0)
Task<std::tuple<detail::RaceValue<Ts>...>> when_all(Task<Ts>... tasks) {
  std::tuple<std::optional<detail::RaceValue<Ts>>...> values;
  auto all = when_all(detail::keep_values<Ts...>(values, std::move(tasks)...));
  co_await std::move(all);
  co_return std::apply([](auto&... value) { return std::tuple<detail::RaceValue<Ts>...>(std::move(*value)...); },
                       values);
}

/// What `quorum` gives.
template <class T>
struct Quorum {
  bool reached = false;
  std::vector<std::optional<T>> answers;  ///< By the tasks' positions; nothing of those that were destroyed.
};

/// Runs the tasks side by side until `needed` of them have succeeded, or so many have failed that they can't; destroys
/// the others before the caller goes on. A value that converts to true is a success: a `Result`, an `RpcResult`, an
/// optional, a bool. If a task ends by an exception, the others are destroyed, and it is rethrown.
///
///     std::vector<Task<RpcResult<Ack>>> writes;
///     for (RpcClient& replica : replicas_) writes.push_back(write(replica, value));
///     auto majority = quorum(replicas_.size() / 2 + 1, std::move(writes));
///     const Quorum<RpcResult<Ack>> written = co_await std::move(majority);
///     if (!written.reached) …
template <class T>
  requires std::constructible_from<bool, const T&>
Task<Quorum<T>> quorum(std::size_t needed, std::vector<Task<T>> tasks) {
  detail::Gathering<T> gathering(std::move(tasks));
  std::size_t succeeded = 0;
  while (succeeded < needed && succeeded + gathering.running() >= needed) {
    const std::size_t ended = co_await gathering.next_end();
    if (static_cast<bool>(*gathering.values()[ended])) ++succeeded;
  }
  co_return Quorum<T>{.reached = succeeded >= needed, .answers = std::move(gathering.values())};
}

}  // namespace orrery
