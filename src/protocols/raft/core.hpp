#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/time.hpp>

#include "protocols/raft/configuration.hpp"
#include "protocols/raft/log.hpp"
#include "protocols/raft/message.hpp"
#include "protocols/raft/parameters.hpp"
#include "protocols/raft/progress.hpp"

namespace orrery::protocols::raft {

enum class Role : std::uint8_t { follower, pre_candidate, candidate, leader };

/// The state machine as of a position of the log, and the members as of there.
struct Snapshot {
  LogPosition position;
  Configuration members;
  std::shared_ptr<const Bytes> bytes;
};

/// What a node has on its disk as its core begins; it is taken to be durable only once it was written again.
struct RecoveredState {
  Term term = 0;
  MemberId vote = no_member;
  Log log;
  std::optional<Snapshot> snapshot;  ///< Ends at the base of the log; without one, that is 0.
};

/// What the core wants of the world at once. Called from inside its functions: do not call back.
class CoreOutput {
 public:
  virtual void send(MemberId to, const VoteRequest& request) = 0;
  virtual void send(MemberId to, const VoteReply& reply) = 0;
  virtual void send(MemberId to, const Append& append) = 0;
  virtual void send(MemberId to, const AppendReply& reply) = 0;
  virtual void send(MemberId to, const SnapshotChunk& chunk) = 0;
  virtual void send(MemberId to, const SnapshotReply& reply) = 0;
  virtual void send(MemberId to, const TimeoutNow& request) = 0;

  [[nodiscard]] virtual Duration draw_election_timeout() = 0;
  /// Role, term or leader is another now.
  virtual void changed() = 0;
  /// The log has the entries `first` to the last anew; what was there from `first` on is gone.
  virtual void appended(Index first) = 0;
  /// A leader's snapshot has arrived. Make it durable, then call `installed`; or drop it, then `install_failed`.
  virtual void install(Snapshot snapshot) = 0;
  /// What Raft rules out has happened: a disk that lost what it had promised to keep, or a bug.
  virtual void broken(std::string_view what) = 0;

 protected:
  ~CoreOutput() = default;
};

/// What is to be made durable, in this order; see `Core::take_write`. The entries are in the log.
struct CoreWrite {
  Term term = 0;
  MemberId vote = no_member;
  std::optional<LogPosition> base;  ///< The log begins here now, as by `Log::rebase`.
  Index first = 1;                  ///< Entries from here on take the place of any that are there,
  Index last = 0;                   ///< up to here; none if it is before `first`.
};

/// When a read may be answered: see `Core::begin_read`.
struct ReadTicket {
  Index index = 0;          ///< Once so much is applied,
  std::uint64_t stamp = 0;  ///< and `Core::quorum_stamp` is no earlier.
};

enum class ChangeStatus : std::uint8_t { started, not_leader, busy, invalid };

/// Raft without input and output: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014),
/// and Ongaro's dissertation (2014) for PreVote (9.6), CheckQuorum (6.2), leadership transfer (3.10), reads (6.4) and
/// the order of writing to disk and sending (10.2.1). It knows neither clock nor disk nor network: the caller tells the
/// time, passes messages in, carries messages out (`CoreOutput`), makes durable what `take_write` gives, and applies
/// the entries up to `commit_index`.
///
/// What a node promises it has made durable before it says so: a vote, its own candidacy, the entries that it
/// acknowledges. A leader sends entries while it writes them itself, and counts itself among those who have them only
/// once they are durable.
class Core {
 public:
  Core(const RaftParameters& parameters, std::uint32_t nodes, MemberId self, RecoveredState state, CoreOutput& output);

  void start(Time now);

  void on_message(Time now, const VoteRequest& request);
  void on_message(Time now, const VoteReply& reply);
  void on_message(Time now, const Append& append);
  void on_message(Time now, const AppendReply& reply);
  void on_message(Time now, const SnapshotChunk& chunk);
  void on_message(Time now, const SnapshotReply& reply);
  void on_message(Time now, const TimeoutNow& request);

  /// When to call `on_deadline`, at the latest; it may move both ways whenever another function is called.
  [[nodiscard]] Time deadline() const;
  void on_deadline(Time now);

  /// Whether it takes proposals: it leads, and is not handing leadership over.
  [[nodiscard]] bool accepts() const { return role_ == Role::leader && transferee_ == no_member; }
  /// Appends an entry, if it `accepts()`: committed once `commit_index` has reached its index in this term.
  Index propose(EntryKind kind, std::string_view payload);
  /// Sends what was proposed, and asks for confirmation of reads.
  void flush(Time now);

  /// Whether something is to be made durable and nothing is under way.
  [[nodiscard]] bool has_write() const;
  /// What is to be made durable now, and `persisted` then follows. Taking again before that takes the place of what
  /// was taken: all of the log is to be written then.
  CoreWrite take_write(Time now);
  /// What was taken last is durable.
  void persisted(Time now);

  /// Only a leader begins a read; the ticket is void once it does not lead in this term any more.
  ReadTicket begin_read(Time now);
  /// The time of the latest messages by which a quorum was told, and has confirmed, that this leader leads.
  [[nodiscard]] std::uint64_t quorum_stamp(Time now) const;

  /// Makes `voters` the voters: at once if one comes or goes, jointly otherwise; newcomers catch up before they vote.
  ChangeStatus change_members(Time now, MemberSet voters);
  /// Hands leadership to `target`, or to the voter that has most of the log.
  ChangeStatus transfer(Time now, MemberId target = no_member);

