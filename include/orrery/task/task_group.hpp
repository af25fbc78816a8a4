#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>

#include <orrery/task/event.hpp>
#include <orrery/task/task.hpp>

namespace orrery {

class TaskGroup;

namespace detail {

/// A task that runs on its own in a group, rather than being awaited.
struct SpawnedTask {
  SpawnedTask() {}
  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { free_frame(memory, bytes); }

  Task<> task;
  Waiter starter;
  TaskGroup* group = nullptr;
  SpawnedTask* previous = nullptr;
  SpawnedTask* next = nullptr;
  const char* name = "";
};

}  // namespace detail

/// Tasks that run side by side and die together (structured concurrency): destroying or cancelling the group destroys
/// those that still run, in reverse order of spawning. What a spawned task throws goes to `Scheduler::failed`.
class TaskGroup {
 public:
  explicit TaskGroup(Scheduler& scheduler) : scheduler_(scheduler) { idle_.set(); }
  ~TaskGroup() { cancel_all(); }
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts `task` in the next step of this instant, never inline. `name` (static) is for diagnostics.
  void spawn(Task<> task, const char* name = "");
  /// Destroys all that run.
  void cancel_all();
  /// Awaitable: until none runs.
  Event::Wait join() { return idle_.wait(); }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] Scheduler& scheduler() const { return scheduler_; }

 private:
  friend void detail::spawned_task_finished(detail::SpawnedTask&, std::exception_ptr) noexcept;

  void unlink(detail::SpawnedTask& spawned);

  Scheduler& scheduler_;
  Event idle_;
  detail::SpawnedTask* first_ = nullptr;
  detail::SpawnedTask* last_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace orrery
