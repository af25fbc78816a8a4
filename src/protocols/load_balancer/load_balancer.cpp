#include "protocols/load_balancer/load_balancer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace orrery::protocols {
namespace {

// Checks and requests share a socket: numbers of checks are marked.
constexpr std::uint64_t check_mark = std::uint64_t{1} << 63;

}  // namespace

LoadBalancer::~LoadBalancer() {
  if (env_ == nullptr) return;
  metrics_.outstanding.set(run_time(), 0);
  metrics_.most_outstanding.set(run_time(), 0);
}

Task<> LoadBalancer::run(Env& env) {
  env_ = &env;
  if (parameters_.targets.names.empty()) co_return env.fail({ErrorCode::invalid_argument, "no targets"});
  std::vector<Target> targets;
  auto resolving = resolve_targets(env, parameters_.targets.names, request_port, targets);
  co_await std::move(resolving);
  backends_.begin(std::move(targets), env.random());
  passing_.begin_life(env.self().incarnation);
  checks_.begin_life(env.self().incarnation);
  if (const auto opened = port_.open(env, request_port); !opened) co_return env.fail(opened.error());
  begin_checks();
  timers_.add(env.now() + std::chrono::seconds(1), second);
  env.spawn(keep_time(), "timers");
  auto serving = port_.serve<Request, Reply>([this](Endpoint from, auto&& message) { on(from, std::move(message)); });
  co_await std::move(serving);
}

Task<> LoadBalancer::keep_time() {
  while (true) {
    timers_.drop_dead([this](const TimerQueue::Timer& timer) {
      switch (timer.kind()) {
        case timeout:
        case retry: return !passing_.contains(timer.id);
        case check_timeout: return !checks_.contains(timer.id);
        default: return false;
      }
    });
    auto due = timers_.due();
    co_await due;
    while (const auto timer = timers_.take(env_->now())) on_timer(*timer);
  }
}

