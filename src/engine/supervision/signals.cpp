#include <algorithm>
#include <cstring>

#include "../engine_core.hpp"
#include "supervision.hpp"

namespace orrery::detail {

bool Supervision::runs(ActorId actor) const { return engine_.takes_mail(actor); }

const ActorType& Supervision::type_of(std::uint32_t slot) const { return *world_.infos[chunk_of(slot)].type; }

void Supervision::exited(std::uint32_t slot, ExitReason reason, std::string_view text) {
  const ActorRecord& record = world_.chunks[chunk_of(slot)].record_block().records[index_of(slot)];
  const bool abnormal = reason != ExitReason::normal && reason != ExitReason::shutdown;
  const ActorId who{slot, record.generation};
  if (record.ward != nil && state().nodes[record.ward].status != ChildStatus::running &&
      state().nodes[record.ward].status != ChildStatus::stopping) {
    return;  // It failed while it was being stopped with its siblings.
  }
  if (abnormal) note(who, reason, text);
  if (record.ward == nil && root_is_plain_) {
    abnormal ? engine_.revive(slot, type_of(slot).initial_state) : engine_.bury(slot);
    return;
  }
  const std::uint32_t at = ward_of(who);
  end_actor(at, reason);
  child_exited(at, reason);
  drain();
}

void Supervision::end_actor(std::uint32_t at, ExitReason reason) {
  Node& child = node(at);
  child.timer = 0;
  RecordsBlock& records = engine_.writable_records(chunk_of(child.who.slot));
  clear_bit(records.running, index_of(child.who.slot));
  clear_bit(records.held, index_of(child.who.slot));
  engine_.end_subscriptions(child.who.slot, Subscriptions::itself);
  part(at, child.who, reason);
}

// From names first, so that nobody who is told finds it by name.
void Supervision::part(std::uint32_t at, ActorId who, ExitReason reason) {
  release_names(at);
  while (node(at).ties[2] != nil) {
    const Tie tie = state().ties[node(at).ties[2]];
    tell_down(state().nodes[tie.sides[0].node].who, who, reason, tie.number);
    remove_tie(node(at).ties[2]);
    drop_if_plain(tie.sides[0].node);
  }
  while (node(at).ties[1] != nil) {
    const std::uint32_t watched = state().ties[node(at).ties[1]].sides[1].node;
    remove_tie(node(at).ties[1]);
    drop_if_plain(watched);
  }
  const auto first = static_cast<std::ptrdiff_t>(signals_.size());
  while (node(at).ties[0] != nil) {
    const Tie tie = state().ties[node(at).ties[0]];
    const std::uint32_t other = tie.sides[tie.sides[0].node == at ? 1 : 0].node;
    signals_.push_back({who, state().nodes[other].who, reason, true});
    remove_tie(node(at).ties[0]);
    drop_if_plain(other);
  }
  std::sort(signals_.begin() + first, signals_.end(), [](const Signal& a, const Signal& b) { return a.to < b.to; });
}

// The receiver's first mail of the next window, in the order of telling.
void Supervision::tell_exit(ActorId to, ActorId who, ExitReason reason) {
  const OnExit exit{who, reason, 0};
  engine_.tell(to, now(), OnExit::kind, &exit, sizeof(exit));
}

void Supervision::tell_down(ActorId to, ActorId who, ExitReason reason, std::uint32_t monitor) {
  const OnDown down{who, reason, monitor};
  engine_.tell(to, now(), OnDown::kind, &down, sizeof(down));
}

void Supervision::send_exit(ActorId from, ActorId to, ExitReason reason) {
  signals_.push_back({from, to, reason, false});
  drain();
}

void Supervision::deliver(const Signal& signal) {
  if (!runs(signal.to)) return;
  const bool kills = !signal.is_link && signal.reason == ExitReason::kill;
  if (!kills) {
    if (type_of(signal.to.slot).traps_exit) return tell_exit(signal.to, signal.from, signal.reason);
    if (signal.reason == ExitReason::normal && (signal.is_link || signal.from != signal.to)) return;
  }
  exited(signal.to.slot, kills ? ExitReason::killed : signal.reason,
         signal.is_link ? "with one it was linked to" : "by a signal");
}

// One after the other, however long the chain of links is.
void Supervision::drain() {
  if (next_signal_ > 0) return;  // Further out on the stack it is being done.
  while (next_signal_ < signals_.size()) {
    const Signal signal = signals_[next_signal_++];
    deliver(signal);
  }
  signals_.clear();
  next_signal_ = 0;
}

void Supervision::link(ActorId from, ActorId to) {
  if (from == to || !runs(from)) return;
  if (!runs(to)) {
    signals_.push_back({to, from, ExitReason::noproc, true});
    return drain();
  }
  const std::uint32_t a = ward_of(from);
  const std::uint32_t b = ward_of(to);
  if (find_link(a, b) == nil) add_tie(TieKind::link, a, b, 0);
}

void Supervision::unlink(ActorId from, ActorId to) {
  if (from == to || !runs(from) || !runs(to)) return;
  const std::uint32_t a = ward_of(from);
  const std::uint32_t b = ward_of(to);
  const std::uint32_t tie = find_link(a, b);
  if (tie != nil) remove_tie(tie);
  drop_if_plain(a);
  drop_if_plain(b);
}

void Supervision::monitor(ActorId from, ActorId on, std::uint32_t number) {
  if (from == on || !runs(from)) return;
  ORRERY_CHECK_MESSAGE(type_of(from.slot).takes_down,
                       "monitor: this type of actors has no on(const OnDown&, Context&)");
  if (!runs(on)) return tell_down(from, on, ExitReason::noproc, number);
  const std::uint32_t watcher = ward_of(from);
  add_tie(TieKind::monitor, watcher, ward_of(on), number);
}

void Supervision::demonitor(ActorId from, std::uint32_t number) {
  if (!runs(from)) return;
  const std::uint32_t watcher = ward_of(from);
  for (std::uint32_t at = state().nodes[watcher].ties[1]; at != nil; at = state().ties[at].sides[0].after) {
    if (state().ties[at].number != number) continue;
    const std::uint32_t watched = state().ties[at].sides[1].node;
    remove_tie(at);
    drop_if_plain(watched);
    break;
  }
  drop_if_plain(watcher);
}

}  // namespace orrery::detail
