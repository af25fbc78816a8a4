#include <memory>
#include <utility>

#include "protocols/raft/members_entry.hpp"
#include "protocols/raft/raft.hpp"

namespace orrery::protocols::raft {

void RaftProcess::apply_committed(Time now) {
  note_commit();
  while (applied_.index < core_->commit_index()) apply(now, applied_.index + 1);
  compact_if_due();
}

void RaftProcess::note_commit() {
  if (core_->role() != Role::leader || core_->commit_index() <= commit_seen_) return;
  metrics_.entries_committed += core_->commit_index() - commit_seen_;
  commit_seen_ = core_->commit_index();
  if (witness_ != nullptr) witness_->committed(self_, core_->term(), core_->log().at(commit_seen_));
}

void RaftProcess::apply(Time now, Index index) {
  const Entry entry = core_->log().entry(index);
  SessionOutcome outcome = SessionOutcome::first;
  if (entry.kind == EntryKind::command) {
    const std::optional<Command> command = read_command(entry.payload);
    if (!command) return broken("a command of the log is damaged");
    outcome = machine_.apply(*command);
    if (outcome == SessionOutcome::repeated && core_->role() == Role::leader) ++metrics_.duplicates_applied;
  } else if (entry.kind == EntryKind::configuration && witness_ != nullptr) {
    witness_->configured(index, read_members(entry.payload));
  }
  note_applied(core_->log().at(index));
  if (!proposed_.empty()) answer_proposed(now, outcome);
}

void RaftProcess::note_applied(const LogPosition& position) {
  applied_ = position;
  if (witness_ != nullptr) witness_->applied(self_, position, machine_.hash());
}

void RaftProcess::compact_if_due() {
  const Index base = core_->log().base().index;
  if (parameters_.snapshot_every == 0 || applied_.index - base < parameters_.snapshot_every) return;
  if (storage_->saving()) return;
  ++metrics_.snapshots_taken;
  storage_->save({applied_, core_->members_at(applied_.index), std::make_shared<const Bytes>(machine_.snapshot())});
}

bool RaftProcess::restore(const Snapshot& snapshot) {
  if (!machine_.restore(*snapshot.bytes)) {
    broken("a snapshot is damaged");
    return false;
  }
  if (witness_ != nullptr) witness_->configured(snapshot.position.index, snapshot.members);
  note_applied(snapshot.position);
  return true;
}

void RaftProcess::persisted() {
  const Time now = env_->now();
  core_->persisted(now);
  settle(now);
}

void RaftProcess::saved(const Snapshot& snapshot, bool durable) {
  const Time now = env_->now();
  if (!std::exchange(installing_, false)) {
    if (durable) core_->compacted(snapshot);
  } else if (!durable) {
    core_->install_failed();
  } else if (core_->installed(snapshot)) {
    ++metrics_.snapshots_installed;
    if (!restore(snapshot)) return;
    if (!proposed_.empty()) answer_proposed(now, SessionOutcome::unknown);
  }
  settle(now);
}

}  // namespace orrery::protocols::raft