void LoadBalancer::on_timer(const TimerQueue::Timer& timer) {
  switch (timer.kind()) {
    case timeout:
      if (!passing_.contains(timer.id)) return;
      ++metrics_.timed_out;
      ended(passing_.find(timer.id)->backend, false);
      return attempt_failed(passing_.take(timer.id), Reply{.status = ReplyStatus::unavailable});
    case retry:
      if (passing_.contains(timer.id)) forward(passing_.take(timer.id));
      return;
    case check: return send_check(static_cast<std::uint32_t>(timer.id));
    case check_timeout: return check_over(timer.id, false);
    case second:
      imbalance_ = backends_.imbalance();
      if (imbalance_ > 0) metrics_.imbalance.observe(run_time(), static_cast<std::uint64_t>(imbalance_ * 1'000 + 0.5));
      return timers_.add(env_->now() + std::chrono::seconds(1), second);
    default: return;
  }
}

void LoadBalancer::on(Endpoint from, Request&& request) {
  ++metrics_.arrived;
  budget_.request(parameters_.retry);
  if (passing_.full()) {
    port_.send(from, Reply{.id = request.id, .status = ReplyStatus::overloaded});
    return;
  }
  Passing passing;
  passing.client = from;
  passing.request = std::move(request);
  passing.arrived = env_->now();
  forward(std::move(passing));
}

void LoadBalancer::forward(Passing&& passing) {
  std::optional<std::uint32_t> except;
  if (passing.attempts > 0) except = passing.backend;
  passing.backend = backends_.choose(parameters_, passing.request.key, except, env_->now());
  ++passing.attempts;
  ++metrics_.forwarded;
  backends_.sent(passing.backend);
  update_levels();
  const Endpoint to = backends_.at(passing.backend).target.endpoint;
  const std::uint64_t id = passing_.add(std::move(passing));
  timers_.add(env_->now() + parameters_.timeout, timeout, id);
  Request& request = passing_.find(id)->request;
  const std::uint64_t client_id = std::exchange(request.id, id);
  const Duration patience = request.patience;
  if (patience == Duration::zero() || patience > parameters_.timeout) request.patience = parameters_.timeout;
  port_.send(to, request);
  request.id = client_id;
  request.patience = patience;
}

void LoadBalancer::on(Endpoint, Reply&& reply) {
  if ((reply.id & check_mark) != 0)
    return check_over(reply.id & ~check_mark,
                      reply.status != ReplyStatus::unavailable && reply.status != ReplyStatus::failed);
  if (!passing_.contains(reply.id)) return;
  Passing passing = passing_.take(reply.id);
  const bool good = reply.status == ReplyStatus::ok || reply.status == ReplyStatus::not_leader;
  ended(passing.backend, good || reply.status == ReplyStatus::overloaded);
  if (good) return answer(passing, std::move(reply));
  attempt_failed(std::move(passing), reply);
}

void LoadBalancer::ended(std::uint32_t backend, bool succeeded) {
  if (backends_.ended(backend, succeeded, parameters_, env_->now())) ++metrics_.ejected;
  update_levels();
}

void LoadBalancer::attempt_failed(Passing&& passing, const Reply& reply) {
  if (passing.attempts >= parameters_.retry.attempts_max) return answer(passing, Reply(reply));
  if (!budget_.take(parameters_.retry, env_->now())) {
    ++metrics_.retries_denied;
    return answer(passing, Reply(reply));
  }
  ++metrics_.retried;
  const Duration wait = backoff_after(passing.attempts, parameters_.retry, env_->random());
  if (wait == Duration::zero()) return forward(std::move(passing));
  timers_.add(env_->now() + wait, retry, passing_.add(std::move(passing)));
}

void LoadBalancer::answer(const Passing& passing, Reply&& reply) {
  const bool good = reply.status == ReplyStatus::ok;
  const Duration taken = env_->now() - passing.arrived;
  ended_.add(env_->now());
  if (good) {
    ++metrics_.answered;
    good_.add(env_->now());
    metrics_.latency.record(static_cast<std::uint64_t>(taken.count()));
    latencies_.add(env_->now(), taken);
  } else {
    ++metrics_.failed;
  }
  reply.id = passing.request.id;
  port_.send(passing.client, reply);
}

// Spread over the interval, so that they do not come all at once.
void LoadBalancer::begin_checks() {
  if (!parameters_.health) return;
  for (std::uint32_t i = 0; i < backends_.size(); ++i) {
    const auto share = static_cast<std::int64_t>(i + 1);
    timers_.add(env_->now() + parameters_.health->interval * share / backends_.size(), check, i);
  }
}

void LoadBalancer::send_check(std::uint32_t backend) {
  if (!parameters_.health) return;
  ++metrics_.health_checks;
  const std::uint64_t id = checks_.add(backend);
  timers_.add(env_->now() + parameters_.health->timeout, check_timeout, id);
  timers_.add(env_->now() + parameters_.health->interval, check, backend);
  port_.send(backends_.at(backend).target.endpoint,
             Request{.id = id | check_mark, .key = "health", .patience = parameters_.health->timeout});
}

void LoadBalancer::check_over(std::uint64_t id, bool succeeded) {
  if (!checks_.contains(id) || !parameters_.health) return;
  const std::uint32_t backend = checks_.take(id);
  if (!backends_.checked(backend, succeeded, *parameters_.health)) return;
  ++(succeeded ? metrics_.found_healthy : metrics_.found_unhealthy);
}

void LoadBalancer::update_levels() {
  metrics_.outstanding.set(run_time(), backends_.outstanding());
  metrics_.most_outstanding.set(run_time(), backends_.most_outstanding());
}

double LoadBalancer::success_rate() const {
  const std::uint64_t ended = env_ == nullptr ? 0 : ended_.last_second(env_->now());
  return ended == 0 ? 1 : static_cast<double>(good_.last_second(env_->now())) / static_cast<double>(ended);
}

Duration LoadBalancer::latency_p99() const {
  return env_ == nullptr ? Duration::zero() : latencies_.percentile(env_->now(), 99);
}

}  // namespace orrery::protocols
