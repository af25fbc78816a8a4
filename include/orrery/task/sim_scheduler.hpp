#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <vector>

#include <orrery/core/flat_stack.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/task/local_clock.hpp>
#include <orrery/task/scheduler.hpp>

namespace orrery {

namespace kinds {
inline constexpr Kind task_ready{0x0101};        ///< One of the target's ready tasks goes on.
inline constexpr Kind task_timer{0x0102};        ///< A sleep or deadline of one of the target's tasks is over.
inline constexpr Kind task_charge_over{0x0103};  ///< What a task did at once would be done by now.
}  // namespace kinds

/// Runs the tasks of one origin as events of a simulator. Each wake is an event of its own, but for one that ends an
/// event (`wake_now`) while no other task is ready; which of several ready tasks goes first is drawn from `order`, so
/// that no run depends on an order that a real machine would not promise.
class alignas(64) SimScheduler final : public Scheduler {
 public:
  /// `order` and the simulator outlive the scheduler. `name` is shown by failed checks.
  SimScheduler(Simulator& simulator, OriginId origin, NodeId node, Random& order, const char* name = "");
  ~SimScheduler() { simulator_.remove_standing(ready_event_); }

  /// Called with what a spawned task threw. Without it the run fails.
  void on_failure(std::function<void(std::exception_ptr)> handler);

  /// Time is what `clock` shows from now on, for `now` and for deadlines; simulated time itself without one, or again
  /// after null. It outlives the scheduler. A timer never expires before its deadline, also if the clock slows down in
  /// between; if it speeds up, those that run already may expire late by the difference.
  void use_clock(const LocalClock* clock) { clock_ = clock; }

  /// When the first of its tasks' timers is due, by the scheduler's clock; `Time::max()` if none is under way.
  [[nodiscard]] Time next_deadline();
  /// The clock, which is the one in use, leaps forward: timers that it passes expire in the next step, and the others
  /// so much earlier.
  void leap_to(Time local, LocalClock& clock);
  /// A task says that its timer has expired for nothing: by now, what it waits for is due later.
  void timer_was_early() { ++early_since_leap_; }
  /// Whether timers have expired since the clock leapt, and each of them for nothing.
  [[nodiscard]] bool leapt_in_vain() const {
    return expired_since_leap_ > 0 && expired_since_leap_ == early_since_leap_;
  }

  /// How expired timers go on after a pause: drawn, as all ready tasks do, or in the order in which they were due.
  enum class CatchUp : std::uint8_t { drawn, in_order };
  /// While paused no task runs: wakes and expired timers gather, and go on at `resume_tasks`.
  void pause_tasks(CatchUp timers = CatchUp::drawn) {
    paused_ = true;
    catch_up_ = timers;
  }
  void resume_tasks();
  [[nodiscard]] bool tasks_paused() const { return paused_; }

  /// For what acts at once though it takes time: the next task runs so much later. Charges add up.
  void charge(Duration cost);
  /// For when the tasks are gone that were charged.
  void forget_charges();

  [[nodiscard]] Simulator& simulator() const { return simulator_; }
  [[nodiscard]] OriginId origin() const { return origin_; }
  [[nodiscard]] NodeId node() const { return node_; }

  [[nodiscard]] Time now() const override {
    return clock_ == nullptr ? simulator_.now() : clock_->local(simulator_.now());
  }
  void wake(Waiter& waiter) override;
  void wake_now(Waiter& waiter) override;
  [[nodiscard]] bool begin_in_place(Waiter& waiter) override;
  void end_in_place(Waiter& waiter, bool resume) override;
  void wake_at(Waiter& waiter, Time deadline) override;
  void cancel(Waiter& waiter) override;
  void failed(std::exception_ptr exception) override;

 private:
  friend class detail::DebuggerLayout;
  struct TimerExpiry;
  struct ClockTimerExpiry;

  void start_timer(Waiter& waiter, Time deadline);
  void start_clock_timer(Waiter& waiter, Time deadline);
  void clock_timer_expired(Waiter& waiter, Time deadline);
  void park(Waiter& waiter);
  [[nodiscard]] bool held() const { return paused_ || charged_; }
  void raise_ready();
  void charge_over();
  void run_ready();
  void remove_ready(Waiter& waiter);
  void timer_expired(Waiter& waiter);
  [[nodiscard]] std::optional<Time> deadline_of(const Waiter& waiter);
  [[nodiscard]] bool may_run_now(const Waiter& waiter) const {
    return !running_ && !held() && ready_.empty() && !waiter.scheduled();
  }
  void run_named(Waiter& waiter);
  void begin_named();
  void end_named();

  // What each wake asks for, and that of the base class, fill two cache lines.
  Simulator& simulator_;
  const char* name_;
  const LocalClock* clock_ = nullptr;
  OriginId origin_;
  NodeId node_;
  detail::FlatStack<Waiter*> ready_;
  StandingEvent ready_event_;  // Raised once for each ready task.
  bool paused_ = false;
  bool charged_ = false;
  bool running_ = false;
  CatchUp catch_up_ = CatchUp::drawn;

  Random& order_;
  Time charged_until_;
  EventToken charge_event_;
  std::uint32_t expired_since_leap_ = 0;
  std::uint32_t early_since_leap_ = 0;
  std::vector<Waiter*> overdue_;  // Timers that expired in a pause, in order; null where cancelled since.
  std::function<void(std::exception_ptr)> on_failure_;
};

}  // namespace orrery
