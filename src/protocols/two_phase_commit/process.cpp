#include "protocols/two_phase_commit/process.hpp"

#include <algorithm>
#include <utility>

namespace orrery::protocols::two_phase_commit {

TwoPhaseCommit::TwoPhaseCommit(const Parameters& parameters, Metrics& metrics, Witness* witness)
    : parameters_(parameters), metrics_(metrics), witness_(witness) {}

Task<> TwoPhaseCommit::run(Env& env) {
  auto bound = env.network().bind_datagram(port);
  if (!bound) co_return env.fail(bound.error());
  const std::optional<std::uint32_t> me = env.self().peers.number_of(env.self().name);
  if (!me) co_return env.fail({ErrorCode::invalid_argument, "a node is not among its peers"});
  outbox_.emplace(env, parameters_, metrics_, witness_, std::move(*bound), *me);
  if (witness_ != nullptr) witness_->started(env.self(), parameters_);
  auto recovering = log_.recover(env);
  const std::vector<Record> records = co_await std::move(recovering);
  if (witness_ != nullptr) tell_witness(records);
  if (*me == coordinator_number) {
    coordinator_.emplace(*outbox_, log_).recover(records);
    env.spawn(coordinator_->work(), "transactions");
  } else {
    participant_.emplace(*outbox_, log_).recover(records);
  }
  env.spawn(log_.run_writer(), "log");
  env.spawn(outbox_->socket.serve<Prepare, Vote, Decide, Acknowledge, Inquire>(
                [this](Endpoint from, const auto& message) { on(from, message); }),
            "receive");
  env.spawn(retry(), "retry");
  auto stop = env.stopping().wait();
  co_await stop;
}

void TwoPhaseCommit::tell_witness(const std::vector<Record>& recovered) const {
  std::vector<TransactionId> commits;
  for (const Record& record : recovered) {
    if (record.fact == Fact::committed) commits.push_back(record.transaction);
  }
  std::sort(commits.begin(), commits.end());
  witness_->recovered(outbox_->me, commits);
}

std::string_view TwoPhaseCommit::role() const {
  if (coordinator_) return "coordinator";
  return participant_ ? "participant" : "recovering";
}

Task<> TwoPhaseCommit::retry() {
  while (true) {
    co_await sleep_for(parameters_.retry_interval);
    if (witness_ != nullptr) witness_->looks(outbox_->true_now());
    if (coordinator_) coordinator_->retry();
    if (participant_) participant_->retry();
  }
}

void TwoPhaseCommit::on(Endpoint from, const Prepare& message) {
  if (participant_) participant_->on(from, message);
}

void TwoPhaseCommit::on(Endpoint, const Vote& message) {
  if (coordinator_) coordinator_->on(message);
}

void TwoPhaseCommit::on(Endpoint from, const Decide& message) {
  if (participant_) participant_->on(from, message);
}

void TwoPhaseCommit::on(Endpoint, const Acknowledge& message) {
  if (coordinator_) coordinator_->on(message);
}

void TwoPhaseCommit::on(Endpoint from, const Inquire& message) {
  if (coordinator_) coordinator_->on(from, message);
  if (participant_) participant_->on(from, message);
}

}  // namespace orrery::protocols::two_phase_commit