  /// The snapshot, which ends at an applied entry, is durable: entries before are given up.
  void compacted(const Snapshot& snapshot);
  /// The snapshot that came by `CoreOutput::install` is durable. True if it takes the place of the log's beginning, so
  /// that the state machine must be restored from it; false if the log has gone past it by now.
  bool installed(const Snapshot& snapshot);
  void install_failed() { installing_ = 0; }

  [[nodiscard]] Role role() const { return role_; }
  [[nodiscard]] Term term() const { return term_; }
  [[nodiscard]] MemberId vote() const { return vote_; }
  [[nodiscard]] MemberId leader() const { return leader_; }
  [[nodiscard]] MemberId transferee() const { return transferee_; }
  [[nodiscard]] MemberId self() const { return self_; }
  [[nodiscard]] Index commit_index() const { return commit_; }
  [[nodiscard]] Index stable_index() const { return stable_; }
  [[nodiscard]] const Log& log() const { return log_; }
  [[nodiscard]] const Configuration& members() const { return configurations_.back().members; }
  [[nodiscard]] const Configuration& members_at(Index index) const;
  /// For how long the disk has been busy with one write.
  [[nodiscard]] Duration disk_silence(Time now) const;

 private:
  struct ConfigurationAt {
    Index index;
    Configuration members;
  };
  struct WriteUnderWay {
    bool busy = false;
    Time since;
    Term term = 0;
    MemberId vote = no_member;
    Index last = 0;
  };

  // election.cpp
  void become_follower(Time now, Term term, MemberId leader);
  void seek_election(Time now);
  void campaign(Time now, bool transfer);
  void announce(Time now);
  void ask_for_votes();
  void become_leader(Time now);
  void answer_vote(const VoteRequest& request, bool granted, Term term);
  void answer_held_vote();
  [[nodiscard]] bool hears_leader(Time now) const;
  [[nodiscard]] bool up_to_date(const VoteRequest& request) const;
  [[nodiscard]] bool is_stalled(Time now) const;
  [[nodiscard]] bool durable_term() const { return durable_term_ == term_; }
  void restart_timer(Time now);

  // leader.cpp
  void tick_leader(Time now);
  void send_entries(Time now, MemberId to);
  void send_heartbeat(Time now, MemberId to);
  void broadcast_round(Time now);
  void confirm_reads(Time now);
  void take_rejection(Time now, const AppendReply& reply);
  void advance_commit(Time now);
  [[nodiscard]] bool owns_commit() const { return commit_ >= term_start_; }

  // follower.cpp
  bool follow(Time now, MemberId from, Term term, std::uint64_t stamp);
  bool take_entries(const Append& append);
  void reject(const Append& append);
  void acknowledge();

  // membership.cpp
  void append_configuration(const Configuration& members);
  void forget_configurations_from(Index first);
  void advance_membership(Time now);
  [[nodiscard]] bool may_lead() const;
  void advance_catching_up(Time now);

  // snapshot.cpp
  void begin_snapshot(Time now, MemberId to);
  void send_chunk(Time now, MemberId to);

  // transfer.cpp
  void advance_transfer(Time now);

  Index append(const Entry& entry);

  const RaftParameters parameters_;
  const Duration lease_;
  const Duration timeout_min_;
  const Duration timeout_max_;
  const MemberId self_;
  CoreOutput& output_;

  Role role_ = Role::follower;
  Term term_;
  MemberId vote_;
  MemberId leader_ = no_member;
  Log log_;
  Index commit_;
  std::vector<ConfigurationAt> configurations_;  // In order; the first is that of the base.
  std::optional<Snapshot> snapshot_;

  // Durability.
  WriteUnderWay write_;
  Term durable_term_ = ~Term{0};  // Nothing is known to be.
  MemberId durable_vote_ = no_member;
  bool base_changed_ = false;
  Index written_;  // Entries up to here are durable or under way,
  Index stable_;   // and up to here durable.

  // Elections.
  Time timer_start_;  // Of the election timer.
  Duration timeout_{};
  Time heard_at_;  // When a leader was heard last; at first, the start: it may have been just before that.
  MemberSet granted_;
  bool announced_ = false;       // As a candidate: it is durable, and the others have been asked.
  bool transfer_vote_ = false;   // As a candidate: the leader wants it.
  bool vote_reply_due_ = false;  // Once the vote is durable.
  Time tick_at_;                 // Of candidates and leaders.

  // As a follower.
  Index verified_ = 0;       // Up to here the log is the leader's.
  std::uint64_t stamp_ = 0;  // The leader's latest.
  bool reply_due_ = false;   // Once what was received is durable.
  Bytes arriving_;           // A snapshot, in parts,
  LogPosition arriving_at_;  // this one.
  Index installing_ = 0;

  // As a leader.
  std::vector<Progress> progress_;
  Index term_start_ = 0;           // The first entry of its term.
  std::uint64_t round_stamp_ = 0;  // When all were last sent something.
  std::uint64_t read_wanted_ = 0;  // A round no earlier than this is wanted.
  MemberSet target_;               // The voters that are to be, while newcomers catch up.
  Time target_until_;
  MemberId transferee_ = no_member;
  Time transfer_until_;
  bool lease_broken_ = false;  // Somebody was told to take over.
};

}  // namespace orrery::protocols::raft
