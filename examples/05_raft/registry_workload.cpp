#include "registry_workload.hpp"

#include <algorithm>
#include <chrono>

#include <orrery/task/sleep.hpp>

#include "registry_messages.hpp"

namespace registry {

using namespace orrery;
using namespace std::chrono_literals;

Task<> RegistryWorkload::setup(WorkloadEnv& env) {
  for (const std::string& server : env.servers()) servers_.push_back(std::make_unique<RpcClient>(env, server, port));
  co_return;
}

// Another server, on a connection of its own: the one before may have died in silence.
void RegistryWorkload::try_another(WorkloadEnv& env) {
  leader_ = static_cast<std::size_t>(env.random().below(servers_.size()));
  servers_[leader_] = std::make_unique<RpcClient>(env, env.servers()[leader_], port);
}

Task<> RegistryWorkload::run(WorkloadEnv& env) {
  while (!env.chaos_is_over()) {
    auto entering = enter(env);
    co_await std::move(entering);
    const Duration pause = env.random().between(1ms, 40ms);
    co_await sleep_for(pause);
  }
}

// Each number once: whether one whose fate is unknown is there, nobody may care.
Task<bool> RegistryWorkload::enter(WorkloadEnv& env) {
  Enter request{.number = (std::uint64_t{env.client().index} << 32) + ++last_};
  auto call = servers_[leader_]->call(request, {.timeout = 1s});
  const RpcResult<std::uint64_t> entered = co_await call;
  if (entered) {
    acknowledged_.push_back(request.number);
    env.count_operations();
  } else {
    try_another(env);
  }
  co_return entered.has_value();
}

// [check]
Task<> RegistryWorkload::check(WorkloadEnv& env) {
  bool works = false;
  for (int attempts = 0; attempts < 100 && !works; ++attempts) {
    auto entering = enter(env);
    works = co_await std::move(entering);
    co_await sleep_for(50ms);
  }
  if (!works) env.violation("numbers are entered after healing", "100 attempts failed");
  std::vector<std::uint64_t> list = referee_->list();
  std::sort(list.begin(), list.end());
  for (const std::uint64_t number : acknowledged_) {
    if (std::binary_search(list.begin(), list.end(), number)) continue;
    env.violation("acknowledged numbers stay", std::to_string(number) + " is gone");
  }
  std::string behind;
  for (int attempts = 0; attempts < 100; ++attempts) {
    auto asking = who_is_behind(list.size());
    behind = co_await std::move(asking);
    if (behind.empty()) co_return;
    co_await sleep_for(50ms);
  }
  env.violation("all servers catch up after healing", "of " + std::to_string(list.size()) + " numbers" + behind);
}
// [check]

Task<std::string> RegistryWorkload::who_is_behind(std::uint64_t count) {
  std::string behind;
  for (const auto& server : servers_) {
    CountEntries question;
    auto call = server->call(question, {.timeout = 1s});
    const RpcResult<std::uint64_t> entries = co_await call;
    if (entries && *entries >= count) continue;
    behind += ", " + server->host() + (entries ? " has " + std::to_string(*entries) : " does not answer");
  }
  co_return behind;
}

}  // namespace registry
