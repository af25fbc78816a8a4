#include "protocols/raft/bug.hpp"

#include <array>

namespace orrery::protocols::raft {
namespace {

constexpr std::array all_bugs{
    BugInfo{Bug::old_term_commit, "old_term_commit", "Commits entries of earlier terms by counting their replicas"},
    BugInfo{Bug::heartbeat_commit, "heartbeat_commit", "Commits on a heartbeat what the leader has not verified"},
    BugInfo{Bug::vote_cleared, "vote_cleared", "Clears its vote when it steps down within a term"},
    BugInfo{Bug::vote_not_durable, "vote_not_durable", "Answers a vote before it is durable"},
    BugInfo{Bug::lost_entries, "lost_entries", "Acknowledges entries before they are synced, and a restart loses them"},
    BugInfo{Bug::stale_reappend, "stale_reappend",
            "Appends again what it has compacted, when an old message comes late"},
    BugInfo{Bug::snapshot_conflict, "snapshot_conflict", "Keeps a conflicting entry at the last index of a snapshot"},
    BugInfo{Bug::early_membership, "early_membership", "Changes members before it has committed in its term"},
    BugInfo{Bug::pre_vote_stuck, "pre_vote_stuck", "Does not answer those who are on a lower term, who so stay there"},
    BugInfo{Bug::no_check_quorum, "no_check_quorum", "Leads on without a quorum's ear, and keeps others from electing"},
    BugInfo{Bug::stalled_disk_leader, "stalled_disk_leader", "Leads on while its disk completes nothing"},
    BugInfo{Bug::stale_read, "stale_read", "Answers reads before a quorum has confirmed that it leads"},
};

}  // namespace

std::span<const BugInfo> bugs() { return all_bugs; }

std::optional<Bug> find_bug(std::string_view name) {
  for (const BugInfo& info : all_bugs) {
    if (info.name == name) return info.bug;
  }
  return std::nullopt;
}

}  // namespace orrery::protocols::raft
