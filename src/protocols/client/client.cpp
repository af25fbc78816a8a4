#include "protocols/client/client.hpp"

#include <algorithm>

namespace orrery::protocols {

Client::~Client() {
  if (env_ != nullptr) metrics_.in_flight.set(run_time(), 0);
}

Task<> Client::run(Env& env) {
  env_ = &env;
  if (parameters_.targets.names.empty()) co_return env.fail({ErrorCode::invalid_argument, "no targets"});
  auto resolving = resolve_targets(env, parameters_.targets.names, request_port, targets_);
  co_await std::move(resolving);
  if (const auto opened = port_.open(env, 0); !opened) co_return env.fail(opened.error());
  requests_.begin_life(env.self().incarnation);
  attempts_.begin_life(env.self().incarnation);
  chooser_.begin(targets_.size(), env.random());
  begin_load();
  env.spawn(keep_time(), "timers");
  auto serving = port_.serve<Reply>([this](Endpoint from, auto&& message) { on(from, std::move(message)); });
  co_await std::move(serving);
}

Task<> Client::keep_time() {
  while (true) {
    timers_.drop_dead([this](const TimerQueue::Timer& timer) {
      switch (timer.kind()) {
        case timeout: return !attempts_.contains(timer.id);
        case retry:
        case hedge: return !requests_.contains(timer.id);
        default: return false;
      }
    });
    auto due = timers_.due();
    co_await due;
    while (const auto timer = timers_.take(env_->now())) on_timer(*timer);
  }
}

void Client::on_timer(const TimerQueue::Timer& timer) {
  switch (timer.kind()) {
    case arrival: return on_arrival();
    case timeout: return on_timeout(timer.id);
    case hedge: return start_hedge(timer.id);
    case thought: return over() ? void() : ask();
    case retry:
      if (Asked* asked = requests_.find(timer.id)) send_attempt(timer.id, *asked, false);
      return;
    default: return;
  }
}

bool Client::over() const { return parameters_.stop && env_->now() >= Time() + *parameters_.stop; }

void Client::begin_load() {
  arrival_at_ = std::max(env_->now(), Time() + parameters_.start);
  switch (parameters_.load) {
    case Load::open: return await_arrival();
    case Load::closed: return timers_.add(arrival_at_, arrival);
    case Load::trace:
      for (const Duration at : parameters_.trace) {
        const Time when = Time() + parameters_.start + at;
        if (when >= env_->now()) timers_.add(when, arrival);
      }
  }
}

void Client::await_arrival() {
  idle_ = parameters_.rate.per_second <= 0;
  if (idle_) {
    arrival_at_ += RequestSource::idle;
  } else {
    arrival_at_ += RequestSource::interval(parameters_, env_->random());
  }
  timers_.add(arrival_at_, arrival);
}

// A closed loop's users all arrive at once, and think first.
void Client::on_arrival() {
  if (over()) return;
  if (parameters_.load == Load::closed) return next_user();
  if (!idle_) ask();
  if (parameters_.load == Load::trace) return;
  arrival_at_ = env_->now();
  await_arrival();
}

// The users of a closed loop may have become more or fewer since.
void Client::next_user() {
  while (active_users_ < parameters_.users) {
    ++active_users_;
    timers_.add(env_->now() + parameters_.think.sample(env_->random()), thought);
  }
}

double Client::goodput() const { return env_ == nullptr ? 0 : static_cast<double>(good_.last_second(env_->now())); }

double Client::success_rate() const {
  const std::uint64_t ended = env_ == nullptr ? 0 : ended_.last_second(env_->now());
  return ended == 0 ? 1 : static_cast<double>(good_.last_second(env_->now())) / static_cast<double>(ended);
}

Duration Client::latency_p50() const {
  return env_ == nullptr ? Duration::zero() : latencies_.percentile(env_->now(), 50);
}

Duration Client::latency_p99() const {
  return env_ == nullptr ? Duration::zero() : latencies_.percentile(env_->now(), 99);
}

std::string_view Client::target() const {
  return targets_.empty() ? std::string_view() : targets_[chooser_.favourite() % targets_.size()].name;
}

}  // namespace orrery::protocols
