#include <orrery/core/run_context.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/model/distribution_field.hpp>
#include <orrery/model/model_of.hpp>

#include "protocols/raft/raft.hpp"
#include "protocols/request_history.hpp"

namespace orrery::protocols::raft {

std::span<const model::Choice<Bug>> field_choices(Bug) {
  static const std::vector<model::Choice<Bug>> all = [] {
    std::vector<model::Choice<Bug>> choices = {{Bug::none, "none", "As it should be."}};
    for (const BugInfo& bug : bugs()) choices.push_back({bug.bug, bug.name, bug.meaning});
    return choices;
  }();
  return all;
}

std::span<const model::Choice<ReadMode>> field_choices(ReadMode) {
  static constexpr model::Choice<ReadMode> all[] = {
      {ReadMode::log, "log", "The read is an entry of the log."},
      {ReadMode::read_index, "read_index", "A quorum confirms, after the read came, that it still leads."},
      {ReadMode::lease, "lease", "A quorum has confirmed so recently that nobody else can lead yet."},
  };
  return all;
}

namespace {

using namespace std::chrono_literals;

// What finds one group's logs and leaders wrong, as a witness of scenarios.
class GroupWitness final : public model::Witness {
 public:
  GroupWitness(model::RunObjects& run, const model::Group& group, const RaftParameters& parameters)
      : raft_(static_cast<std::uint32_t>(group.ids.size()), parameters,
              [report = run.report()](std::string_view checker, std::string message) {
                report("raft." + std::string(checker), std::move(message));
              }) {
    RequestHistory& history = run.get<RequestHistory>();
    history.expect_linearizable("raft.linearizable");
    for (const std::string& node : group.ids) history.serves(node);
  }

  void healed() override {
    raft_.healed();
    healed_at_ = now();
  }
  // Progress needs some time to show.
  void finish() override {
    if (healed_at_ && now() - *healed_at_ >= 5s) raft_.finish();
  }
  [[nodiscard]] RaftWitness& raft() { return raft_; }

 private:
  static Time now() {
    const RunContext* run = current_run();
    return run == nullptr ? Time() : run->simulator->now();
  }

  RaftWitness raft_;
  std::optional<Time> healed_at_;
};

struct GroupMetrics : RaftMetrics {
  static constexpr bool of_group = true;
};

class RaftNode final : public RaftProcess {
 public:
  using Parameters = RaftParameters;
  using Metrics = GroupMetrics;
  using Witness = GroupWitness;

  RaftNode(const RaftParameters& parameters, GroupMetrics& metrics, GroupWitness* witness)
      : RaftProcess(parameters, metrics, witness == nullptr ? nullptr : &witness->raft()) {}
};

model::Fields<RaftParameters> parameters() {
  using P = RaftParameters;
  constexpr std::uint32_t bytes_max = 32 * 1024;
  return model::Fields<P>()
      .field("election_timeout", &P::election_timeout,
             "How long a follower waits for its leader before it tries to take over, drawn anew each time.")
      .field("heartbeat_interval", &P::heartbeat_interval, "The longest that a leader is silent to a follower.",
             {.min = 1us, .max = {}})
      .field("pre_vote", &P::pre_vote, "Whether a candidate first asks whether it could win.")
      .field("check_quorum", &P::check_quorum, "Whether a leader without a quorum's ear steps down.")
      .field("read_mode", &P::read_mode, "How a leader makes sure that what it reads is not stale.")
      .field("batch_bytes_max", &P::batch_bytes_max, "Bytes of entries in one message.", {.min = 1, .max = bytes_max})
      .field("pipeline_max", &P::pipeline_max, "Messages with entries under way to one follower.",
             {.min = 1, .max = 64})
      .field("snapshot_every", &P::snapshot_every, "Applied entries after which the log is compacted; 0: never.")
      .field("snapshot_chunk_bytes", &P::snapshot_chunk_bytes, "Bytes of a snapshot in one message.",
             {.min = 1, .max = bytes_max})
      .field("lease_fraction", &P::lease_fraction, "What part of the shortest election timeout a lease lasts.",
             {.min = 0.0, .max = 1.0})
      .field("clock_drift_bound", &P::clock_drift_bound,
             "How much faster or slower than true a clock may run, for leases.", {.min = 0.0, .max = 0.1})
      .field("initial_voters", &P::initial_voters, "How many of the nodes vote at first, in order; 0: all.")
      .field("requests_max", &P::requests_max, "Requests that a leader has under way; more are refused.",
             {.min = 1, .max = {}})
      .require("the shortest election timeout must be above heartbeat_interval",
               [](const P& p) { return p.election_timeout.min() > p.heartbeat_interval; });
}

}  // namespace
}  // namespace orrery::protocols::raft

