#include "protocols/service/service.hpp"

#include <algorithm>
#include <utility>

namespace orrery::protocols {

Service::~Service() {
  if (env_ == nullptr) return;
  metrics_.queue.set(run_time(), 0);
  metrics_.busy.set(run_time(), 0);
}

Task<> Service::run(Env& env) {
  env_ = &env;
  jobs_.begin_life(env.self().incarnation);
  calls_.begin_life(env.self().incarnation);
  if (const auto opened = port_.open(env, request_port); !opened) co_return env.fail(opened.error());
  dependencies_.resize(parameters_.dependencies.size());
  for (std::size_t i = 0; i < dependencies_.size(); ++i) {
    auto resolving =
        resolve_targets(env, parameters_.dependencies[i].targets.names, request_port, dependencies_[i].targets);
    co_await std::move(resolving);
  }
  env.spawn(keep_time(), "timers");
  auto serving = port_.serve<Request, Reply>([this](Endpoint from, auto&& message) { on(from, std::move(message)); });
  co_await std::move(serving);
}

Task<> Service::keep_time() {
  while (true) {
    timers_.drop_dead([this](const TimerQueue::Timer& timer) {
      return timer.kind() == served ? !jobs_.contains(timer.id) : !calls_.contains(timer.id);
    });
    auto due = timers_.due();
    co_await due;
    while (const auto timer = timers_.take(env_->now())) {
      if (timer->kind() == served) {
        on_served(timer->id);
      } else if (calls_.contains(timer->id)) {
        const Call call = calls_.take(timer->id);
        timer->kind() == call_retry ? send_call(call) : call_failed(call);
      }
    }
  }
}

Task<> Service::work(Service& service, std::uint64_t job, Duration time) {
  auto work = service.env_->cpu(time);
  co_await work;
  service.on_served(job);
}

void Service::on(Endpoint from, Request&& request) {
  ++metrics_.arrived;
  if (queue_.empty()) queue_was_empty_ = env_->now();
  const bool full = busy_ >= parameters_.workers && queue_.size() >= parameters_.queue_max;
  const bool oldest_goes = parameters_.discipline == Discipline::lifo && !queue_.empty();
  if (jobs_.full() || (full && !oldest_goes)) {
    ++metrics_.shed;
    port_.send(from, Reply{.id = request.id, .status = ReplyStatus::overloaded});
    return;
  }
  if (full) {
    const std::uint64_t oldest = queue_.front();
    queue_.pop_front();
    refuse(oldest);
  }
  Job job;
  job.client = from;
  job.request = std::move(request);
  job.arrived = env_->now();
  queue_.push_back(jobs_.add(std::move(job)));
  take_next();
  metrics_.queue.set(run_time(), queue_.size());
}

void Service::take_next() {
  while (busy_ < parameters_.workers && !queue_.empty()) {
    const std::uint64_t id = pop();
    const Job& job = *jobs_.find(id);
    if (parameters_.drop_expired && job.request.patience > Duration::zero() &&
        env_->now() - job.arrived >= job.request.patience) {
      ++metrics_.expired;
      drop(id);
    } else if (waited_too_long(job)) {
      refuse(id);
    } else {
      start(id);
    }
  }
  if (queue_.empty()) queue_was_empty_ = env_->now();
  metrics_.queue.set(run_time(), queue_.size());
}

std::uint64_t Service::pop() {
  std::uint64_t id = 0;
  if (parameters_.discipline == Discipline::lifo) {
    id = queue_.back();
    queue_.pop_back();
  } else {
    id = queue_.front();
    queue_.pop_front();
  }
  return id;
}

// As in B. Maurer, "Fail at Scale", ACM Queue 13(8), 2015, after CoDel (Nichols and Jacobson 2012, RFC 8289).
bool Service::waited_too_long(const Job& job) const {
  if (parameters_.discipline != Discipline::controlled_delay) return false;
  const bool standing = env_->now() - queue_was_empty_ > parameters_.delay_interval;
  return env_->now() - job.arrived > (standing ? parameters_.delay_target : parameters_.delay_interval);
}

void Service::refuse(std::uint64_t id) {
  ++metrics_.shed;
  const Job& job = *jobs_.find(id);
  port_.send(job.client, Reply{.id = job.request.id, .status = ReplyStatus::overloaded});
  drop(id);
}

void Service::drop(std::uint64_t id) { jobs_.remove(id); }

void Service::start(std::uint64_t id) {
  Job& job = *jobs_.find(id);
  job.started = env_->now();
  job.working = true;
  ++busy_;
  metrics_.busy.set(run_time(), busy_);
  const Duration waited = job.started - job.arrived;
  metrics_.waiting.record(static_cast<std::uint64_t>(waited.count()));
  waits_.add(env_->now(), waited);
  Duration time = parameters_.service_time.sample(env_->random());
  if (parameters_.slow != 1) {
    const double slowed = static_cast<double>(time.count()) * parameters_.slow;
    constexpr double bound = 9e18;
    time = Duration(static_cast<std::int64_t>(std::min(slowed, bound)));
  }
  if (parameters_.cpu) return env_->spawn(work(*this, id, time), "work");
  timers_.add(job.started + time, served, id);
}

void Service::on_served(std::uint64_t id) {
  Job* job = jobs_.find(id);
  if (job == nullptr) return;
  metrics_.service_time.record(static_cast<std::uint64_t>((env_->now() - job->started).count()));
  if (parameters_.error_rate > 0 && env_->random().chance(parameters_.error_rate))
    return finish(id, ReplyStatus::failed);
  if (dependencies_.empty()) return finish(id, ReplyStatus::ok);
  if (!parameters_.blocking) {
    free_worker(*job);
    take_next();
  }
  ask_others(id);
}

void Service::free_worker(Job& job) {
  if (!std::exchange(job.working, false)) return;
  --busy_;
  metrics_.busy.set(run_time(), busy_);
}

void Service::finish(std::uint64_t id, ReplyStatus status) {
  Job& job = *jobs_.find(id);
  const Duration taken = env_->now() - job.arrived;
  metrics_.response_time.record(static_cast<std::uint64_t>(taken.count()));
  if (status == ReplyStatus::ok) {
    ++metrics_.completed;
    completed_.add(env_->now());
  } else {
    ++metrics_.failed;
  }
  if (job.request.patience > Duration::zero() && taken > job.request.patience) ++metrics_.wasted;
  port_.send(job.client, Reply{.id = job.request.id, .status = status, .value = std::move(job.value)});
  free_worker(job);
  drop(id);
  take_next();
}

Duration Service::waiting_p99() const {
  return env_ == nullptr ? Duration::zero() : waits_.percentile(env_->now(), 99);
}

double Service::throughput() const {
  return env_ == nullptr ? 0 : static_cast<double>(completed_.last_second(env_->now()));
}

std::string_view Service::breaker() const {
  CircuitBreaker::State worst = CircuitBreaker::State::closed;
  for (const Dependency& dependency : dependencies_) worst = std::max(worst, dependency.breaker.state());
  return to_string(worst);
}

}  // namespace orrery::protocols
