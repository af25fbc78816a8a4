#include <utility>

#include "protocols/service/service.hpp"

namespace orrery::protocols {

// Those that remain, until one is under way or the request is answered.
void Service::ask_others(std::uint64_t id) {
  while (true) {
    Job* job = jobs_.find(id);
    if (job == nullptr) return;
    if (job->stage >= dependencies_.size()) return finish(id, ReplyStatus::ok);
    const std::uint32_t stage = job->stage;
    const DependencyOptions& options = parameters_.dependencies[stage];
    Dependency& dependency = dependencies_[stage];
    const auto count = static_cast<std::uint32_t>(dependency.targets.size());
    dependency.budget.request(options.retry);
    if (options.breaker && !dependency.breaker.allows(*options.breaker, env_->now())) {
      ++metrics_.calls_refused;
      if (options.required) return finish(id, ReplyStatus::unavailable);
      ++job->stage;
      continue;
    }
    if (count == 0) return finish(id, ReplyStatus::unavailable);
    job->calls_left = options.fan_out == FanOut::all ? count : 1;
    if (options.fan_out == FanOut::one) return begin_call(id, stage, dependency.next++ % count);
    for (std::uint32_t target = 0; target < count; ++target) begin_call(id, stage, target);
    return;
  }
}

void Service::begin_call(std::uint64_t job, std::uint32_t dependency, std::uint32_t target) {
  send_call({.job = job, .dependency = dependency, .target = target, .attempts = 0});
}

void Service::send_call(Call call) {
  Job* job = jobs_.find(call.job);
  if (job == nullptr || calls_.full()) return call_over(call, false);
  const DependencyOptions& options = parameters_.dependencies[call.dependency];
  ++call.attempts;
  ++metrics_.calls;
  const Endpoint to = dependencies_[call.dependency].targets[call.target].endpoint;
  const std::uint64_t id = calls_.add(call);
  timers_.add(env_->now() + options.timeout, call_timeout, id);
  // The request goes on as it came, but for whom it is answered to.
  const std::uint64_t client_id = std::exchange(job->request.id, id);
  const Duration client_patience = std::exchange(job->request.patience, options.timeout);
  port_.send(to, job->request);
  job->request.id = client_id;
  job->request.patience = client_patience;
}

void Service::on(Endpoint, Reply&& reply) {
  if (!calls_.contains(reply.id)) return;
  const Call call = calls_.take(reply.id);
  if (reply.status != ReplyStatus::ok) return call_failed(call);
  if (Job* job = jobs_.find(call.job); job != nullptr && job->value.empty()) job->value = std::move(reply.value);
  call_over(call, true);
}

void Service::call_failed(const Call& call) {
  ++metrics_.calls_failed;
  const DependencyOptions& options = parameters_.dependencies[call.dependency];
  Dependency& dependency = dependencies_[call.dependency];
  if (!jobs_.contains(call.job) || call.attempts >= options.retry.attempts_max ||
      !dependency.budget.take(options.retry, env_->now())) {
    return call_over(call, false);
  }
  ++metrics_.calls_retried;
  Call again = call;
  if (options.fan_out == FanOut::one)
    again.target = (again.target + 1) % static_cast<std::uint32_t>(dependency.targets.size());
  const Duration wait = backoff_after(call.attempts, options.retry, env_->random());
  timers_.add(env_->now() + wait, call_retry, calls_.add(again));
}

void Service::call_over(const Call& call, bool succeeded) {
  const DependencyOptions& options = parameters_.dependencies[call.dependency];
  CircuitBreaker& breaker = dependencies_[call.dependency].breaker;
  if (options.breaker && succeeded) breaker.succeeded(*options.breaker, env_->now());
  if (options.breaker && !succeeded && breaker.failed(*options.breaker, env_->now())) ++metrics_.breaker_opened;
  Job* job = jobs_.find(call.job);
  if (job == nullptr) return;  // Answered already: another call that it needed failed.
  if (!succeeded && options.required) return finish(call.job, ReplyStatus::unavailable);
  if (--job->calls_left > 0) return;
  ++job->stage;
  ask_others(call.job);
}

}  // namespace orrery::protocols
