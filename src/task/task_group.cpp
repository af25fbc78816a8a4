#include <orrery/task/task_group.hpp>

#include <utility>

#include "task/debugger_layout.hpp"

namespace orrery {
namespace {

// Nothing but a debugger refers to it: keeps it in the program all the same.
[[gnu::used]] const detail::DebuggerField* const* const layout_for_debuggers = &orrery_debugger_layout;

}  // namespace

void TaskGroup::spawn(Task<> task, const char* name) {
  ORRERY_CHECK(task.valid());
  auto* spawned = new detail::SpawnedTask();
  spawned->task = std::move(task);
  spawned->group = this;
  spawned->name = name;
  spawned->previous = last_;
  (last_ != nullptr ? last_->next : first_) = spawned;
  last_ = spawned;
  ++size_;
  idle_.reset();
  spawned->task.handle().promise().begin(scheduler_, *spawned);
  spawned->starter.suspend(scheduler_, spawned->task.handle(), {"start"});
  spawned->starter.wake();
}

void TaskGroup::unlink(detail::SpawnedTask& spawned) {
  (spawned.previous != nullptr ? spawned.previous->next : first_) = spawned.next;
  (spawned.next != nullptr ? spawned.next->previous : last_) = spawned.previous;
  if (--size_ == 0) idle_.set();
}

void TaskGroup::cancel_all() {
  while (last_ != nullptr) {
    detail::SpawnedTask* spawned = last_;
    unlink(*spawned);
    delete spawned;
  }
}

void detail::spawned_task_finished(SpawnedTask& spawned, std::exception_ptr exception) noexcept {
  Scheduler& scheduler = spawned.group->scheduler();
  spawned.group->unlink(spawned);
  scheduler.retire(spawned);
  if (exception) scheduler.failed(std::move(exception));
}

}  // namespace orrery
