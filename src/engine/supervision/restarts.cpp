#include <algorithm>

#include <orrery/engine/actor_random.hpp>

#include "../engine_core.hpp"
#include "supervision.hpp"

namespace orrery::detail {

namespace {
bool is_abnormal(ExitReason reason) { return reason != ExitReason::normal && reason != ExitReason::shutdown; }
}  // namespace

// A child ended: by itself, or because it was told to.
void Supervision::child_exited(std::uint32_t at, ExitReason reason) {
  Node& child = node(at);
  child.last_reason = reason;
  child.last_end = now();
  if (child.status == ChildStatus::stopping) return gone(at);
  child.status = ChildStatus::down;
  SupervisorRecord& above = supervisor(child.parent);
  if (above.phase == Phase::running) return decide(at, reason);
  if (child.listed == 0) return forget(at);
  child.pending = 1;
  ++above.pending;
}

void Supervision::decide(std::uint32_t at, ExitReason reason) {
  const Node child = state().nodes[at];
  if (child.restart == Restart::permanent || (child.restart == Restart::transient && is_abnormal(reason)))
    return restart(at);
  remove_child(at);
  if (child.significant == 0) return;
  const AutoShutdown ends = state().supervisors[child.parent].auto_shutdown;
  if (ends == AutoShutdown::any_significant ||
      (ends == AutoShutdown::all_significant && !another_significant(child.parent)))
    end_itself(child.parent);
}

void Supervision::remove_child(std::uint32_t at) {
  const Node& child = state().nodes[at];
  const bool simple = state().supervisors[child.parent].strategy == Strategy::simple_one_for_one;
  child.restart == Restart::temporary || simple || child.listed == 0 ? forget(at) : release(at);
}

bool Supervision::another_significant(std::uint32_t above) const {
  const SupervisionState& all = world_.supervision;
  for (std::uint32_t at = all.supervisors[above].first; at != nil; at = all.nodes[at].after)
    if (all.nodes[at].significant != 0 && all.nodes[at].status != ChildStatus::ended) return true;
  return false;
}

void Supervision::restart(std::uint32_t at) {
  const std::uint32_t above = state().nodes[at].parent;
  if (!count_restart(above)) return end_itself(above);
  const SupervisorRecord& record = state().supervisors[above];
  const Tick delay = delay_of(record);
  if (record.strategy == Strategy::one_for_one || record.strategy == Strategy::simple_one_for_one) {
    if (delay == 0) return start(at);
    const std::uint64_t timer = set_timer(now() + delay, at, false);
    Node& child = node(at);
    child.status = ChildStatus::waiting;
    child.wakes = now() + delay;
    child.timer = timer;
    return;
  }
  SupervisorRecord& group = supervisor(above);
  group.phase = Phase::stopping;
  group.restarting = 1;
  group.cursor = group.last;
  group.limit = group.strategy == Strategy::rest_for_one ? at : nil;
  group.delay = delay;
  if (go_on_stopping(above)) stopped(above);
}

// Returns whether it may restart once more.
bool Supervision::count_restart(std::uint32_t at) {
  SupervisorRecord& record = supervisor(at);
  ++record.restarts;
  if (record.backoff_initial > 0) {
    if (now() - record.last_start > record.period) record.recent = 0;
    ++record.recent;
    return record.intensity == unlimited || record.recent <= record.intensity;
  }
  if (record.intensity == unlimited) return true;
  prune_window(at, false);
  if (record.window_last == nil || state().windows[record.window_last].tick != now()) {
    const std::uint32_t cell = state().windows.add(pool());
    Restarts& made = state().windows.write(pool(), cell);
    made.tick = now();
    made.next = nil;
    (record.window_last == nil ? record.window_first : state().windows.write(pool(), record.window_last).next) = cell;
    record.window_last = cell;
  }
  ++state().windows.write(pool(), record.window_last).count;
  return ++record.recent <= record.intensity;
}

// Forgets restarts more than a period ago: one exactly that long ago still counts.
void Supervision::prune_window(std::uint32_t at, bool all) {
  SupervisorRecord& record = supervisor(at);
  while (record.window_first != nil) {
    const Restarts oldest = state().windows[record.window_first];
    if (!all && oldest.tick + record.period >= now()) return;
    state().windows.remove(pool(), record.window_first);
    record.recent -= oldest.count;
    record.window_first = oldest.next;
  }
  record.window_last = nil;
}

Tick Supervision::delay_of(const SupervisorRecord& record) const {
  if (record.backoff_initial == 0) return 0;
  Tick delay = record.backoff_initial;
  for (std::uint32_t n = 1; n < record.recent && delay < record.backoff_max; ++n) delay *= 2;
  delay = std::min(delay, record.backoff_max);
  const std::uint64_t key = combine(combine(world_.constants.seed, record.generation), record.restarts);
  const auto room = static_cast<Tick>(static_cast<double>(delay) * (static_cast<double>(record.jitter) / 4294967296.0));
  return delay + ActorRandom(key).below(room + 1);
}

void Supervision::start(std::uint32_t at) {
  const Node& child = state().nodes[at];
  supervisor(child.parent).last_start = now();
  if (child.supervisor == nil) return start_actor(at);
  Node& entry = node(at);
  entry.status = ChildStatus::running;
  ++entry.restarts;
  start_supervisor(entry.supervisor);
}

// In place, if it still has its slot: its identity and its mail stay.
void Supervision::start_actor(std::uint32_t at) {
  Node& child = node(at);
  const ActorType& type = *world_.spaces[child.space].type;
  read_state(child, type, bytes_);
  child.status = ChildStatus::running;
  child.timer = 0;
  ++child.restarts;
  if (child.who != no_actor) {
    engine_.revive(child.who.slot, bytes_.data());
    return drop_if_plain(at);
  }
  child.who = engine_.spawn(type, bytes_.data());
  engine_.writable_records(chunk_of(child.who.slot)).records[index_of(child.who.slot)].ward = at;
}

// Anew: whom it was given at run time is gone.
void Supervision::start_supervisor(std::uint32_t at) {
  prune_window(at, true);
  SupervisorRecord& record = supervisor(at);
  record.phase = Phase::running;
  record.recent = 0;
  record.last_start = now();
  for (std::uint32_t child = record.first; child != nil;) {
    const std::uint32_t next = state().nodes[child].after;
    if (state().nodes[child].dynamic != 0 || state().nodes[child].restart == Restart::temporary) forget(child);
    child = next;
  }
  record.limit = nil;
  start_group(at);
}

void Supervision::start_group(std::uint32_t at) {
  SupervisorRecord& record = supervisor(at);
  record.phase = Phase::running;
  record.restarting = 0;
  record.timer = 0;
  for (std::uint32_t child = record.limit == nil ? record.first : record.limit; child != nil;) {
    const std::uint32_t next = state().nodes[child].after;
    const ChildStatus status = state().nodes[child].status;
    if (status == ChildStatus::down && state().nodes[child].restart == Restart::temporary)
      forget(child);  // A supervisor that was shut down for good meanwhile.
    else if (status == ChildStatus::down || status == ChildStatus::ended)
      start(child);
    child = next;
  }
  take_pending(at);
}

// Those that ended while it was busy with others.
void Supervision::take_pending(std::uint32_t at) {
  for (std::uint32_t child = state().supervisors[at].first; child != nil && state().supervisors[at].pending > 0;) {
    const Node entry = state().nodes[child];
    if (entry.pending != 0) {
      node(child).pending = 0;
      --supervisor(at).pending;
      decide(child, entry.last_reason);
      if (!world_.supervision.used() || state().supervisors[at].phase != Phase::running) return;
      child = state().supervisors[at].first;  // Anything may have changed.
    } else {
      child = entry.after;
    }
  }
}

}  // namespace orrery::detail
