#include <algorithm>

#include "protocols/client/client.hpp"

namespace orrery::protocols {

void Client::ask() {
  if (requests_.size() >= parameters_.in_flight_max || requests_.full() || attempts_.full()) {
    ++metrics_.dropped;
    if (parameters_.load == Load::closed)
      timers_.add(env_->now() + std::max(RequestSource::idle, parameters_.think.sample(env_->random())), thought);
    return;
  }
  ++metrics_.requests;
  metrics_.in_flight.increase(run_time());
  budget_.request(parameters_.retry);
  Asked asked;
  asked.begun = env_->now();
  asked.number = ++asked_;
  asked.write = !env_->random().chance(parameters_.reads);
  asked.key = source_.key(parameters_, env_->random());
  const std::uint64_t id = requests_.add(asked);
  const std::uint32_t place = SlotTable<Asked>::place_of(id);
  if (place >= sequences_.size()) sequences_.resize(place + 1);
  Asked& stored = *requests_.find(id);
  stored.sequence = ++sequences_[place];
  record(stored, id);
  if (parameters_.hedge.enabled()) {
    if (const Duration delay = hedge_delay(); delay > Duration::zero()) timers_.add(env_->now() + delay, hedge, id);
  }
  send_attempt(id, stored, false);
}

// Sessions are numbered by node, life and place: no two that are under way at once have one number.
void Client::describe(const Asked& asked, std::uint64_t id) {
  const std::uint64_t life = (std::uint64_t{env_->self().id.value} + 1) << 16 | (env_->self().incarnation & 0xffff);
  request_.session = parameters_.sessions ? life << SlotTable<Asked>::slot_bits | SlotTable<Asked>::place_of(id) : 0;
  request_.sequence = parameters_.sessions ? asked.sequence : 0;
  request_.operation = asked.write ? Operation::write : Operation::read;
  request_.patience = parameters_.timeout;
  RequestSource::write_key(asked.key, request_.key);
  request_.value.clear();
  if (asked.write)
    RequestSource::write_value(life, asked.number, static_cast<std::size_t>(parameters_.value_size.bytes),
                               request_.value);
}

void Client::record(Asked& asked, std::uint64_t id) {
  if (history_ == nullptr || !parameters_.history) return;
  for (const Target& target : targets_) {
    if (!history_->wants(target.name)) return;
  }
  const std::uint32_t place = SlotTable<Asked>::place_of(id);
  while (users_.size() <= place) users_.push_back(env_->self().name + "/" + std::to_string(users_.size()));
  describe(asked, id);
  asked.recorded = history_->begin(users_[place], request_, run_time());
}

void Client::send_attempt(std::uint64_t id, Asked& asked, bool as_hedge) {
  if (attempts_.full()) return finish(id, nullptr);
  std::uint32_t target = chooser_.choose(parameters_.choose, asked.attempts);
  // A hedge that goes where the first attempt went would wait behind it.
  if (as_hedge && parameters_.choose == TargetChoice::sticky && targets_.size() > 1)
    target = (target + 1) % static_cast<std::uint32_t>(targets_.size());
  ++asked.attempts;
  ++asked.under_way;
  ++metrics_.attempts;
  describe(asked, id);
  request_.id = attempts_.add({id, env_->now(), target, as_hedge});
  timers_.add(env_->now() + parameters_.timeout, timeout, request_.id);
  port_.send(targets_[target].endpoint, request_);
}

Duration Client::hedge_delay() const {
  if (parameters_.hedge.after) return *parameters_.hedge.after;
  return latencies_.percentile(env_->now(), *parameters_.hedge.percentile);
}

// Paid for by the budget of retries, if there is one: a hedge is load, too.
void Client::start_hedge(std::uint64_t id) {
  Asked* asked = requests_.find(id);
  if (asked == nullptr || asked->attempts != 1 || asked->under_way != 1) return;
  if (!budget_.take(parameters_.retry, env_->now())) return void(++metrics_.retries_denied);
  ++metrics_.hedged;
  send_attempt(id, *asked, true);
}

void Client::on(Endpoint, const Reply& reply) {
  const Attempt* found = attempts_.find(reply.id);
  if (found == nullptr) return void(++metrics_.late);
  const Attempt attempt = *found;
  attempts_.remove(reply.id);
  const Duration taken = env_->now() - attempt.sent;
  metrics_.attempt_latency.record(static_cast<std::uint64_t>(taken.count()));
  if (reply.status == ReplyStatus::overloaded) ++metrics_.shed;
  Asked* asked = requests_.find(attempt.asked);
  if (asked == nullptr) return;  // Another attempt was faster.
  --asked->under_way;
  asked->no_answer = false;
  if (reply.status == ReplyStatus::ok) {
    if (attempt.hedge) ++metrics_.hedges_won;
    return finish(attempt.asked, &reply);
  }
  if (reply.status == ReplyStatus::unavailable) asked->uncertain = true;
  if (reply.status == ReplyStatus::not_leader && redirect(attempt.asked, *asked, reply)) return;
  chooser_.failed(attempt.target);
  attempt_failed(attempt.asked, *asked);
}

// Following a hint costs no attempt, so long as hints do not lead round in circles.
bool Client::redirect(std::uint64_t id, Asked& asked, const Reply& reply) {
  const auto leader = find_target(targets_, reply.value);
  if (!leader) return false;
  chooser_.leads(*leader);
  if (asked.redirects > targets_.size() || parameters_.choose != TargetChoice::sticky) return false;
  ++asked.redirects;
  ++metrics_.redirected;
  --asked.attempts;
  send_attempt(id, asked, false);
  return true;
}

void Client::on_timeout(std::uint64_t id) {
  const Attempt* found = attempts_.find(id);
  if (found == nullptr) return;
  const Attempt attempt = *found;
  attempts_.remove(id);
  ++metrics_.attempts_timed_out;
  chooser_.failed(attempt.target);
  Asked* asked = requests_.find(attempt.asked);
  if (asked == nullptr) return;
  --asked->under_way;
  asked->uncertain = true;
  asked->no_answer = true;
  attempt_failed(attempt.asked, *asked);
}

void Client::attempt_failed(std::uint64_t id, Asked& asked) {
  if (asked.under_way > 0) return;  // A hedge may still be answered.
  if (asked.attempts >= parameters_.retry.attempts_max) return finish(id, nullptr);
  if (!budget_.take(parameters_.retry, env_->now())) {
    ++metrics_.retries_denied;
    return finish(id, nullptr);
  }
  ++metrics_.retried;
  timers_.add(env_->now() + backoff_after(asked.attempts, parameters_.retry, env_->random()), retry, id);
}

void Client::finish(std::uint64_t id, const Reply* reply) {
  const Asked asked = requests_.take(id);
  const Time now = env_->now();
  metrics_.in_flight.decrease(run_time());
  ended_.add(now);
  if (reply != nullptr) {
    const Duration taken = now - asked.begun;
    ++metrics_.succeeded;
    metrics_.latency.record(static_cast<std::uint64_t>(taken.count()));
    metrics_.goodput.observe(run_time(), 1);
    good_.add(now);
    latencies_.add(now, taken);
    if (history_ != nullptr) history_->answered(asked.recorded, *reply, run_time());
  } else {
    ++metrics_.failed;
    if (asked.no_answer) ++metrics_.timed_out;
    if (history_ != nullptr && !asked.uncertain && asked.under_way == 0) history_->refused(asked.recorded, run_time());
  }
  if (parameters_.load != Load::closed) return;
  if (over() || active_users_ > parameters_.users) return void(--active_users_);
  timers_.add(now + parameters_.think.sample(env_->random()), thought);
  next_user();
}

}  // namespace orrery::protocols