ORRERY_MODEL(raft) {
  using namespace orrery::protocols::raft;
  using M = GroupMetrics;
  return orrery::model::ModelOf<RaftNode>(
             "raft", "A replicated key-value store: leaders, elections, logs, snapshots, membership.")
      .source(
          "D. Ongaro and J. Ousterhout, \"In Search of an Understandable Consensus Algorithm\", 2014; D. Ongaro's "
          "dissertation, 2014")
      .parameters(parameters())
      .bugs("bug", &RaftParameters::bug, "A fault planted on purpose.")
      .shows("role", &RaftNode::role, "follower, pre_candidate, candidate, leader, or learner if it has no vote.")
      .shows("term", &RaftNode::term, "The term it is in.")
      .shows("leader", &RaftNode::leader, "Whom it takes for the leader; empty if it knows none.")
      .shows("voted_for", &RaftNode::voted_for, "Whom it has voted for in its term; empty if nobody.")
      .shows("commit_index", &RaftNode::commit_index, "Up to where it knows the log to be committed.")
      .shows("last_index", &RaftNode::last_index, "The last entry of its log.")
      .shows("applied_index", &RaftNode::applied_index, "Up to where its state machine has applied the log.")
      .shows("snapshot_index", &RaftNode::snapshot_index, "Where its latest snapshot ends.")
      .shows("members", &RaftNode::members, "Who votes, and who only listens.")
      .metric("elections_started", &M::elections_started, "Times that a node tried to take over.")
      .metric("leaders_elected", &M::leaders_elected, "Elections won.")
      .metric("terms", &M::terms, "The highest term that any node has seen.")
      .metric("messages_sent", &M::messages_sent, "Between nodes.")
      .metric("entries_committed", &M::entries_committed, "Entries, counted once, by the leaders that committed them.")
      .metric("appends_rejected", &M::appends_rejected, "Messages with entries that did not fit a follower's log.")
      .metric("snapshots_taken", &M::snapshots_taken, "Compactions of a log.")
      .metric("snapshots_installed", &M::snapshots_installed, "Snapshots taken over from a leader.")
      .metric("disk_writes", &M::disk_writes, "Group commits: an append and a sync each.")
      .metric("writes_answered", &M::writes_answered, "Writes answered with success.")
      .metric("reads_answered", &M::reads_answered, "Reads answered with a value.")
      .metric("requests_refused", &M::requests_refused, "Requests to nodes that did not lead, or had too much to do.")
      .metric("duplicates_applied", &M::duplicates_applied, "Writes that had taken effect before, and did not again.")
      .metric("commit_latency", &M::commit_latency, "From proposal to commit, at the leader.", "ns")
      .metric("leaderless_time", &M::leaderless_time, "From the end of a leader to the next leader.", "ns")
      .message<VoteRequest>("vote_request", "RequestVote, or the question whether it would be granted.")
      .message<VoteReply>("vote_reply", "A vote, given or refused.")
      .message<Append>("append", "AppendEntries; without entries, a heartbeat.")
      .message<AppendReply>("append_reply", "Up to where a follower has the log durably.")
      .message<SnapshotChunk>("snapshot_chunk", "A part of a snapshot.")
      .message<SnapshotReply>("snapshot_reply", "How much of a snapshot has come.")
      .message<TimeoutNow>("timeout_now", "The leader wants the receiver to take over at once.")
      .message<AdminRequest>("admin_request", "An operator changes the members, or the leader.")
      .message<AdminReply>("admin_reply", "Whether that was begun.")
      .checker("election_safety", "At most one leader in a term.")
      .checker("log_matching", "Entries of the same index and term have the same entries before them.")
      .checker("leader_completeness", "A leader has all that was committed before its term.")
      .checker("commit_rule", "A leader commits up to entries of its own term, never by counting older ones.")
      .checker("membership_rule", "Members change only after the leader has committed in its term.")
      .checker("state_machine_safety", "All apply the same entry at an index.")
      .checker("acknowledged_survive", "Writes that were answered with success are never lost.")
      .checker("leader_fitness", "Who leads has a quorum's ear, and a disk that writes.")
      .checker("progress_after_healing", "After healing there is one leader, and all catch up.")
      .checker("linearizable", "What clients saw is that of one copy, operation by operation.");
}
