#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace orrery::protocols::raft {

/// Faults planted on purpose, to see the simulation find them. `none` in earnest.
enum class Bug : std::uint8_t {
  none,
  old_term_commit,
  heartbeat_commit,
  vote_cleared,
  vote_not_durable,
  lost_entries,
  stale_reappend,
  snapshot_conflict,
  early_membership,
  pre_vote_stuck,
  no_check_quorum,
  stalled_disk_leader,
  stale_read,
};

struct BugInfo {
  Bug bug;
  std::string_view name;
  std::string_view meaning;
};

/// All but `none`.
[[nodiscard]] std::span<const BugInfo> bugs();
/// The bug of that name.
[[nodiscard]] std::optional<Bug> find_bug(std::string_view name);

}  // namespace orrery::protocols::raft
