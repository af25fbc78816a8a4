#include "protocols/two_phase_commit/coordinator.hpp"

#include <algorithm>
#include <utility>

#include <orrery/core/distributions.hpp>

namespace orrery::protocols::two_phase_commit {

Coordinator::Coordinator(Outbox& outbox, DecisionLog& log) : outbox_(outbox), log_(log) {}

// Commits that not all have acknowledged are told again; what there is no record of is aborted when somebody asks.
void Coordinator::recover(const std::vector<Record>& records) {
  for (const Record& record : records) {
    if (record.fact == Fact::committed) {
      Transaction& transaction = running_[record.transaction];
      transaction.phase = Phase::committed;
      await_all(transaction);
      if (outbox_.witness != nullptr) outbox_.witness->decided(outbox_.me, record.transaction, Decision::commit);
    } else if (record.fact == Fact::ended) {
      running_.erase(record.transaction);
    }
  }
}

Task<> Coordinator::work() {
  while (true) {
    const double per_second = outbox_.parameters.transaction_rate.per_second;
    const double pause_ns = per_second > 0 ? std::min(exponential(outbox_.env.random(), 1e9 / per_second), 1e18) : 1e9;
    co_await sleep_for(Duration(static_cast<std::int64_t>(pause_ns)));
    if (per_second <= 0) continue;
    if (running_.size() < outbox_.parameters.transactions_max) {
      begin();
    } else {
      ++outbox_.metrics.refused;
    }
  }
}

void Coordinator::begin() {
  const TransactionId id = (std::uint64_t{outbox_.env.self().incarnation} + 1) << 40 | ++begun_;
  Transaction& transaction = running_[id];
  transaction.begun = outbox_.env.now();
  await_all(transaction);
  if (outbox_.witness != nullptr) outbox_.witness->began(id, transaction.missing);
  for (std::uint32_t peer = 1; peer < outbox_.peers(); ++peer) outbox_.send(peer, Prepare{id});
  if (transaction.missing == 0) decide_commit(id);
}

void Coordinator::await_all(Transaction& transaction) const {
  transaction.missing = outbox_.peers() - 1;
  transaction.heard.assign(outbox_.peers(), false);
}

bool Coordinator::hear(Transaction& transaction, std::uint32_t participant) {
  if (participant >= transaction.heard.size() || participant == coordinator_number) return false;
  if (transaction.heard[participant]) return false;
  transaction.heard[participant] = true;
  --transaction.missing;
  return true;
}

void Coordinator::on(const Vote& vote) {
  const auto found = running_.find(vote.transaction);
  if (found == running_.end() || found->second.phase != Phase::voting) return;
  if (!vote.yes) {
    abort(found);
    return;
  }
  if (hear(found->second, vote.voter) && found->second.missing == 0) decide_commit(vote.transaction);
}

void Coordinator::decide_commit(TransactionId id) {
  running_[id].phase = Phase::deciding;
  if (outbox_.parameters.bug == Bug::decision_not_durable) {
    commit(id);
    log_.append({Fact::committed, id}, [] {});
  } else {
    log_.append({Fact::committed, id}, [this, id] { commit(id); });
  }
}

void Coordinator::commit(TransactionId id) {
  Transaction& transaction = running_[id];
  transaction.phase = Phase::committed;
  await_all(transaction);
  count_decision(id, transaction.begun, Decision::commit);
  tell(id, transaction, Decision::commit);
  if (transaction.missing == 0) running_.erase(id);
}

Coordinator::Running::iterator Coordinator::abort(Running::iterator transaction) {
  count_decision(transaction->first, transaction->second.begun, Decision::abort);
  transaction->second.heard.assign(outbox_.peers(), false);
  tell(transaction->first, transaction->second, Decision::abort);
  return running_.erase(transaction);
}

void Coordinator::count_decision(TransactionId id, Time begun, Decision decision) {
  ++(decision == Decision::commit ? outbox_.metrics.committed : outbox_.metrics.aborted);
  outbox_.metrics.latency.record(static_cast<std::uint64_t>((outbox_.env.now() - begun).count()));
  if (outbox_.witness != nullptr) outbox_.witness->decided(outbox_.me, id, decision);
}

void Coordinator::tell(TransactionId id, const Transaction& transaction, Decision decision) {
  for (std::uint32_t peer = 1; peer < outbox_.peers(); ++peer) {
    if (!transaction.heard[peer]) outbox_.send(peer, Decide{id, decision, true});
  }
}

void Coordinator::on(const Acknowledge& acknowledge) {
  const auto found = running_.find(acknowledge.transaction);
  if (found == running_.end() || found->second.phase != Phase::committed) return;
  if (!hear(found->second, acknowledge.participant) || found->second.missing > 0) return;
  running_.erase(found);
  log_.append({Fact::ended, acknowledge.transaction}, [] {});
}

// Presumed abort: of what was committed there is a record until all have heard of it.
void Coordinator::on(Endpoint from, const Inquire& inquire) {
  const auto found = running_.find(inquire.transaction);
  if (found == running_.end()) return outbox_.send(from, Decide{inquire.transaction, Decision::abort, true});
  if (found->second.phase == Phase::committed) outbox_.send(from, Decide{inquire.transaction, Decision::commit, true});
}

void Coordinator::retry() {
  const Time now = outbox_.env.now();
  for (auto next = running_.begin(); next != running_.end();) {
    const Transaction& transaction = next->second;
    if (transaction.phase == Phase::voting && now - transaction.begun > outbox_.parameters.vote_timeout) {
      next = abort(next);
      continue;
    }
    if (transaction.phase == Phase::committed) tell(next->first, transaction, Decision::commit);
    ++next;
  }
}

}  // namespace orrery::protocols::two_phase_commit
