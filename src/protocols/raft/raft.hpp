#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/process/env.hpp>
#include <orrery/process/message_socket.hpp>
#include <orrery/process/process.hpp>

#include "process/alarm.hpp"
#include "protocols/raft/core.hpp"
#include "protocols/raft/metrics.hpp"
#include "protocols/raft/parameters.hpp"
#include "protocols/raft/state_machine.hpp"
#include "protocols/raft/storage.hpp"
#include "protocols/raft/witness.hpp"
#include "protocols/request.hpp"

namespace orrery::protocols::raft {

/// Where Raft nodes hear one another, and operators (`AdminRequest`).
inline constexpr std::uint16_t peer_port = 4001;

/// A node of a replicated key-value store: Raft (core.hpp) on datagrams, a disk and a clock. It answers `Request`s at
/// `request_port`: writes once they are committed and applied, reads as `RaftParameters::read_mode` says; who does not
/// lead says who does. The group is `NodeInfo::peers`. It relies on its disk keeping what it has synced: a node whose
/// disk was emptied may not come back under its name, for it has forgotten its votes.
///
/// On a graceful stop a leader hands leadership over, and the process returns.
class RaftProcess : public Process, private CoreOutput, private StorageClient {
 public:
  /// The metrics and the witness, which may be null, are those of all nodes of the group in one run, and outlive them.
  RaftProcess(const RaftParameters& parameters, RaftMetrics& metrics, RaftWitness* witness);
  ~RaftProcess() override;

  Task<> run(Env& env) override;

  // What it shows.

  /// What it is to the group: follower, pre_candidate, candidate, leader, or learner if it has no vote.
  [[nodiscard]] std::string_view role() const;
  /// The term it is in.
  [[nodiscard]] Term term() const { return core_ ? core_->term() : 0; }
  /// Whom it takes for the leader; empty if it knows none.
  [[nodiscard]] std::string_view leader() const;
  /// Whom it has voted for in its term; empty if nobody.
  [[nodiscard]] std::string_view voted_for() const;
  /// Up to where it knows the log to be committed.
  [[nodiscard]] Index commit_index() const { return core_ ? core_->commit_index() : 0; }
  /// The last entry of its log.
  [[nodiscard]] Index last_index() const { return core_ ? core_->log().last_index() : 0; }
  /// Up to where its state machine has applied the log.
  [[nodiscard]] Index applied_index() const { return applied_.index; }
  /// Where its latest snapshot ends.
  [[nodiscard]] Index snapshot_index() const { return core_ ? core_->log().base().index : 0; }
  /// Who votes, and who only listens: "n1 n2 n3", "n1 n2 n3 -> n1 n2 n4", "n1 n2 n3 + n4".
  [[nodiscard]] std::string members() const;

  [[nodiscard]] const Core* core() const { return core_ ? &*core_ : nullptr; }
  [[nodiscard]] const StateMachine& state() const { return machine_; }

 private:
  /// A request that is an entry of the log.
  struct Proposed {
    Index index;
    Term term;
    Endpoint client;
    std::uint64_t id;
    Time at;
    bool reads;
    std::string key;  // Of a read.
  };
  /// A read that waits for its confirmation.
  struct Reading {
    ReadTicket ticket;
    Endpoint client;
    std::uint64_t id;
    std::string key;
  };

  // raft.cpp: the life of the process.
  Task<bool> resolve_peers();
  Task<bool> start();
  template <class PeerMessage>
  void on(Endpoint from, const PeerMessage& message);
  void on(Endpoint from, const AdminRequest& request);
  void on(Endpoint from, Request& request);
  Task<> keep_time();
  Task<> hand_over();
  void settle(Time now);

  // raft_clients.cpp
  void take_request(Endpoint from, Request& request);
  void take_admin(Endpoint from, const AdminRequest& request);
  void propose(Endpoint from, const Request& request);
  void begin_read(Endpoint from, Request& request);
  void answer(Endpoint to, std::uint64_t id, ReplyStatus status, std::string value = {});
  void answer_reads(Time now);
  void refuse_reads();
  void answer_proposed(Time now, SessionOutcome outcome);
  [[nodiscard]] std::string value_of(std::string_view key) const;
  [[nodiscard]] MemberId find(std::string_view name) const;
  [[nodiscard]] std::string_view name_of(MemberId member) const;

  // raft_log.cpp: applying, snapshots, the disk.
  void apply_committed(Time now);
  void apply(Time now, Index index);
  void note_applied(const LogPosition& position);
  void note_commit();
  void compact_if_due();
  [[nodiscard]] bool restore(const Snapshot& snapshot);
  [[nodiscard]] bool has_write() override { return core_->has_write(); }
  CoreWrite take_write() override { return core_->take_write(env_->now()); }
  [[nodiscard]] const Log& log() override { return core_->log(); }
  void persisted() override;
  void saved(const Snapshot& snapshot, bool durable) override;

  // raft_output.cpp
  void send(MemberId to, const VoteRequest& request) override;
  void send(MemberId to, const VoteReply& reply) override;
  void send(MemberId to, const Append& append) override;
  void send(MemberId to, const AppendReply& reply) override;
  void send(MemberId to, const SnapshotChunk& chunk) override;
  void send(MemberId to, const SnapshotReply& reply) override;
  void send(MemberId to, const TimeoutNow& request) override;
  template <class Message>
  void send_message(MemberId to, const Message& message);
  [[nodiscard]] Duration draw_election_timeout() override;
  void changed() override;
  void appended(Index first) override;
  void install(Snapshot snapshot) override;
  void broken(std::string_view what) override;

  const RaftParameters parameters_;
  RaftMetrics& metrics_;
  RaftWitness* witness_;
  Env* env_ = nullptr;
  Simulator* simulator_ = nullptr;  // Outlives the environment.
  MemberId self_ = no_member;
  std::vector<Endpoint> peers_;
  std::optional<MessageSocket> peer_socket_;
  std::optional<MessageSocket> client_socket_;
  std::optional<Storage> storage_;
  std::optional<Core> core_;
  StateMachine machine_;
  LogPosition applied_;
  Index commit_seen_ = 0;
  bool installing_ = false;  // What is being saved came from a leader.
  Role role_ = Role::follower;
  Term leads_in_ = 0;
  std::deque<Proposed> proposed_;
  std::deque<Reading> reads_;
  orrery::detail::Alarm alarm_;
};

}  // namespace orrery::protocols::raft
