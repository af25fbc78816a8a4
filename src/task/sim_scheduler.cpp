#include <orrery/task/sim_scheduler.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/random.hpp>

namespace orrery {

SimScheduler::SimScheduler(Simulator& simulator, OriginId origin, NodeId node, Random& order, const char* name)
    : simulator_(simulator), origin_(origin), node_(node), order_(order), name_(name) {}

void SimScheduler::schedule_ready() {
  simulator_.schedule<kinds::task_ready>(origin_, node_, Duration::zero(), [this] { run_ready(); });
}

void SimScheduler::wake(Waiter& waiter) {
  if (waiter.ready_index_ != Waiter::not_ready) return;
  waiter.ready_index_ = static_cast<std::uint32_t>(ready_.size());
  ready_.push_back(&waiter);
  if (!paused_) schedule_ready();
}

void SimScheduler::wake_at(Waiter& waiter, Time deadline) {
  ORRERY_CHECK(waiter.timer_.slot == EventToken().slot);
  if (deadline == Time::max()) return;
  const Duration delay = std::max(Duration::zero(), deadline - now());
  waiter.timer_ = simulator_.schedule<kinds::task_timer>(
      origin_, node_, delay, [this, expired = &waiter] { timer_expired(*expired); });
}

void SimScheduler::cancel(Waiter& waiter) {
  if (waiter.timer_.slot != EventToken().slot) simulator_.cancel(std::exchange(waiter.timer_, EventToken()));
  if (waiter.ready_index_ == Waiter::not_ready) return;
  ready_.back()->ready_index_ = waiter.ready_index_;
  ready_[waiter.ready_index_] = ready_.back();
  ready_.pop_back();
  waiter.ready_index_ = Waiter::not_ready;
}

void SimScheduler::timer_expired(Waiter& waiter) {
  waiter.timer_ = EventToken();
  if (waiter.ready_index_ != Waiter::not_ready) return;  // Woken in this very instant.
  if (paused_) return wake(waiter);
  run_named(waiter);
}

// A wake-up whose task has been cancelled since leaves an event behind that finds one task fewer, or none.
void SimScheduler::run_ready() {
  if (paused_ || ready_.empty()) return;
  const std::uint64_t chosen = ready_.size() == 1 ? 0 : order_.below(ready_.size());
  run_named(*ready_[chosen]);
}

void SimScheduler::run_named(Waiter& waiter) {
  simulator_.context().node = name_;
  resume(waiter);
  simulator_.context().node = "";
}

void SimScheduler::resume_tasks() {
  if (!std::exchange(paused_, false)) return;
  for (std::size_t i = 0; i < ready_.size(); ++i) schedule_ready();
}

void SimScheduler::failed(std::exception_ptr exception) {
  if (on_failure_) return on_failure_(std::move(exception));
  simulator_.fail("a task on node '" + std::string(name_) + "' ended by an exception");
}

}  // namespace orrery
