#include "protocols/cache/cache.hpp"

#include <utility>

namespace orrery::protocols {

Cache::~Cache() {
  if (env_ == nullptr) return;
  metrics_.entries.set(run_time(), 0);
  metrics_.fetching.set(run_time(), 0);
}

Task<> Cache::run(Env& env) {
  env_ = &env;
  if (parameters_.backend.names.empty()) co_return env.fail({ErrorCode::invalid_argument, "no backend"});
  auto resolving = resolve_targets(env, parameters_.backend.names, request_port, backend_);
  co_await std::move(resolving);
  store_.emplace(parameters_.eviction, env.random());
  flights_.begin_life(env.self().incarnation);
  attempts_.begin_life(env.self().incarnation);
  if (const auto opened = port_.open(env, request_port); !opened) co_return env.fail(opened.error());
  env.spawn(keep_time(), "timers");
  auto serving = port_.serve<Request, Reply>([this](Endpoint from, auto&& message) { on(from, std::move(message)); });
  co_await std::move(serving);
}

Task<> Cache::keep_time() {
  while (true) {
    timers_.drop_dead([this](const TimerQueue::Timer& timer) { return !attempts_.contains(timer.id); });
    auto due = timers_.due();
    co_await due;
    while (const auto timer = timers_.take(env_->now())) {
      if (!attempts_.contains(timer->id)) continue;
      const Attempt attempt = attempts_.take(timer->id);
      if (timer->kind() == retry) {
        send_attempt(attempt);
      } else {
        attempt_failed(attempt, Reply{.status = ReplyStatus::unavailable});
      }
    }
  }
}

void Cache::on(Endpoint from, Request&& request) {
  if (flights_.full() || attempts_.full()) {
    port_.send(from, Reply{.id = request.id, .status = ReplyStatus::overloaded});
    return;
  }
  if (request.operation == Operation::read) return on_read(from, std::move(request));
  ++metrics_.writes;
  if (Flight* flight = shared_flight(request.key)) flight->keep = false;
  const Waiting waiting{from, request.id};
  fetch(std::move(request), waiting);
}

void Cache::on_read(Endpoint from, Request&& request) {
  ++metrics_.reads;
  const Time now = env_->now();
  reads_.add(now);
  const Waiting waiting{from, request.id};
  const CacheStore::Entry* entry = store_->use(request.key);
  if (entry != nullptr && now < entry->expires) {
    ++metrics_.hits;
    hits_.add(now);
    return answer(waiting, entry->value);
  }
  if (entry != nullptr && now < entry->expires + parameters_.stale_while_revalidate) {
    ++metrics_.stale;
    hits_.add(now);
    answer(waiting, entry->value);
    if (shared_flight(request.key) == nullptr) fetch(std::move(request), std::nullopt);
    return;
  }
  ++metrics_.misses;
  if (entry != nullptr) ++metrics_.expired;
  if (Flight* flight = shared_flight(request.key); flight != nullptr && flight->keep && parameters_.single_flight) {
    ++metrics_.coalesced;
    return flight->waiting.push_back(waiting);
  }
  fetch(std::move(request), waiting);
}

void Cache::answer(const Waiting& waiting, const std::string& value) {
  port_.send(waiting.client, Reply{.id = waiting.id, .value = value});
}

double Cache::hit_ratio() const {
  const std::uint64_t reads = env_ == nullptr ? 0 : reads_.last_second(env_->now());
  return reads == 0 ? 0 : static_cast<double>(hits_.last_second(env_->now())) / static_cast<double>(reads);
}

}  // namespace orrery::protocols
