#include "protocols/message_queue/message_queue.hpp"

#include <utility>

namespace orrery::protocols {

MessageQueue::~MessageQueue() {
  if (env_ == nullptr) return;
  metrics_.depth.set(run_time(), 0);
  metrics_.in_flight.set(run_time(), 0);
}

Task<> MessageQueue::run(Env& env) {
  env_ = &env;
  std::vector<Target> targets;
  auto resolving = resolve_targets(env, parameters_.consumers.names, request_port, targets);
  co_await std::move(resolving);
  for (Target& target : targets) consumers_.push_back({std::move(target), 0});
  messages_.begin_life(env.self().incarnation);
  deliveries_.begin_life(env.self().incarnation);
  if (const auto opened = port_.open(env, request_port); !opened) co_return env.fail(opened.error());
  env.spawn(keep_time(), "timers");
  auto serving = port_.serve<Request, Reply>([this](Endpoint from, auto&& message) { on(from, std::move(message)); });
  co_await std::move(serving);
}

Task<> MessageQueue::keep_time() {
  while (true) {
    timers_.drop_dead([this](const TimerQueue::Timer& timer) {
      return timer.kind() == visibility ? !deliveries_.contains(timer.id) : !messages_.contains(timer.id);
    });
    auto due = timers_.due();
    co_await due;
    while (const auto timer = timers_.take(env_->now())) {
      if (timer->kind() == again) {
        if (messages_.contains(timer->id)) ready_.push_front(timer->id);
      } else if (deliveries_.contains(timer->id)) {
        ++metrics_.unanswered;
        not_acknowledged(deliveries_.take(timer->id), Duration::zero());
      }
    }
    deliver_ready();
  }
}

// A read asks how many messages there are.
void MessageQueue::on(Endpoint from, Request&& request) {
  Reply reply{.id = request.id};
  if (request.operation == Operation::read) {
    reply.value = std::to_string(messages_.size());
  } else if (messages_.size() >= parameters_.depth_max || messages_.full()) {
    ++metrics_.refused;
    reply.status = ReplyStatus::overloaded;
  } else {
    publish(std::move(request));
  }
  port_.send(from, reply);
  deliver_ready();
}

void MessageQueue::publish(Request&& request) {
  ++metrics_.published;
  Message message;
  message.key = std::move(request.key);
  message.value = std::move(request.value);
  message.published = env_->now();
  const std::uint64_t id = messages_.add(std::move(message));
  by_age_.push_back(id);
  if (parameters_.ordering == Ordering::key) {
    join_line(id, *messages_.find(id));
  } else {
    ready_.push_back(id);
  }
  update_levels();
}

void MessageQueue::deliver_ready() {
  while (!ready_.empty()) {
    Consumer* consumer = free_consumer();
    if (consumer == nullptr) return;
    const std::uint64_t id = ready_.front();
    ready_.pop_front();
    if (messages_.contains(id)) deliver(id, static_cast<std::uint32_t>(consumer - consumers_.data()));
  }
}

MessageQueue::Consumer* MessageQueue::free_consumer() {
  for (std::size_t tried = 0; tried < consumers_.size(); ++tried) {
    Consumer& consumer = consumers_[turn_++ % consumers_.size()];
    if (consumer.in_flight < parameters_.in_flight_max) return &consumer;
  }
  return nullptr;
}

void MessageQueue::deliver(std::uint64_t id, std::uint32_t to) {
  Message& message = *messages_.find(id);
  Consumer& consumer = consumers_[to];
  const Duration waited = env_->now() - message.published;
  if (++message.deliveries == 1) {
    metrics_.wait.record(static_cast<std::uint64_t>(waited.count()));
  } else {
    ++metrics_.redelivered;
  }
  ++metrics_.delivered;
  ++consumer.in_flight;
  request_.id = deliveries_.add({id, to});
  request_.operation = Operation::write;
  request_.key = message.key;
  request_.value = message.value;
  request_.patience = parameters_.visibility_timeout;
  timers_.add(env_->now() + parameters_.visibility_timeout, visibility, request_.id);
  port_.send(consumer.target.endpoint, request_);
  update_levels();
}

void MessageQueue::on(Endpoint, const Reply& reply) {
  if (!deliveries_.contains(reply.id)) return void(++metrics_.late);
  const Delivery delivery = deliveries_.take(reply.id);
  if (reply.status != ReplyStatus::ok) {
    ++metrics_.rejected;
    not_acknowledged(delivery, parameters_.redelivery_delay);
  } else {
    --consumers_[delivery.consumer].in_flight;
    ++metrics_.acknowledged;
    const Duration age = env_->now() - messages_.find(delivery.message)->published;
    metrics_.age.record(static_cast<std::uint64_t>(age.count()));
    remove(delivery.message);
  }
  deliver_ready();
}

void MessageQueue::not_acknowledged(const Delivery& delivery, Duration delay) {
  --consumers_[delivery.consumer].in_flight;
  if (messages_.find(delivery.message)->deliveries >= parameters_.deliveries_max) {
    ++metrics_.dead_lettered;
    ++dead_letters_;
    return remove(delivery.message);
  }
  timers_.add(env_->now() + delay, again, delivery.message);
  update_levels();
}

void MessageQueue::remove(std::uint64_t id) {
  const Message message = messages_.take(id);
  while (!by_age_.empty() && !messages_.contains(by_age_.front())) by_age_.pop_front();
  if (message.line) leave_line(*message.line);
  update_levels();
}

void MessageQueue::join_line(std::uint64_t id, Message& message) {
  const auto found =
      line_index_.find(message.key, [this](std::uint32_t line) -> std::string_view { return lines_[line].key; });
  if (found) {
    message.line = *found;
    return lines_[*found].messages.push_back(id);
  }
  if (free_lines_.empty()) {
    free_lines_.push_back(static_cast<std::uint32_t>(lines_.size()));
    lines_.emplace_back();
  }
  const std::uint32_t line = free_lines_.back();
  free_lines_.pop_back();
  lines_[line].key = message.key;
  lines_[line].messages.push_back(id);
  line_index_.insert(message.key, line);
  message.line = line;
  ready_.push_back(id);
}

// It was the first.
void MessageQueue::leave_line(std::uint32_t number) {
  Line& line = lines_[number];
  line.messages.pop_front();
  if (!line.messages.empty()) return ready_.push_back(line.messages.front());
  line_index_.erase(line.key, number);
  free_lines_.push_back(number);
}

void MessageQueue::update_levels() {
  metrics_.depth.set(run_time(), messages_.size());
  metrics_.in_flight.set(run_time(), deliveries_.size());
}

Duration MessageQueue::oldest_age() const {
  const Message* oldest = by_age_.empty() ? nullptr : messages_.find(by_age_.front());
  return oldest == nullptr ? Duration::zero() : env_->now() - oldest->published;
}

}  // namespace orrery::protocols
