#include "protocols/raft_operator/raft_operator.hpp"

#include <algorithm>

#include "protocols/raft/raft.hpp"

namespace orrery::protocols {

using raft::AdminOperation;
using raft::AdminReply;
using raft::AdminRequest;
using raft::AdminStatus;

Task<> RaftOperator::run(Env& env) {
  env_ = &env;
  auto resolving = resolve_targets(env, parameters_.targets.names, raft::peer_port, targets_);
  co_await std::move(resolving);
  if (const auto opened = port_.open(env, 0); !opened) co_return env.fail(opened.error());
  env.spawn(port_.serve<AdminReply>([this](Endpoint, const AdminReply& reply) {
    if (reply.status == AdminStatus::started) ++metrics_.started;
  }),
            "replies");
  while (port_.is_open() && !over()) {
    co_await sleep_for(parameters_.interval.sample(env.random()));
    if (!over()) ask();
  }
  co_await env.stopping().wait();
}

bool RaftOperator::over() const { return parameters_.stop && env_->now() >= Time() + *parameters_.stop; }

// All are asked: who does not lead refuses.
void RaftOperator::ask() {
  const AdminRequest request = env_->random().chance(parameters_.transfers) ? transfer() : change();
  for (const Target& target : targets_) port_.send(target.endpoint, request);
}

AdminRequest RaftOperator::transfer() {
  ++metrics_.transfers;
  const std::uint64_t target = env_->random().below(targets_.size());
  return {.id = ++requests_, .operation = AdminOperation::transfer, .members = {targets_[target].name}};
}

AdminRequest RaftOperator::change() {
  ++metrics_.changes;
  std::vector<std::string> names = parameters_.targets.names;
  env_->random().shuffle(names);
  const std::uint64_t least = std::min<std::uint64_t>(parameters_.voters_min, names.size());
  const std::uint64_t more = env_->random().below(names.size() - least + 1);
  names.resize(least + more);
  return {.id = ++requests_, .operation = AdminOperation::change_members, .members = std::move(names)};
}

}  // namespace orrery::protocols
