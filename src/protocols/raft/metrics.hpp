#pragma once

#include <cstdint>

#include <orrery/core/time.hpp>
#include <orrery/metrics/histogram.hpp>

#include "protocols/raft/configuration.hpp"

namespace orrery::protocols::raft {

/// What the nodes of a group count, together.
struct RaftMetrics {
  std::uint64_t elections_started = 0;    ///< Times that a node tried to take over, or asked whether it could.
  std::uint64_t leaders_elected = 0;      ///< Elections won.
  std::uint64_t terms = 0;                ///< The highest term that any node has seen.
  std::uint64_t messages_sent = 0;        ///< Between nodes.
  std::uint64_t entries_committed = 0;    ///< Entries, counted once, by the leaders that committed them.
  std::uint64_t appends_rejected = 0;     ///< Messages with entries that did not fit a follower's log.
  std::uint64_t snapshots_taken = 0;      ///< Compactions of a log.
  std::uint64_t snapshots_installed = 0;  ///< Snapshots taken over from a leader.
  std::uint64_t disk_writes = 0;          ///< Group commits: an append and a sync each.
  std::uint64_t log_rewrites = 0;         ///< Times that a log file was written anew: start, growth, a failed sync.
  std::uint64_t writes_answered = 0;      ///< Writes answered with success.
  std::uint64_t reads_answered = 0;       ///< Reads answered with a value.
  std::uint64_t requests_refused = 0;     ///< Requests to nodes that did not lead, or had too much to do.
  std::uint64_t duplicates_applied = 0;   ///< Writes that had taken effect before, and did not again.
  Histogram commit_latency{};             ///< Nanoseconds from proposal to commit, at the leader.
  Histogram leaderless_time{};            ///< Nanoseconds from the end of a leader that knew of it to the next leader.

  /// Who leads in the latest term that had a leader.
  MemberId leader = no_member;
  Term leader_term = 0;
  Time leaderless_since;

  void led(MemberId node, Term term, Time now) {
    ++leaders_elected;
    if (term < leader_term) return;
    if (leader == no_member && leader_term != 0)
      leaderless_time.record(static_cast<std::uint64_t>((now - leaderless_since).count()));
    leader = node;
    leader_term = term;
  }
  void resigned(MemberId node, Term term, Time now) {
    if (node != leader || term != leader_term) return;
    leader = no_member;
    leaderless_since = now;
  }
};

}  // namespace orrery::protocols::raft
