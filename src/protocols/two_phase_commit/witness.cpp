#include "protocols/two_phase_commit/witness.hpp"

#include <algorithm>

namespace orrery::protocols::two_phase_commit {
namespace {

using namespace std::chrono_literals;

std::string text_of(Decision decision) { return decision == Decision::commit ? "committed" : "aborted"; }

}  // namespace

void CommitWitness::started(const NodeInfo& self, const Parameters& parameters) {
  names_ = self.peers;
  // Time for a decision to be reached, told, and asked for again, and for disks to write that down.
  bound_ =
      std::max(bound_, parameters.vote_timeout + parameters.decision_timeout + 20 * parameters.retry_interval + 5s);
}

void CommitWitness::began(TransactionId transaction, std::uint32_t participants) {
  transactions_[transaction].participants = participants;
}

CommitWitness::Member& CommitWitness::member(std::uint32_t node, TransactionId transaction) {
  std::vector<Member>& members = transactions_[transaction].members;
  if (members.empty()) members.resize(names_.size());
  return members[node];
}

void CommitWitness::voted_yes(std::uint32_t voter, TransactionId transaction, Time now) {
  Member& voted = member(voter, transaction);
  if (!voted.voted_yes) voted.voted_yes = now;
}

void CommitWitness::decided(std::uint32_t node, TransactionId transaction, Decision decision) {
  Member& decides = member(node, transaction);
  if (decides.decision && *decides.decision != decision) {
    return report_("two_phase_commit.decision_stable", names_[node] + " has " + text_of(decision) + " transaction " +
                                                           std::to_string(transaction) + ", which it had " +
                                                           text_of(*decides.decision));
  }
  decides.decision = decision;
  check_against_others(node, transaction, decision);
  forget_if_done(transaction);
}

void CommitWitness::recovered(std::uint32_t node, const std::vector<TransactionId>& commits) {
  for (const auto& [id, transaction] : transactions_) {
    if (transaction.members.empty() || transaction.members[node].decision != Decision::commit) continue;
    if (std::binary_search(commits.begin(), commits.end(), id)) continue;
    return report_("two_phase_commit.decision_stable",
                   names_[node] + " has forgotten that it had committed transaction " + std::to_string(id));
  }
}

void CommitWitness::check_against_others(std::uint32_t node, TransactionId id, Decision decision) {
  const Transaction& transaction = transactions_[id];
  std::uint32_t yes = 0;
  for (std::uint32_t other = 0; other < transaction.members.size(); ++other) {
    const Member& its = transaction.members[other];
    yes += its.voted_yes ? 1 : 0;
    if (!its.decision || *its.decision == decision) continue;
    report_("two_phase_commit.atomicity", names_[node] + " has " + text_of(decision) + " transaction " +
                                              std::to_string(id) + ", which " + names_[other] + " has " +
                                              text_of(*its.decision));
  }
  if (decision == Decision::commit && yes < transaction.participants) {
    report_("two_phase_commit.validity", names_[node] + " has committed transaction " + std::to_string(id) + " after " +
                                             std::to_string(yes) + " votes of " +
                                             std::to_string(transaction.participants));
  }
}

// Kept for a while after, for what decides against it comes late.
void CommitWitness::forget_if_done(TransactionId transaction) {
  constexpr std::size_t kept_max = 4'096;
  if (transactions_.size() <= kept_max) return;
  const auto oldest = transactions_.begin();
  const auto is_open = [](const Member& member) { return member.voted_yes && !member.decision; };
  const std::vector<Member>& members = oldest->second.members;
  if (oldest->first != transaction && std::none_of(members.begin(), members.end(), is_open))
    transactions_.erase(oldest);
}

void CommitWitness::healed() {
  healed_ = true;
  due_.reset();
}

void CommitWitness::looks(Time now) {
  if (!healed_) return;
  if (!due_) {
    healed_at_ = now;
    due_ = now + bound_;
  }
  if (now < *due_) return;
  healed_ = false;
  check_progress(now);
}

void CommitWitness::check_progress(Time now) {
  for (const auto& [id, transaction] : transactions_) {
    for (std::uint32_t node = 0; node < transaction.members.size(); ++node) {
      const Member& its = transaction.members[node];
      if (!its.voted_yes || its.decision || *its.voted_yes + bound_ > now) continue;
      return report_("two_phase_commit.progress", names_[node] + " is in doubt about transaction " +
                                                      std::to_string(id) + " since long, though all are up");
    }
  }
}

}  // namespace orrery::protocols::two_phase_commit
