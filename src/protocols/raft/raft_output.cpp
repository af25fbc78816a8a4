#include <utility>

#include "protocols/raft/raft.hpp"

namespace orrery::protocols::raft {

template <class Message>
void RaftProcess::send_message(MemberId to, const Message& message) {
  ++metrics_.messages_sent;
  peer_socket_->send(peers_[to], message);
}

void RaftProcess::send(MemberId to, const VoteRequest& request) { send_message(to, request); }
void RaftProcess::send(MemberId to, const VoteReply& reply) { send_message(to, reply); }
void RaftProcess::send(MemberId to, const Append& append) { send_message(to, append); }
void RaftProcess::send(MemberId to, const SnapshotChunk& chunk) { send_message(to, chunk); }
void RaftProcess::send(MemberId to, const SnapshotReply& reply) { send_message(to, reply); }
void RaftProcess::send(MemberId to, const TimeoutNow& request) { send_message(to, request); }

void RaftProcess::send(MemberId to, const AppendReply& reply) {
  if (reply.rejected) ++metrics_.appends_rejected;
  send_message(to, reply);
}

Duration RaftProcess::draw_election_timeout() { return parameters_.election_timeout.sample(env_->random()); }

void RaftProcess::changed() {
  const Role before = std::exchange(role_, core_->role());
  const Term term = core_->term();
  if (term > metrics_.terms) metrics_.terms = term;
  if (role_ == Role::pre_candidate || (role_ == Role::candidate && before != Role::pre_candidate))
    ++metrics_.elections_started;
  if (leads_in_ != 0 && (role_ != Role::leader || term != leads_in_)) {
    metrics_.resigned(self_, std::exchange(leads_in_, 0), simulator_->now());
    if (witness_ != nullptr) witness_->resigned(self_);
    refuse_reads();
    env_->mark("follower", term);
  }
  if (role_ != Role::leader || leads_in_ != 0) return;
  leads_in_ = term;
  commit_seen_ = core_->commit_index();
  metrics_.led(self_, term, simulator_->now());
  if (witness_ != nullptr) witness_->became_leader(self_, term, core_->log());
  env_->mark("leader", term);
}

void RaftProcess::appended(Index first) {
  if (witness_ == nullptr) return;
  note_commit();
  const Log& log = core_->log();
  for (Index index = first; index <= log.last_index(); ++index) {
    witness_->appended(self_, log.at(index));
    if (core_->role() != Role::leader || log.entry(index).kind != EntryKind::configuration) continue;
    witness_->changes_members(self_, core_->term());
  }
}

// One at a time: a leader offers it again.
void RaftProcess::install(Snapshot snapshot) {
  if (storage_->saving()) return core_->install_failed();
  installing_ = true;
  storage_->save(std::move(snapshot));
}

void RaftProcess::broken(std::string_view what) {
  if (witness_ != nullptr) witness_->broken(self_, what);
  env_->fail(Error(ErrorCode::io_error, std::string(what)));
}

}  // namespace orrery::protocols::raft
