#include "protocols/raft/witness.hpp"

#include <algorithm>
#include <utility>

namespace orrery::protocols::raft {
namespace {

std::string describe(const LogPosition& entry) {
  return "entry " + std::to_string(entry.index) + " of term " + std::to_string(entry.term);
}

// The hash at `index`, if it is still in the log.
bool differs(const Log& log, const LogPosition& entry) {
  if (entry.index > log.last_index()) return true;
  return entry.index >= log.base().index && log.at(entry.index).hash != entry.hash;
}

}  // namespace

RaftWitness::RaftWitness(std::uint32_t nodes, const RaftParameters& parameters, Report report)
    : parameters_(parameters), report_(std::move(report)), nodes_(nodes) {
  const std::uint32_t voters = parameters.initial_voters == 0 ? nodes : std::min(nodes, parameters.initial_voters);
  members_.voters = MemberSet::first(voters);
}

void RaftWitness::report(std::string_view checker, std::string message) {
  ++violations_;
  if (report_) report_(checker, std::move(message));
}

void RaftWitness::started(MemberId node) {
  nodes_[node] = {};
  nodes_[node].runs = true;
}

void RaftWitness::stopped(MemberId node) { nodes_[node] = {}; }

void RaftWitness::appended(MemberId node, const LogPosition& entry) {
  if (entry.index >= entries_.size()) entries_.resize(std::max<std::size_t>(entry.index + 1, 2 * entries_.size()));
  Entry& seen = entries_[entry.index];
  if (seen.term == 0) seen = {entry.term, entry.hash};
  std::uint64_t hash = seen.hash;
  if (seen.term != entry.term) hash = others_.try_emplace({entry.index, entry.term}, entry.hash).first->second;
  if (hash != entry.hash)
    report(log_matching, name(node) + " has another " + describe(entry) + ", or other entries before it, than others");
}

void RaftWitness::became_leader(MemberId node, Term term, const Log& log) {
  nodes_[node].leads = term;
  Leader& leader = leaders_[term];
  if (leader.node != no_member && leader.node != node) {
    report(election_safety, name(leader.node) + " and " + name(node) + " lead in term " + std::to_string(term));
    return;
  }
  leader.node = node;
  // What leaders of later terms have committed it need not have, if it was elected before them and learns of it late.
  LogPosition committed;
  for (auto earlier = leaders_.find(term); earlier != leaders_.begin() && committed.index == 0;)
    committed = (--earlier)->second.committed;
  const bool latest = std::next(leaders_.find(term)) == leaders_.end();
  if (latest && differs(log, acknowledged_))
    report(acknowledged_survive, name(node) + " leads in term " + std::to_string(term) +
                                     " without a write that was answered, " + describe(acknowledged_));
  if (differs(log, committed))
    report(leader_completeness,
           name(node) + " leads in term " + std::to_string(term) + " without the committed " + describe(committed));
}

void RaftWitness::resigned(MemberId node) { nodes_[node].leads = 0; }

void RaftWitness::committed(MemberId node, Term term, const LogPosition& entry) {
  Leader& leader = leaders_[term];
  if (entry.index > leader.committed.index) leader.committed = entry;
  if (entry.term == term)
    nodes_[node].committed_term = term;
  else
    report(commit_rule, name(node) + " leads in term " + std::to_string(term) + " and commits " + describe(entry) +
                            " by counting who has it");
}

void RaftWitness::changes_members(MemberId node, Term term) {
  if (nodes_[node].committed_term == term) return;
  report(membership_rule,
         name(node) + " changes members in term " + std::to_string(term) + ", in which it has not committed anything");
}

void RaftWitness::applied(MemberId node, const LogPosition& entry, std::uint64_t state_hash) {
  if (entry.index >= applied_.size()) applied_.resize(std::max<std::size_t>(entry.index + 1, 2 * applied_.size()));
  nodes_[node].applied = entry;
  Applied& first = applied_[entry.index];
  if (first.hash == 0) first = {entry.hash, state_hash};
  if (entry.index > latest_.index) latest_ = entry;
  if (first.hash != entry.hash)
    report(state_machine_safety, name(node) + " applies another " + describe(entry) + " than others");
  else if (first.state != state_hash)
    report(state_machine_safety, name(node) + " has another state than others after " + describe(entry));
}

void RaftWitness::acknowledged(const LogPosition& entry) {
  if (entry.index > acknowledged_.index) acknowledged_ = entry;
}

void RaftWitness::leads(MemberId node, Term term, Duration quorum_silence, Duration disk_silence) {
  const Duration allowed = 2 * parameters_.election_timeout_max() + 2 * parameters_.heartbeat_interval;
  if (parameters_.check_quorum && quorum_silence > allowed)
    report(leader_fitness, name(node) + " leads on in term " + std::to_string(term) + ", unheard by a quorum for " +
                               std::to_string(quorum_silence.count() / 1'000'000) + " ms");
  if (disk_silence > allowed)
    report(leader_fitness, name(node) + " leads on in term " + std::to_string(term) + " with a disk that stalls for " +
                               std::to_string(disk_silence.count() / 1'000'000) + " ms");
}

void RaftWitness::configured(Index index, const Configuration& members) {
  if (index <= configured_at_) return;
  configured_at_ = index;
  members_ = members;
}

void RaftWitness::broken(MemberId node, std::string_view what) {
  report(state_machine_safety, name(node) + ": " + std::string(what));
}

void RaftWitness::finish() {
  MemberId leader = no_member;
  for (MemberId node = 0; node < nodes_.size(); ++node) {
    const Term leads = nodes_[node].leads;
    if (leads > 0 && nodes_[node].committed_term == leads) leader = node;
  }
  if (leader == no_member) report(progress_after_healing, "nobody leads that has committed in its term");
  members_.everyone().for_each([&](MemberId node) {
    if (!nodes_[node].runs || nodes_[node].applied.index >= healed_at_.index) return;
    report(progress_after_healing, name(node) + " has applied but " + std::to_string(nodes_[node].applied.index) +
                                       " of the " + std::to_string(healed_at_.index) +
                                       " entries that others had when all was healed");
  });
  for (const Node& node : nodes_) {
    if (!node.runs || node.applied.index < acknowledged_.index) continue;
    return;
  }
  report(acknowledged_survive, "no node has applied " + describe(acknowledged_) + ", which was answered");
}

}  // namespace orrery::protocols::raft
