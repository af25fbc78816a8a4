#include <algorithm>
#include <cstring>

#include "../engine_core.hpp"
#include "supervision.hpp"

namespace orrery::detail {

namespace {
constexpr std::size_t cell_bytes = sizeof(StateCell::bytes);

bool is_plain(const SupervisorOptions& root, const RestartOptions& restarts) {
  return root.intensity.value_or(restarts.intensity) == unlimited &&
         root.backoff.value_or(restarts.backoff).initial == 0;
}

const char* problem_with_child(const ChildOptions& options, AutoShutdown above) {
  if (options.significant && options.restart == Restart::permanent)
    return "a permanent child is not significant: it never ends for good";
  if (options.significant && above == AutoShutdown::never)
    return "significant children are for supervisors with auto_shutdown";
  return nullptr;
}

void check(const char* problem) { ORRERY_CHECK_MESSAGE(problem == nullptr, problem); }

}  // namespace

Supervision::Supervision(EngineCore& engine, World& world, const SupervisorOptions& root,
                         const RestartOptions& restarts)
    : engine_(engine), world_(world), root_(root), restarts_(restarts), root_is_plain_(is_plain(root, restarts)) {
  ORRERY_CHECK_MESSAGE(root.strategy == Strategy::one_for_one && root.auto_shutdown == AutoShutdown::never,
                       "the root restarts one for one, and does not end by itself");
  root_.name = "root";
}

std::uint64_t SupervisionState::digest(std::uint64_t seed) const {
  std::uint64_t hash = combine(combine(seed, numbers), links);
  hash = windows.digest(ties.digest(supervisors.digest(nodes.digest(hash))));
  return names.digest(states.digest(timers.digest(hash)));
}

Tick Supervision::now() const { return engine_.tick(); }

// The root exists only in worlds that use supervision.
void Supervision::begin() {
  if (!state().used()) (void)add_supervisor(root_, nil);
}

bool Supervision::exists(SupervisorRef ref) const {
  const Table<SupervisorRecord>& all = world_.supervision.supervisors;
  return ref.index < all.size() && all[ref.index].phase != Phase::ended && all[ref.index].generation == ref.generation;
}

std::uint32_t Supervision::add_supervisor(const SupervisorOptions& options, std::uint32_t node) {
  const Backoff backoff = options.backoff.value_or(restarts_.backoff);
  ORRERY_CHECK_MESSAGE(backoff.jitter >= 0 && backoff.jitter <= 1, "a jitter is in [0, 1]");
  ORRERY_CHECK_MESSAGE(options.period >= 1, "the period is at least one tick");
  ORRERY_CHECK_MESSAGE(options.name.size() < sizeof(SupervisorRecord::name), "a supervisor's name has 31 bytes");
  const std::uint32_t at = state().supervisors.add(pool());
  SupervisorRecord& record = supervisor(at);
  record.node = node;
  record.generation = node == nil ? 0 : static_cast<std::uint32_t>(++state().numbers);
  record.first = record.last = record.cursor = record.limit = nil;
  record.window_first = record.window_last = nil;
  record.intensity = options.intensity.value_or(restarts_.intensity);
  record.period = options.period;
  record.backoff_initial = backoff.initial;
  record.backoff_max = std::max(backoff.max, backoff.initial);
  record.jitter = static_cast<std::uint64_t>(backoff.jitter * 4294967296.0);
  record.strategy = options.strategy;
  record.auto_shutdown = options.auto_shutdown;
  record.child_shutdown = options.child.shutdown;
  record.child_restart = options.child.restart;
  record.child_mail = options.child.mail;
  record.child_significant = options.child.significant;
  if (options.strategy == Strategy::simple_one_for_one) check(problem_with_child(options.child, options.auto_shutdown));
  std::copy(options.name.begin(), options.name.end(), record.name);
  return at;
}

const char* Supervision::problem_with(const SupervisorOptions& options) {
  begin();
  if (!exists(options.under)) return "supervise: the supervisor above is gone";
  const SupervisorRecord& above = state().supervisors[options.under.index];
  if (above.strategy == Strategy::simple_one_for_one) return "children of a simple_one_for_one supervisor are actors";
  if (options.strategy == Strategy::simple_one_for_one)
    if (const char* problem = problem_with_child(options.child, options.auto_shutdown)) return problem;
  return problem_with_child({.restart = options.restart, .significant = options.significant}, above.auto_shutdown);
}

const char* Supervision::problem_with(const ChildOptions& options) {
  begin();
  if (!exists(options.under)) return nullptr;
  const SupervisorRecord& above = state().supervisors[options.under.index];
  if (above.strategy == Strategy::simple_one_for_one) return nullptr;
  return problem_with_child(options, above.auto_shutdown);
}

SupervisorRef Supervision::supervise(const SupervisorOptions& options) {
  check(problem_with(options));
  const std::uint32_t at = add_node(options.under.index);
  const std::uint32_t made = add_supervisor(options, at);
  Node& child = node(at);
  child.supervisor = made;
  child.restart = options.restart;
  child.shutdown = options.shutdown;
  child.significant = options.significant;
  append_child(at);
  return {made, state().supervisors[made].generation};
}

std::uint32_t Supervision::add_node(std::uint32_t parent) {
  const std::uint32_t at = state().nodes.add(pool());
  Node& made = node(at);
  made.who = no_actor;
  made.parent = parent;
  made.supervisor = made.before = made.after = made.state = made.name = nil;
  made.space = nil;
  made.ties[0] = made.ties[1] = made.ties[2] = nil;
  made.shutdown = no_timeout;
  made.restart = Restart::transient;
  return at;
}

// An actor's node. Without options an actor is the root's, and ends for good if it wants to.
std::uint32_t Supervision::ward_of(ActorId actor) {
  begin();
  ActorRecord& record = engine_.writable_records(chunk_of(actor.slot)).records[index_of(actor.slot)];
  if (record.ward != nil) return record.ward;
  const std::uint32_t at = add_node(0);
  node(at).who = actor;
  node(at).space = world_.infos[chunk_of(actor.slot)].space;
  record.ward = at;
  return at;
}

void Supervision::adopt(ActorId actor, const ChildOptions& options, const std::byte* bytes, bool dynamic) {
  begin();
  if (!exists(options.under)) return engine_.bury(actor.slot);
  const SupervisorRecord above = state().supervisors[options.under.index];
  const bool simple = above.strategy == Strategy::simple_one_for_one;
  check(problem_with(options));
  const std::uint32_t at = ward_of(actor);
  Node& child = node(at);
  child.parent = options.under.index;
  child.restart = simple ? above.child_restart : options.restart;
  child.shutdown = simple ? above.child_shutdown : options.shutdown;
  child.significant = simple ? above.child_significant : options.significant;
  child.mail = simple ? above.child_mail : options.mail;
  child.dynamic = dynamic || simple;
  if (child.restart != Restart::temporary) child.state = keep_state(type_of(actor.slot), bytes);
  append_child(at);
  if (above.phase != Phase::running) {  // It is about to stop; whoever comes late does not stay.
    end_actor(at, ExitReason::shutdown);
    forget(at);
  }
  drain();
}

void Supervision::append_child(std::uint32_t at) {
  Node& child = node(at);
  SupervisorRecord& above = supervisor(child.parent);
  child.listed = 1;
  child.before = above.last;
  child.after = nil;
  if (above.last != nil) node(above.last).after = at;
  above.last = at;
  if (above.first == nil) above.first = at;
}

// No longer a child: with all that is below it.
void Supervision::forget(std::uint32_t at) {
  const Node child = state().nodes[at];
  if (child.supervisor != nil) {
    while (state().supervisors[child.supervisor].last != nil) forget(state().supervisors[child.supervisor].last);
    prune_window(child.supervisor, true);
    state().supervisors.remove(pool(), child.supervisor);
    supervisor(child.supervisor).phase = Phase::ended;
  }
  bury(at);
  free_state(child.state);
  if (child.listed != 0) {
    SupervisorRecord& above = supervisor(child.parent);
    (child.before == nil ? above.first : node(child.before).after) = child.after;
    (child.after == nil ? above.last : node(child.after).before) = child.before;
    if (child.pending != 0) --above.pending;
  }
  state().nodes.remove(pool(), at);
}

// Ended for good, but known: it is started again when its siblings are.
void Supervision::release(std::uint32_t at) {
  const std::uint32_t below = state().nodes[at].supervisor;
  if (below != nil) {
    for (std::uint32_t child = state().supervisors[below].first; child != nil;) {
      const Node entry = state().nodes[child];
      entry.dynamic != 0 || entry.restart == Restart::temporary ? forget(child) : release(child);
      child = entry.after;
    }
  }
  bury(at);
  node(at).status = ChildStatus::ended;
}

void Supervision::bury(std::uint32_t at) {
  Node& child = node(at);
  if (child.who == no_actor) return;
  const std::uint32_t slot = child.who.slot;
  child.who = no_actor;
  child.timer = 0;
  engine_.bury(slot);
}

// The root's own need no node while there is nothing to say of them.
void Supervision::drop_if_plain(std::uint32_t at) {
  const Node& child = state().nodes[at];
  if (child.listed != 0 || child.supervisor != nil || child.status != ChildStatus::running) return;
  if (child.name != nil || child.ties[0] != nil || child.ties[1] != nil || child.ties[2] != nil) return;
  const std::uint32_t slot = child.who.slot;
  engine_.writable_records(chunk_of(slot)).records[index_of(slot)].ward = nil;
  state().nodes.remove(pool(), at);
}

std::uint32_t Supervision::keep_state(const ActorType& type, const std::byte* bytes) {
  if (std::memcmp(bytes, type.initial_state, type.state_size) == 0) return nil;
  std::uint32_t first = nil;
  for (std::size_t at = (type.state_size - 1) / cell_bytes * cell_bytes + cell_bytes; at > 0;) {
    at -= cell_bytes;
    const std::uint32_t cell = state().states.add(pool());
    StateCell& made = state().states.write(pool(), cell);
    made.next = first;
    std::memcpy(made.bytes, bytes + at, std::min(cell_bytes, type.state_size - at));
    first = cell;
  }
  return first;
}

void Supervision::free_state(std::uint32_t first) {
  while (first != nil) {
    const std::uint32_t next = state().states[first].next;
    state().states.remove(pool(), first);
    first = next;
  }
}

void Supervision::read_state(const Node& child, const ActorType& type, std::vector<std::byte>& bytes) const {
  bytes.resize(type.state_size);
  if (child.state == nil) return void(std::memcpy(bytes.data(), type.initial_state, type.state_size));
  std::uint32_t cell = child.state;
  for (std::size_t at = 0; at < bytes.size(); at += cell_bytes) {
    const StateCell& read = world_.supervision.states[cell];
    std::memcpy(bytes.data() + at, read.bytes, std::min(cell_bytes, bytes.size() - at));
    cell = read.next;
  }
}

}  // namespace orrery::detail
