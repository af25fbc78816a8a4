#include <algorithm>
#include <string>

#include <orrery/process/node.hpp>

namespace orrery {
namespace {

// For one timer that is to fire: beyond, it is one that fires for nothing for ever.
constexpr std::uint32_t leaps_max = 100;

std::string signed_text(std::int64_t value, const char* unit) {
  return (value < 0 ? "" : "+") + std::to_string(value) + unit;
}

}  // namespace

bool Node::tagged(std::string_view tag) const { return std::find(tags_.begin(), tags_.end(), tag) != tags_.end(); }

void Node::stall(Duration length) {
  const Time end = simulator_.now() + length;
  if (!up() || end <= std::max(stalled_until_, simulator_.now())) return;
  stalled_until_ = end;
  if (!scheduler_.tasks_paused()) scheduler_.pause_tasks(SimScheduler::CatchUp::in_order);
  cpu_.freeze();
  record(kinds::node_stalls, static_cast<std::uint64_t>(length.count()));
  simulator_.schedule<kinds::node_fault_over>(origin_, id_, length, [this, end] {
    if (stalled_until_ == end) end_stall();
  });
}

void Node::end_stall() {
  stalled_until_ = Time();
  record(kinds::node_goes_on);
  if (!paused_) stop_being_still();
}

void Node::slow_cpu(Duration length, std::uint32_t factor) {
  const Time end = simulator_.now() + length;
  slow_until_ = end;
  set_cpu_factor(factor);
  simulator_.schedule<kinds::node_fault_over>(origin_, id_, length, [this, end] {
    if (slow_until_ == end) set_cpu_factor(1);
  });
}

void Node::set_cpu_factor(std::uint32_t factor) {
  if (factor == cpu_.slowdown()) return;
  cpu_.slow_down(factor);
  record(kinds::node_cpu_speed, factor);
}

void Node::use_own_clock() {
  if (clock_) return;
  clock_.emplace();
  scheduler_.use_clock(&*clock_);
}

void Node::set_clock_drift(std::int32_t ppb) {
  use_own_clock();
  if (ppb == clock_->drift_ppb()) return;
  clock_->set_drift(ppb, simulator_.now());
  if (simulator_.trace() != nullptr) simulator_.record_text(kinds::clock_drifts, id_, signed_text(ppb, " ns a second"));
}

void Node::step_wall_clock(Duration by) {
  if (by == Duration::zero()) return;
  wall_offset_ += by;
  if (env_) env_->set_unix_start(env_->unix_start() + by);
  if (simulator_.trace() != nullptr) simulator_.record_text(kinds::clock_steps, id_, signed_text(by.count(), " ns"));
}

std::string_view to_string(TimerFiring result) {
  switch (result) {
    case TimerFiring::fires: return "it fires";
    case TimerFiring::down: return "it is down";
    case TimerFiring::stands_still: return "it stands still";
    case TimerFiring::no_timer: return "none is under way";
  }
  return "?";
}

TimerFiring Node::fire_next_timer() {
  if (!up()) return TimerFiring::down;
  if (scheduler_.tasks_paused()) return TimerFiring::stands_still;
  use_own_clock();
  return leap_to_next_timer(leaps_max) ? TimerFiring::fires : TimerFiring::no_timer;
}

bool Node::leap_to_next_timer(std::uint32_t leaps_left) {
  cpu_.freeze();  // Its work is no timer.
  const Time due = scheduler_.next_deadline();
  if (due != Time::max()) {
    record(kinds::clock_leaps,
           static_cast<std::uint64_t>((std::max(due, scheduler_.now()) - scheduler_.now()).count()));
    scheduler_.leap_to(due, *clock_);
    simulator_.schedule<kinds::timer_looked_at>(origin_, id_, Duration::zero(), [this, start = starts_, leaps_left] {
      if (starts_ == start && up() && !scheduler_.tasks_paused() && scheduler_.leapt_in_vain() && leaps_left > 1)
        leap_to_next_timer(leaps_left - 1);
    });
  }
  cpu_.thaw();
  return due != Time::max();
}

Duration Node::wall_clock_error() const { return wall_offset_ + (scheduler_.now() - simulator_.now()); }

void Node::heal() {
  if (stalled()) end_stall();
  slow_until_ = Time();
  set_cpu_factor(1);
  if (clock_) set_clock_drift(0);
  step_wall_clock(-wall_clock_error());
}

}  // namespace orrery
