#include <orrery/core/check.hpp>

#include "../engine_core.hpp"
#include "supervision.hpp"

namespace orrery::detail {

void Supervision::shut_down(SupervisorRef ref) {
  if (ref.index >= state().supervisors.size() || state().supervisors[ref.index].generation != ref.generation) return;
  const std::uint32_t at = state().supervisors[ref.index].node;
  ORRERY_CHECK_MESSAGE(at != nil, "the root is not shut down");
  node(at).restart = Restart::temporary;
  const ChildStatus status = state().nodes[at].status;
  if (status == ChildStatus::running) end_itself(ref.index);
  if (status == ChildStatus::waiting || status == ChildStatus::ended) forget(at);
  drain();
}

// Stops all children, and then itself.
void Supervision::end_itself(std::uint32_t at) {
  begin_stopping(at);
  if (go_on_stopping(at)) stopped(at);
}

void Supervision::begin_stopping(std::uint32_t at) {
  SupervisorRecord& record = supervisor(at);
  record.restarting = 0;
  record.limit = nil;
  record.timer = 0;
  if (record.phase == Phase::stopping) return;  // Then it goes on, but further than it would have.
  record.phase = Phase::stopping;
  record.cursor = record.last;
}

// One child after the other, the last first, until one takes its time. Returns whether all have stopped.
bool Supervision::go_on_stopping(std::uint32_t at) {
  if (state().supervisors[at].strategy == Strategy::simple_one_for_one) return stop_all_at_once(at);
  while (state().supervisors[at].cursor != nil) {
    const std::uint32_t child = state().supervisors[at].cursor;
    if (!stop_child(child)) return false;
    pass(at, child);
  }
  return true;
}

bool Supervision::stop_all_at_once(std::uint32_t at) {
  for (std::uint32_t child = state().supervisors[at].first; child != nil;) {
    const std::uint32_t next = state().nodes[child].after;
    if (stop_child(child)) forget(child);
    child = next;
  }
  return state().supervisors[at].first == nil;
}

void Supervision::pass(std::uint32_t at, std::uint32_t child) {
  const Node entry = state().nodes[child];
  SupervisorRecord& record = supervisor(at);
  record.cursor = child == record.limit ? nil : entry.before;
  if (entry.restart == Restart::temporary) return forget(child);
  if (entry.pending == 0) return;
  node(child).pending = 0;
  --record.pending;
}

// Returns whether it has stopped.
bool Supervision::stop_child(std::uint32_t at) {
  Node& child = node(at);
  switch (child.status) {
    case ChildStatus::stopping: return false;
    case ChildStatus::down:
    case ChildStatus::ended: return true;
    case ChildStatus::waiting: child.timer = 0; break;
    case ChildStatus::running:
      if (child.supervisor == nil) {
        if (!stop_actor(at)) return false;
        break;
      }
      if (child.shutdown == brutal_kill) {
        kill_tree(child.supervisor);
        break;
      }
      child.status = ChildStatus::stopping;
      begin_stopping(child.supervisor);
      if (!go_on_stopping(child.supervisor)) {
        if (child.shutdown != no_timeout) child.timer = set_timer(now() + child.shutdown, at, false);
        return false;
      }
      supervisor(child.supervisor).phase = Phase::ended;
      break;
  }
  node(at).status = ChildStatus::down;
  return true;
}

bool Supervision::stop_actor(std::uint32_t at) {
  Node& child = node(at);
  child.last_end = now();
  const bool failed = !runs(child.who);  // In this very window, and it is told so only later.
  const bool waits = !failed && type_of(child.who.slot).traps_exit && child.shutdown != brutal_kill;
  if (waits && child.shutdown > 0) {
    child.status = ChildStatus::stopping;
    if (child.shutdown != no_timeout) child.timer = set_timer(now() + child.shutdown, at, false);
    tell_exit(child.who, no_actor, ExitReason::shutdown);
    return false;
  }
  child.last_reason = failed                                   ? ExitReason::failed
                      : waits || child.shutdown == brutal_kill ? ExitReason::killed
                                                               : ExitReason::shutdown;
  end_actor(at, child.last_reason);
  return true;
}

// A child that was told to stop has ended.
void Supervision::gone(std::uint32_t at) {
  Node& child = node(at);
  child.status = ChildStatus::down;
  child.timer = 0;
  const std::uint32_t above = child.parent;
  if (state().supervisors[above].strategy == Strategy::simple_one_for_one) {
    forget(at);
    if (state().supervisors[above].first == nil) stopped(above);
    return;
  }
  pass(above, at);
  if (go_on_stopping(above)) stopped(above);
}

void Supervision::stopped(std::uint32_t at) {
  SupervisorRecord& record = supervisor(at);
  if (record.restarting == 0) return finish(at);
  if (record.delay == 0) return start_group(at);
  record.phase = Phase::waiting;
  record.timer = set_timer(now() + record.delay, at, true);
}

void Supervision::finish(std::uint32_t at) {
  SupervisorRecord& record = supervisor(at);
  record.phase = Phase::ended;
  if (record.node != nil) return child_exited(record.node, ExitReason::shutdown);
  end_world(record.intensity != unlimited && record.recent > record.intensity);
}

// With all that is below it, without being asked.
void Supervision::kill_tree(std::uint32_t at) {
  for (std::uint32_t child = state().supervisors[at].last; child != nil; child = state().nodes[child].before) {
    Node& entry = node(child);
    if (entry.status == ChildStatus::ended) continue;
    if (entry.supervisor != nil)
      kill_tree(entry.supervisor);
    else if (entry.status == ChildStatus::running || entry.status == ChildStatus::stopping)
      end_actor(child, entry.last_reason = ExitReason::killed);
    entry.status = ChildStatus::down;
    entry.timer = 0;
    entry.pending = 0;
  }
  SupervisorRecord& record = supervisor(at);
  record.phase = Phase::ended;
  record.pending = 0;
  record.timer = 0;
}

void Supervision::stop_root() {
  if (!state().used()) return end_world(false);
  end_itself(0);
  drain();
}

void Supervision::kill_root() {
  if (state().used()) {
    kill_tree(0);
    drain();
  }
  end_world(false);
}

// The root is down: all actors end, those made last first.
void Supervision::end_world(bool gave_up) {
  while (state().used() && state().supervisors[0].last != nil) forget(state().supervisors[0].last);
  for (auto chunk = static_cast<std::uint32_t>(world_.chunks.size()); chunk-- > 0;) {
    for (std::uint32_t index = chunk_slots; index-- > 0;) {
      const RecordsBlock& records = world_.chunks[chunk].record_block();
      if (!test_bit(records.alive, index)) continue;
      const std::uint32_t slot = chunk * chunk_slots + index;
      const std::uint32_t ward = records.records[index].ward;
      if (ward == nil) {
        engine_.bury(slot);
      } else {
        end_actor(ward, ExitReason::shutdown);
        forget(ward);
      }
    }
  }
  engine_.root_ended(gave_up);
}

}  // namespace orrery::detail
