#include "ledger_workload.hpp"

#include <chrono>
#include <string>

#include <orrery/process/env.hpp>
#include <orrery/process/rpc_client.hpp>
#include <orrery/task/sleep.hpp>

#include "ledger_messages.hpp"

namespace ledger {

using namespace orrery;
using namespace std::chrono_literals;

Task<> LedgerWorkload::run(WorkloadEnv& env) {
  RpcClient server(env, env.servers().front(), port);
  for (std::uint64_t number = 1; !env.chaos_is_over(); ++number) {
    Enter request{.number = number, .amount = env.random().between(std::int64_t{-100}, std::int64_t{100})};
    auto call = server.call(request, {.timeout = 500ms, .retry = {.attempts_max = 3, .idempotent = true}});
    const RpcResult<bool> entered = co_await call;
    if (entered) {
      acknowledged_.push_back(number);
      env.count_operations();
    }
    co_await sleep_for(20ms);
  }
}

Task<> LedgerWorkload::check(WorkloadEnv& env) {
  RpcClient server(env, env.servers().front(), port);
  const RpcCallOptions patient{.timeout = 10s, .retry = {.attempts_max = 10, .idempotent = true}};
  Audit question;
  auto auditing = server.call(question, patient);
  const RpcResult<std::string> audit = co_await auditing;
  if (!audit || *audit != "ok") {
    env.violation("the database is whole", audit ? *audit : audit.error().message());
    co_return;
  }
  for (const std::uint64_t number : acknowledged_) {
    Find request{.number = number};
    auto call = server.call(request, patient);
    const RpcResult<bool> found = co_await call;
    if (!found || !*found) {
      env.violation("acknowledged transactions survive",
                    "number " + std::to_string(number) + " of " + std::to_string(acknowledged_.size()) + " is gone");
      co_return;
    }
  }
}

}  // namespace ledger
