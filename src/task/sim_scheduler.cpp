#include <orrery/task/sim_scheduler.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/prefetch.hpp>
#include <orrery/core/random.hpp>

namespace orrery {
namespace {

constexpr std::uint32_t overdue_slot = EventToken().slot - 1;  // Of a timer that waits for the end of a pause.

}  // namespace

struct SimScheduler::TimerExpiry {
  SimScheduler* scheduler;
  Waiter* waiter;
  Time deadline;

  void operator()() const { scheduler->timer_expired(*waiter); }
  void prefetch(unsigned step) const {
    if (step > 0) return waiter->prefetch(step - 1);
    detail::prefetch(scheduler);
    detail::prefetch<sizeof(Waiter)>(waiter);
  }
};

struct SimScheduler::ClockTimerExpiry {
  SimScheduler* scheduler;
  Waiter* waiter;
  Time deadline;

  void operator()() const { scheduler->clock_timer_expired(*waiter, deadline); }
};

SimScheduler::SimScheduler(Simulator& simulator, OriginId origin, NodeId node, Random& order, const char* name)
    : simulator_(simulator), name_(name), origin_(origin), node_(node), order_(order) {
  const auto handler = [](void* self) { static_cast<SimScheduler*>(self)->run_ready(); };
  ready_event_ = simulator_.add_standing(origin_, node_, kinds::task_ready, handler, this);
}

void SimScheduler::on_failure(std::function<void(std::exception_ptr)> handler) { on_failure_ = std::move(handler); }

void SimScheduler::wake(Waiter& waiter) {
  if (waiter.ready_index_ != Waiter::not_ready) return;
  waiter.ready_index_ = static_cast<std::uint32_t>(ready_.size());
  ready_.push(&waiter);
  if (!held()) simulator_.raise(ready_event_);
}

void SimScheduler::wake_now(Waiter& waiter) {
  if (!may_run_now(waiter)) return wake(waiter);
  run_named(waiter);
}

bool SimScheduler::begin_in_place(Waiter& waiter) {
  if (!may_run_now(waiter)) return false;
  begin_named();
  return true;
}

void SimScheduler::end_in_place(Waiter& waiter, bool resumes) {
  if (resumes)
    resume(waiter);
  else
    suspend_anew(waiter, now());
  end_named();
}

void SimScheduler::wake_at(Waiter& waiter, Time deadline) {
  if (deadline <= now()) return wake(waiter);
  if (deadline == Time::max()) return;
  if (clock_ != nullptr) [[unlikely]]
    return start_clock_timer(waiter, deadline);
  start_timer(waiter, deadline);
}

void SimScheduler::start_timer(Waiter& waiter, Time deadline) {
  ORRERY_CHECK(waiter.timer_.slot == EventToken().slot);
  waiter.timer_ = simulator_.schedule<kinds::task_timer>(origin_, node_, deadline - simulator_.now(),
                                                         TimerExpiry{this, &waiter, deadline});
}

void SimScheduler::start_clock_timer(Waiter& waiter, Time deadline) {
  ORRERY_CHECK(waiter.timer_.slot == EventToken().slot);
  const Duration delay = clock_->when(deadline) - simulator_.now();
  waiter.timer_ =
      simulator_.schedule<kinds::task_timer>(origin_, node_, delay, ClockTimerExpiry{this, &waiter, deadline});
}

// The clock may run slower than when the timer was started.
void SimScheduler::clock_timer_expired(Waiter& waiter, Time deadline) {
  if (clock_ == nullptr || now() >= deadline) {
    ++expired_since_leap_;
    return timer_expired(waiter);
  }
  waiter.timer_ = EventToken();
  start_clock_timer(waiter, deadline);
}

void SimScheduler::cancel(Waiter& waiter) {
  if (waiter.timer_.slot == overdue_slot) overdue_[std::exchange(waiter.timer_, EventToken()).generation] = nullptr;
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
  if (paused_ && catch_up_ == CatchUp::in_order) return park(waiter);
  if (held()) return wake(waiter);
  run_named(waiter);
}

void SimScheduler::park(Waiter& waiter) {
  waiter.timer_ = {overdue_slot, static_cast<std::uint32_t>(overdue_.size())};
  overdue_.push_back(&waiter);
}

// A wake-up whose task has been cancelled since leaves an event behind that finds one task fewer, or none.
void SimScheduler::run_ready() {
  if (held() || ready_.empty()) return;
  const std::uint64_t chosen = ready_.size() == 1 ? 0 : order_.below(ready_.size());
  Waiter& waiter = *ready_[chosen];
  remove_ready(waiter);
  run_named(waiter);
}

void SimScheduler::run_named(Waiter& waiter) {
  begin_named();
  resume(waiter);
  end_named();
}

inline void SimScheduler::begin_named() {
  simulator_.context().node = name_;
  running_ = true;
}

inline void SimScheduler::end_named() {
  running_ = false;
  simulator_.context().node = "";
}

void SimScheduler::resume_tasks() {
  if (!std::exchange(paused_, false)) return;
  raise_ready();
  for (Waiter* waiter : std::exchange(overdue_, {})) {
    if (waiter == nullptr) continue;
    waiter->timer_ = EventToken();
    start_timer(*waiter, simulator_.now());
  }
}

// Before the node had a clock of its own, time was simulated time, and so are the deadlines from then.
std::optional<Time> SimScheduler::deadline_of(const Waiter& waiter) {
  if (waiter.ready_index_ != Waiter::not_ready) return std::nullopt;  // Woken, and about to go on.
  const auto* timer = simulator_.pending_handler<kinds::task_timer, TimerExpiry>(waiter.timer_);
  if (timer != nullptr) return clock_ == nullptr ? timer->deadline : clock_->local(timer->deadline);
  const auto* by_clock = simulator_.pending_handler<kinds::task_timer, ClockTimerExpiry>(waiter.timer_);
  return by_clock == nullptr ? std::nullopt : std::optional(by_clock->deadline);
}

Time SimScheduler::next_deadline() {
  Time first = Time::max();
  for_each_suspended([&](const Waiter& waiter) { first = std::min(first, deadline_of(waiter).value_or(first)); });
  return first;
}

void SimScheduler::leap_to(Time local, LocalClock& clock) {
  ORRERY_CHECK(&clock == clock_);
  std::vector<std::pair<Waiter*, Time>> timers;
  for_each_suspended([&](Waiter& waiter) {
    if (const std::optional<Time> deadline = deadline_of(waiter)) timers.emplace_back(&waiter, *deadline);
  });
  clock.leap_to(local, simulator_.now());
  expired_since_leap_ = early_since_leap_ = 0;
  for (const auto& [waiter, deadline] : timers) {
    simulator_.cancel(std::exchange(waiter->timer_, EventToken()));
    start_clock_timer(*waiter, deadline);
  }
}

void SimScheduler::raise_ready() {
  for (std::size_t i = 0; i < ready_.size() && !held(); ++i) simulator_.raise(ready_event_);
}

void SimScheduler::charge(Duration cost) {
  if (cost.count() <= 0) return;
  charged_until_ = std::max(charged_until_, simulator_.now()) + cost;
  if (std::exchange(charged_, true)) simulator_.cancel(charge_event_);
  charge_event_ = simulator_.schedule<kinds::task_charge_over>(origin_, node_, charged_until_ - simulator_.now(),
                                                               [this] { charge_over(); });
}

void SimScheduler::charge_over() {
  charged_ = false;
  raise_ready();
}

void SimScheduler::forget_charges() {
  if (!std::exchange(charged_, false)) return;
  simulator_.cancel(charge_event_);
  charged_until_ = Time();
  raise_ready();
}

void SimScheduler::failed(std::exception_ptr exception) {
  if (on_failure_) return on_failure_(std::move(exception));
  simulator_.fail("a task on node '" + std::string(name_) + "' ended by an exception");
}

}  // namespace orrery
