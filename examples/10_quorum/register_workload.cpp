#include "register_workload.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <orrery/check/assertions.hpp>
#include <orrery/check/linearizability.hpp>
#include <orrery/task/sleep.hpp>

namespace quorum_register {

using namespace orrery;
using namespace std::chrono_literals;

namespace {

using RegisterHistory = History<RegisterOperation, RegisterOutput>;

RegisterOutput output_of(const std::string& value) {
  return value.empty() ? RegisterOutput::nothing() : RegisterOutput::of(value);
}

}  // namespace

Task<> RegisterWorkload::run(WorkloadEnv& env) {
  RegisterClient client(env, env.servers(), env.client().index, write_back_);
  while (!env.chaos_is_over()) {
    if (env.random().chance(0.3)) {
      co_await write(env, client);
    } else {
      co_await read(env, client);
    }
    co_await sleep_for(env.random().between(1ms, 50ms));
  }
}

// [record]
Task<> RegisterWorkload::read(WorkloadEnv& env, RegisterClient& client) {
  auto& history = env.shared<RegisterHistory>();  // One for all clients of the seed.
  const OperationId id = history.invoke(env.self().name, "register", RegisterOperation::get(), env.now());
  const std::optional<std::string> value = co_await client.read();
  if (!value) {
    history.fail(id, env.now());  // A read that gave nothing says nothing.
    co_return;
  }
  history.complete(id, output_of(*value), env.now());
  env.count_operations();
}

Task<> RegisterWorkload::write(WorkloadEnv& env, RegisterClient& client) {
  auto& history = env.shared<RegisterHistory>();
  std::string value = env.self().name + "/" + std::to_string(writes_++);
  const OperationId id = history.invoke(env.self().name, "register", RegisterOperation::set(value), env.now());
  const Written written = co_await client.write(std::move(value));
  ORRERY_SOMETIMES(written == Written::perhaps, "a write is ambiguous");
  if (written == Written::yes) {
    history.complete(id, RegisterOutput::done(), env.now());
    env.count_operations();
  } else if (written == Written::no) {
    history.fail(id, env.now());
  } else {
    history.lose(id, env.now());
  }
}
// [record]

// [check]
Task<> RegisterWorkload::check(WorkloadEnv& env) {
  RegisterClient client(env, env.servers(), env.client().index, write_back_);
  co_await read(env, client);
  if (env.client().index != 0) co_return;
  const auto& history = env.shared<RegisterHistory>();
  const Linearizability answer = check_linearizability(history, RegisterSpecification());
  ORRERY_SOMETIMES(answer.verdict == Verdict::linearizable, "a history is decided");
  if (answer.verdict == Verdict::not_linearizable) env.violation("the register is linearizable", answer.text);
}
// [check]

}  // namespace quorum_register
