#pragma once

#include <exception>
#include <functional>

#include <orrery/core/flat_stack.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/task/scheduler.hpp>

namespace orrery {

namespace kinds {
inline constexpr Kind task_ready{0x0101};  ///< One of the target's ready tasks goes on.
inline constexpr Kind task_timer{0x0102};  ///< A sleep or deadline of one of the target's tasks is over.
}  // namespace kinds

/// Runs the tasks of one origin as events of a simulator. Each wake is an event of its own; which of several ready
/// tasks goes first is drawn from `order`, so that no run depends on an order that a real machine would not promise.
class SimScheduler final : public Scheduler {
 public:
  /// `order` and the simulator outlive the scheduler. `name` is shown by failed checks.
  SimScheduler(Simulator& simulator, OriginId origin, NodeId node, Random& order, const char* name = "");
  ~SimScheduler() { simulator_.remove_standing(ready_event_); }

  /// Called with what a spawned task threw. Without it the run fails.
  void on_failure(std::function<void(std::exception_ptr)> handler) { on_failure_ = std::move(handler); }

  /// While paused no task runs: wakes and expired timers gather, and go on at `resume_tasks` in a drawn order.
  void pause_tasks() { paused_ = true; }
  void resume_tasks();
  [[nodiscard]] bool tasks_paused() const { return paused_; }

  [[nodiscard]] Simulator& simulator() const { return simulator_; }
  [[nodiscard]] OriginId origin() const { return origin_; }
  [[nodiscard]] NodeId node() const { return node_; }

  [[nodiscard]] Time now() const override { return simulator_.now(); }
  void wake(Waiter& waiter) override;
  void wake_at(Waiter& waiter, Time deadline) override;
  void cancel(Waiter& waiter) override;
  void failed(std::exception_ptr exception) override;

 private:
  void start_timer(Waiter& waiter, Duration delay);
  void run_ready();
  void remove_ready(Waiter& waiter);
  void timer_expired(Waiter& waiter);
  void run_named(Waiter& waiter);

  Simulator& simulator_;
  OriginId origin_;
  NodeId node_;
  Random& order_;
  const char* name_;
  StandingEvent ready_event_;  // Raised once for each ready task.
  bool paused_ = false;
  detail::FlatStack<Waiter*> ready_;
  std::function<void(std::exception_ptr)> on_failure_;
};

}  // namespace orrery
