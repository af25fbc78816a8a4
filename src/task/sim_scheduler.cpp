#include <orrery/task/sim_scheduler.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/random.hpp>

namespace orrery {

SimScheduler::SimScheduler(Simulator& simulator, OriginId origin, NodeId node, Random& order, const char* name)
    : simulator_(simulator), origin_(origin), node_(node), order_(order), name_(name) {
  const auto handler = [](void* self) { static_cast<SimScheduler*>(self)->run_ready(); };
  ready_event_ = simulator_.add_standing(origin_, node_, kinds::task_ready, handler, this);
}

void SimScheduler::wake(Waiter& waiter) {
  if (waiter.ready_index_ != Waiter::not_ready) return;
  waiter.ready_index_ = static_cast<std::uint32_t>(ready_.size());
  ready_.push(&waiter);
  if (!paused_) simulator_.raise(ready_event_);
}

void SimScheduler::wake_at(Waiter& waiter, Time deadline) {
  if (deadline <= now()) return wake(waiter);
  if (deadline != Time::max()) start_timer(waiter, deadline - now());
}

void SimScheduler::start_timer(Waiter& waiter, Duration delay) {
  ORRERY_CHECK(waiter.timer_.slot == EventToken().slot);
  waiter.timer_ = simulator_.schedule<kinds::task_timer>(origin_, node_, delay,
                                                         [this, expired = &waiter] { timer_expired(*expired); });
}

void SimScheduler::cancel(Waiter& waiter) {
  if (waiter.timer_.slot != EventToken().slot) simulator_.cancel(std::exchange(waiter.timer_, EventToken()));
  if (waiter.ready_index_ != Waiter::not_ready) remove_ready(waiter);
}

void SimScheduler::remove_ready(Waiter& waiter) {
  ready_.back()->ready_index_ = waiter.ready_index_;
  ready_[waiter.ready_index_] = ready_.back();
  ready_.pop();
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
  Waiter& waiter = *ready_[chosen];
  remove_ready(waiter);
  run_named(waiter);
}

void SimScheduler::run_named(Waiter& waiter) {
  simulator_.context().node = name_;
  resume(waiter);
  simulator_.context().node = "";
}

void SimScheduler::resume_tasks() {
  if (!std::exchange(paused_, false)) return;
  for (std::size_t i = 0; i < ready_.size(); ++i) simulator_.raise(ready_event_);
}

void SimScheduler::failed(std::exception_ptr exception) {
  if (on_failure_) return on_failure_(std::move(exception));
  simulator_.fail("a task on node '" + std::string(name_) + "' ended by an exception");
}

}  // namespace orrery
