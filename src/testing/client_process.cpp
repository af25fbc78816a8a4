#include "testing/client_process.hpp"

namespace orrery {

Task<> ClientProcess::run(Env& env) {
  WorkloadEnv& client = static_cast<WorkloadEnv&>(env);
  const NodeId node = env.self().id;
  auto set_up = workload_->setup(client);
  co_await std::move(set_up);
  run_.client_finished(node);

  auto chaos = run_.begins(Phase::chaos).wait();
  co_await chaos;
  auto drive = workload_->run(client);
  co_await std::move(drive);
  run_.client_finished(node);

  auto checking = run_.begins(Phase::check).wait();
  co_await checking;
  auto check = workload_->check(client);
  co_await std::move(check);
  run_.client_finished(node);
}

}  // namespace orrery
