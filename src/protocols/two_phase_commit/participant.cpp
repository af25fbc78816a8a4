#include "protocols/two_phase_commit/participant.hpp"

#include <utility>

namespace orrery::protocols::two_phase_commit {
namespace {

constexpr std::size_t remembered_max = 10'000;

}  // namespace

Participant::Participant(Outbox& outbox, DecisionLog& log) : outbox_(outbox), log_(log) {}

void Participant::recover(const std::vector<Record>& records) {
  for (const Record& record : records) {
    Transaction& transaction = transactions_[record.transaction];
    switch (record.fact) {
      case Fact::prepared: transaction.state = State::prepared; break;
      case Fact::committed: transaction.state = State::committed; break;
      case Fact::aborted: transaction.state = State::aborted; break;
      case Fact::ended: break;
    }
    transaction.voted = outbox_.env.now();
  }
  for (const auto& [id, transaction] : transactions_) {
    if (transaction.state == State::prepared) {
      ++in_doubt_;
    } else if (outbox_.witness != nullptr) {
      const bool commits = transaction.state == State::committed;
      outbox_.witness->decided(outbox_.me, id, commits ? Decision::commit : Decision::abort);
    }
  }
  forget_oldest();
}

void Participant::on(Endpoint, const Prepare& prepare) {
  const TransactionId id = prepare.transaction;
  if (id <= forgotten_up_to_) return;
  const auto known = transactions_.find(id);
  if (known != transactions_.end()) {
    const State state = known->second.state;
    if (state == State::prepared || state == State::aborted) vote(id, state == State::prepared);
    return;
  }
  if (outbox_.env.random().chance(outbox_.parameters.no_share)) {
    refuse(id, [this, id] { vote(id, false); });
  } else {
    transactions_[id].state = State::preparing;
    log_.append({Fact::prepared, id}, [this, id] { promise(id); });
  }
  forget_oldest();
}

void Participant::promise(TransactionId id) {
  Transaction& transaction = transactions_[id];
  transaction.state = State::prepared;
  transaction.voted = outbox_.env.now();
  ++in_doubt_;
  if (outbox_.witness != nullptr) outbox_.witness->voted_yes(outbox_.me, id, outbox_.true_now());
  if (transaction.doomed) return learn(id, Decision::abort);
  vote(id, true);
}

// On the disk before anybody hears of it: after a reboot it must not vote otherwise.
void Participant::refuse(TransactionId id, MoveOnlyFunction<void()> refused) {
  transactions_[id].state = State::aborting;
  log_.append({Fact::aborted, id}, [this, id, then = std::move(refused)]() mutable {
    transactions_[id].state = State::aborted;
    if (outbox_.witness != nullptr) outbox_.witness->decided(outbox_.me, id, Decision::abort);
    then();
  });
}

void Participant::vote(TransactionId id, bool yes) { outbox_.send(coordinator_number, Vote{id, outbox_.me, yes}); }

void Participant::on(Endpoint, const Decide& decide) {
  const auto found = transactions_.find(decide.transaction);
  const bool commits = decide.decision == Decision::commit;
  if (found == transactions_.end() || found->second.state == State::committed) {
    if (commits && decide.from_coordinator) acknowledge(decide.transaction);
    return;
  }
  if (found->second.state == State::preparing && !commits) found->second.doomed = true;
  if (found->second.state == State::prepared) learn(decide.transaction, decide.decision);
}

void Participant::learn(TransactionId id, Decision decision) {
  Transaction& transaction = transactions_[id];
  end_doubt(transaction);
  if (decision == Decision::abort) {
    // Need not be durable: without the record it asks again, and hears the same.
    transaction.state = State::aborted;
    if (outbox_.witness != nullptr) outbox_.witness->decided(outbox_.me, id, decision);
    return log_.append({Fact::aborted, id}, [] {});
  }
  transaction.state = State::committing;
  log_.append({Fact::committed, id}, [this, id] {
    transactions_[id].state = State::committed;
    if (outbox_.witness != nullptr) outbox_.witness->decided(outbox_.me, id, Decision::commit);
    acknowledge(id);
  });
}

void Participant::end_doubt(Transaction& transaction) {
  --in_doubt_;
  const Duration doubt = outbox_.env.now() - transaction.voted;
  outbox_.metrics.in_doubt.record(static_cast<std::uint64_t>(doubt.count()));
  if (!std::exchange(transaction.blocked, false)) return;
  --blocked_;
  outbox_.metrics.blocked_time.record(static_cast<std::uint64_t>(doubt.count()));
}

void Participant::acknowledge(TransactionId id) { outbox_.send(coordinator_number, Acknowledge{id, outbox_.me}); }

// Cooperative termination (Bernstein et al., §7.4): who has not voted yet can still see to it that it is aborted.
void Participant::on(Endpoint from, const Inquire& inquire) {
  const TransactionId id = inquire.transaction;
  const auto found = transactions_.find(id);
  if (found == transactions_.end()) {
    if (id <= forgotten_up_to_) return;
    refuse(id, [this, id, from] { outbox_.send(from, Decide{id, Decision::abort}); });
    return forget_oldest();
  }
  const State state = found->second.state;
  if (state == State::committed) outbox_.send(from, Decide{id, Decision::commit});
  if (state == State::aborted) outbox_.send(from, Decide{id, Decision::abort});
}

void Participant::retry() {
  const Time now = outbox_.env.now();
  for (auto& [id, transaction] : transactions_) {
    if (transaction.state != State::prepared || now - transaction.voted < outbox_.parameters.decision_timeout) continue;
    if (!std::exchange(transaction.blocked, true)) {
      ++blocked_;
      ++outbox_.metrics.blocked;
    }
    if (outbox_.parameters.bug == Bug::abort_in_doubt) {
      learn(id, Decision::abort);
      continue;
    }
    outbox_.send(coordinator_number, Inquire{id});
    if (!outbox_.parameters.cooperative) continue;
    for (std::uint32_t peer = 1; peer < outbox_.peers(); ++peer) {
      if (peer != outbox_.me) outbox_.send(peer, Inquire{id});
    }
  }
}

void Participant::forget_oldest() {
  while (transactions_.size() > remembered_max) {
    const auto oldest = transactions_.begin();
    const State state = oldest->second.state;
    if (state != State::committed && state != State::aborted) return;
    forgotten_up_to_ = oldest->first;
    transactions_.erase(oldest);
  }
}

}  // namespace orrery::protocols::two_phase_commit
