#include <utility>

#include "protocols/cache/cache.hpp"

namespace orrery::protocols {

Cache::Flight* Cache::shared_flight(std::string_view key) {
  const auto place = shared_index_.find(
      key, [this](std::uint32_t number) -> std::string_view { return flights_.find(shared_[number])->request.key; });
  return place ? flights_.find(shared_[*place]) : nullptr;
}

void Cache::fetch(Request&& request, std::optional<Waiting> waiting) {
  const bool read = request.operation == Operation::read;
  Flight flight;
  flight.shared = read && shared_flight(request.key) == nullptr;
  flight.request = std::move(request);
  flight.begun = env_->now();
  if (waiting) flight.waiting.push_back(*waiting);
  const std::uint64_t id = flights_.add(std::move(flight));
  if (const Flight& added = *flights_.find(id); added.shared) {
    const std::uint32_t place = SlotTable<Flight>::place_of(id);
    if (place >= shared_.size()) shared_.resize(place + 1);
    shared_[place] = id;
    shared_index_.insert(added.request.key, place);
  }
  budget_.request(parameters_.retry);
  metrics_.fetching.set(run_time(), flights_.size());
  send_attempt({id, 0});
}

void Cache::send_attempt(Attempt attempt) {
  Flight* flight = flights_.find(attempt.flight);
  if (flight == nullptr) return;
  const Endpoint to = backend_[attempt.attempts % backend_.size()].endpoint;
  ++attempt.attempts;
  if (flight->request.operation == Operation::read) ++metrics_.fetches;
  flight->request.id = attempts_.add(attempt);
  flight->request.patience = parameters_.timeout;
  timers_.add(env_->now() + parameters_.timeout, timeout, flight->request.id);
  port_.send(to, flight->request);
}

void Cache::on(Endpoint, Reply&& reply) {
  if (!attempts_.contains(reply.id)) return;
  const Attempt attempt = attempts_.take(reply.id);
  if (reply.status != ReplyStatus::ok) return attempt_failed(attempt, std::move(reply));
  finish(attempt.flight, std::move(reply));
}

void Cache::attempt_failed(const Attempt& attempt, Reply&& reply) {
  ++metrics_.fetches_failed;
  if (attempt.attempts >= parameters_.retry.attempts_max || !budget_.take(parameters_.retry, env_->now()))
    return finish(attempt.flight, std::move(reply));
  const Duration wait = backoff_after(attempt.attempts, parameters_.retry, env_->random());
  timers_.add(env_->now() + wait, retry, attempts_.add(attempt));
}

// A write is over when the backend says so; what is cached then may be older, whoever asked for it.
void Cache::finish(std::uint64_t id, Reply&& reply) {
  const Flight flight = flights_.take(id);
  if (flight.shared) shared_index_.erase(flight.request.key, SlotTable<Flight>::place_of(id));
  metrics_.fetching.set(run_time(), flights_.size());
  const bool read = flight.request.operation == Operation::read;
  if (read && reply.status == ReplyStatus::ok) {
    metrics_.fetch_latency.record(static_cast<std::uint64_t>((env_->now() - flight.begun).count()));
    if (flight.shared && flight.keep) store(flight, reply.value);
  }
  if (!read) {
    if (store_->erase(flight.request.key)) ++metrics_.invalidated;
    if (Flight* other = shared_flight(flight.request.key)) other->keep = false;
    metrics_.entries.set(run_time(), store_->size());
  }
  for (const Waiting& waiting : flight.waiting) {
    reply.id = waiting.id;
    port_.send(waiting.client, reply);
  }
}

void Cache::store(const Flight& flight, const std::string& value) {
  CacheStore::Entry entry{.key = flight.request.key, .value = value};
  if (parameters_.ttl) {
    Duration fresh = *parameters_.ttl;
    if (parameters_.ttl_jitter > 0) {
      const double kept = 1 - parameters_.ttl_jitter * env_->random().real();
      fresh = Duration(static_cast<std::int64_t>(static_cast<double>(fresh.count()) * kept));
    }
    entry.expires = env_->now() + fresh;
  }
  metrics_.evictions += store_->put(std::move(entry), parameters_.size);
  metrics_.entries.set(run_time(), store_->size());
}

}  // namespace orrery::protocols
