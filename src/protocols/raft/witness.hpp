#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/time.hpp>

#include "protocols/raft/configuration.hpp"
#include "protocols/raft/log.hpp"
#include "protocols/raft/parameters.hpp"

namespace orrery::protocols::raft {

// The names under which a `RaftWitness` reports.
inline constexpr std::string_view election_safety = "election_safety";          ///< One leader a term.
inline constexpr std::string_view log_matching = "log_matching";                ///< Index and term say what is before.
inline constexpr std::string_view leader_completeness = "leader_completeness";  ///< Leaders have what is committed.
inline constexpr std::string_view commit_rule = "commit_rule";  ///< Commits end with an entry of the leader's term.
inline constexpr std::string_view membership_rule = "membership_rule";  ///< Members change after such a commit only.
inline constexpr std::string_view state_machine_safety = "state_machine_safety";  ///< All apply the same.
inline constexpr std::string_view acknowledged_survive = "acknowledged_survive";  ///< Of writes that were answered.
inline constexpr std::string_view leader_fitness = "leader_fitness";  ///< Who leads has a quorum's ear, and a disk.
inline constexpr std::string_view progress_after_healing = "progress_after_healing";  ///< All catch up in the end.

/// Sees all nodes of a group in one run, which none of them does, and reports what Raft rules out: figure 3 of the
/// paper. Logs are compared by hashes of their prefixes, so that a call costs little and memory grows by some words an
/// entry. One of a run; no part of it.
class RaftWitness {
 public:
  using Report = std::function<void(std::string_view checker, std::string message)>;

  RaftWitness(std::uint32_t nodes, const RaftParameters& parameters, Report report);

  void started(MemberId node);
  void stopped(MemberId node);
  /// Its log goes on with this entry; what was there is gone.
  void appended(MemberId node, const LogPosition& entry);
  void became_leader(MemberId node, Term term, const Log& log);
  /// It leads no more.
  void resigned(MemberId node);
  /// The leader of `term` takes all up to `entry` for committed.
  void committed(MemberId node, Term term, const LogPosition& entry);
  /// The leader of `term` has appended a configuration.
  void changes_members(MemberId node, Term term);
  /// Its state machine is now as of `entry`: by applying it, or by a snapshot.
  void applied(MemberId node, const LogPosition& entry, std::uint64_t state_hash);
  /// A write was answered with success that is an entry up to this one.
  void acknowledged(const LogPosition& entry);
  /// Whoever leads goes on to, though it has not heard from a quorum, or its disk has been at one write, for so long.
  void leads(MemberId node, Term term, Duration quorum_silence, Duration disk_silence);
  /// The members are these from a committed entry on.
  void configured(Index index, const Configuration& members);
  /// A node found that its state is impossible.
  void broken(MemberId node, std::string_view what);

  /// From now on nothing goes wrong any more.
  void healed() { healed_at_ = latest_; }
  /// The run is over, long enough after `healed` (a few seconds): there must be one leader, which has committed in its
  /// term, and every member that runs must have applied what had been applied when all was healed.
  void finish();

  /// The highest index that any state machine has applied.
  [[nodiscard]] Index applied_index() const { return latest_.index; }
  [[nodiscard]] std::uint64_t violations() const { return violations_; }

 private:
  struct Entry {
    Term term = 0;
    std::uint64_t hash = 0;  // Of all up to it.
  };
  struct Applied {
    std::uint64_t hash = 0;
    std::uint64_t state = 0;
  };
  struct Node {
    bool runs = false;
    LogPosition applied;
    Term leads = 0;           // The term in which it leads; 0: it does not.
    Term committed_term = 0;  // The latest in which it, as a leader, has committed an entry.
  };
  struct Leader {
    MemberId node = no_member;
    LogPosition committed;  // In this term, the last.
  };

  void report(std::string_view checker, std::string message);
  [[nodiscard]] std::string name(MemberId node) const { return "node " + std::to_string(node); }

  RaftParameters parameters_;
  Report report_;
  std::vector<Node> nodes_;
  std::map<Term, Leader> leaders_;
  std::vector<Entry> entries_;  // By index: that of the term seen first.
  std::map<std::pair<Index, Term>, std::uint64_t> others_;
  std::vector<Applied> applied_;  // By index.
  LogPosition latest_;            // The last that any node has applied.
  LogPosition acknowledged_;
  LogPosition healed_at_;
  Index configured_at_ = 0;
  Configuration members_;
  std::uint64_t violations_ = 0;
};

}  // namespace orrery::protocols::raft
