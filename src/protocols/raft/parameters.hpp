#pragma once

#include <cstdint>

#include <orrery/core/distributions.hpp>
#include <orrery/core/time.hpp>

#include "protocols/raft/bug.hpp"

namespace orrery::protocols::raft {

/// How a leader makes sure that what it reads is not stale (Ongaro's dissertation, 6.4).
enum class ReadMode : std::uint8_t {
  log,         ///< The read is an entry of the log.
  read_index,  ///< A quorum confirms, after the read came, that it still leads.
  lease,       ///< A quorum has confirmed recently enough that nobody else can lead yet, if clocks drift within bounds.
};

/// Of a Raft node; all nodes of a group have the same.
struct RaftParameters {
  /// How long a follower waits for its leader before it tries to take over, drawn anew each time.
  DurationDistribution election_timeout =
      DurationDistribution::uniform(std::chrono::milliseconds(150), std::chrono::milliseconds(300));
  /// The longest that a leader is silent to a follower.
  Duration heartbeat_interval = std::chrono::milliseconds(50);
  /// Whether a candidate first asks whether it could win, before it disturbs anybody with a new term.
  bool pre_vote = true;
  /// Whether a leader without a quorum's ear steps down, and who hears a leader refuses to vote.
  bool check_quorum = true;
  /// How a leader makes sure that what it reads is not stale.
  ReadMode read_mode = ReadMode::read_index;
  /// How many bytes of entries go into one message, unless one entry alone is longer. At most 32 KiB.
  std::uint32_t batch_bytes_max = 16 * 1024;
  /// How many messages with entries may be under way to one follower. At most 64.
  std::uint32_t pipeline_max = 16;
  /// After how many applied entries the log is compacted into a snapshot; 0: never.
  std::uint64_t snapshot_every = 10'000;
  /// How many bytes of a snapshot go into one message. At most 32 KiB.
  std::uint32_t snapshot_chunk_bytes = 16 * 1024;
  /// What part of the shortest election timeout a lease lasts.
  double lease_fraction = 0.9;
  /// How much faster or slower than true a clock may run, for leases: a share, such as 0.001.
  double clock_drift_bound = 0.001;
  /// How many of the nodes are voters at first, in order; 0: all. The others wait until they are added.
  std::uint32_t initial_voters = 0;
  /// How many requests a leader may have under way; more are refused as `overloaded`.
  std::uint32_t requests_max = 4096;
  /// A fault planted on purpose.
  Bug bug = Bug::none;

  /// What is taken for the longest election timeout: all of a uniform distribution, most of another.
  [[nodiscard]] Duration election_timeout_max() const { return 2 * election_timeout.mean() - election_timeout.min(); }
};

}  // namespace orrery::protocols::raft
