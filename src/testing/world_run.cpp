#include <algorithm>

#include "platform/debugger.hpp"
#include "testing/simulation_run.hpp"

namespace orrery {

void SimulationRun::run_world() {
  enter(Phase::chaos);
  world_->start();
  const Duration length = world_->length();
  const Time end = simulator_.now() + std::min(length, simulation_.described().reduction.chaos_max.value_or(length));
  while (simulator_.now() < end && !over()) advance_world(end);
  if (!over() || world_->over()) world_->finish();
  if (!over()) enter(Phase::done);
}

// As `advance`; but a world may look at each event, and at times of its own.
void SimulationRun::advance_world(Time limit) {
  enter_future();
  const Time until = std::min({limit, invariants_.next_due(), next_deadline(), future_ ? future_->from : Time::max()});
  const bool steps =
      event_limit_ != 0 || break_event_ != 0 || invariants_.after_each_event() || world_->watches_events();
  if (!steps) simulator_.run_until(until);
  while (steps && !over()) {
    const Time look = world_->next_look();
    const Time next = simulator_.next_event_time();
    if (look < next && look <= until) {
      if (look > simulator_.now()) simulator_.run_until(look);
      world_->time_passed();
      continue;
    }
    if (simulator_.events_dispatched() + 1 == break_event_) platform::stop_in_debugger();
    if (next > until || !simulator_.step()) break;
    world_->after_event();
    invariants_.event_happened(cluster_, properties_);
  }
  if (!over()) simulator_.run_until(until);
  if (timeline_ && !over()) timeline_->time_passed();
  if (!over()) invariants_.time_passed(cluster_, properties_);
}

}  // namespace orrery
