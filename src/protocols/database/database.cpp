#include "protocols/database/database.hpp"

#include <algorithm>
#include <utility>

namespace orrery::protocols {

Database::~Database() {
  if (env_ == nullptr) return;
  metrics_.connections_in_use.set(run_time(), 0);
  metrics_.queue.set(run_time(), 0);
}

Task<> Database::run(Env& env) {
  env_ = &env;
  const std::vector<std::string>& names =
      parameters_.group.names.empty() ? env.self().peers.names() : parameters_.group.names;
  auto resolving = resolve_targets(env, names, replication_port, group_);
  co_await std::move(resolving);
  const auto self = find_target(group_, env.self().name);
  if (!self) co_return env.fail({ErrorCode::invalid_argument, "it is not in its own group"});
  self_ = *self;
  journal_.emplace(env, store_, metrics_.syncs, [this](const DatabaseRecord& record) { on_durable(record); });
  if (parameters_.durable) {
    auto loading = journal_->load(store_);
    co_await std::move(loading);
  }
  last_given_ = store_.position();
  jobs_.begin_life(env.self().incarnation);
  if (const auto opened = port_.open(env, request_port); !opened) co_return env.fail(opened.error());
  if (const auto opened = replication_port_.open(env, replication_port); !opened) co_return env.fail(opened.error());
  timers_.add(env.now(), catch_up);
  env.spawn(keep_time(), "timers");
  env.spawn(replication_port_.serve<DatabasePull, DatabasePush>(
                [this](Endpoint from, auto&& message) { on(from, std::move(message)); }),
            "replication");
  if (parameters_.durable) env.spawn(journal_->run(), "journal");
  auto serving = port_.serve<Request>([this](Endpoint from, auto&& message) { on(from, std::move(message)); });
  co_await std::move(serving);
}

Task<> Database::keep_time() {
  while (true) {
    auto due = timers_.due();
    co_await due;
    while (const auto timer = timers_.take(env_->now())) on_timer(*timer);
  }
}

void Database::on_timer(const TimerQueue::Timer& timer) {
  switch (timer.kind()) {
    case done: return on_done(timer.id);
    case apply:
      while (!received_.empty() && received_.front().due <= env_->now()) {
        Received first = std::move(received_.front());
        received_.pop_front();
        apply_received(std::move(first));
      }
      return;
    case catch_up:
      if (is_primary()) {
        if (!reigns_) take_over();
      } else {
        reigns_ = false;
        ask_primary();
      }
      return timers_.add(env_->now() + parameters_.catch_up_interval, catch_up);
    default: return;
  }
}

std::string_view Database::primary() const {
  if (!parameters_.primary.empty()) return parameters_.primary;
  return group_.empty() ? std::string_view() : group_.front().name;
}

std::string_view Database::role() const { return env_ != nullptr && is_primary() ? "primary" : "replica"; }

bool Database::redirected(Endpoint from, const Request& request) {
  std::string_view to = primary();
  const bool primary_here = to == env_->self().name;
  if (request.operation == Operation::write || parameters_.reads == ReadFrom::primary) {
    if (primary_here) return false;
  } else {
    if (parameters_.reads == ReadFrom::any || !primary_here || group_.size() == 1) return false;
    if (++turn_ % group_.size() == self_) ++turn_;
    to = group_[turn_ % group_.size()].name;
  }
  ++metrics_.redirected;
  port_.send(from, Reply{.id = request.id, .status = ReplyStatus::not_leader, .value = std::string(to)});
  return true;
}

void Database::on(Endpoint from, Request&& request) {
  if (redirected(from, request)) return;
  if (is_primary() && !reigns_) take_over();
  if (jobs_.full() || (in_use_ >= parameters_.connections && queue_.size() >= parameters_.queue_max)) {
    ++metrics_.refused;
    port_.send(from, Reply{.id = request.id, .status = ReplyStatus::overloaded});
    return;
  }
  Job job;
  job.client = from;
  job.request = std::move(request);
  job.arrived = env_->now();
  queue_.push_back(jobs_.add(std::move(job)));
  take_next();
}

void Database::take_next() {
  while (in_use_ < parameters_.connections && !queue_.empty()) {
    const std::uint64_t id = queue_.front();
    queue_.pop_front();
    start(id);
  }
  update_levels();
}

void Database::update_levels() {
  metrics_.connections_in_use.set(run_time(), in_use_);
  metrics_.queue.set(run_time(), queue_.size());
}

void Database::start(std::uint64_t id) {
  Job& job = *jobs_.find(id);
  ++in_use_;
  metrics_.waiting.record(static_cast<std::uint64_t>((env_->now() - job.arrived).count()));
  if (job.request.operation == Operation::read || !parameters_.row_locks) return work(id);
  job.locked = true;
  if (locks_.lock(job.request.key, id)) return work(id);
  ++metrics_.lock_waits;
  job.began_to_wait = env_->now();
}

void Database::work(std::uint64_t id) {
  const bool read = jobs_.find(id)->request.operation == Operation::read;
  const Duration time = (read ? parameters_.read_time : parameters_.write_time).sample(env_->random());
  timers_.add(env_->now() + time, done, id);
}

void Database::on_done(std::uint64_t id) {
  Job* job = jobs_.find(id);
  if (job == nullptr) return;
  const Request& request = job->request;
  if (request.operation == Operation::read) {
    ++metrics_.reads;
    const DatabaseStore::Found found = store_.read(request.key);
    if (found.newer_announced) ++metrics_.stale_reads;
    return finish(id, std::string(found.value));
  }
  if (store_.applied(request.session, request.sequence)) {
    ++metrics_.repeated;
    return finish(id, {});
  }
  if (!reigns_) return finish(id, std::string(primary()), ReplyStatus::not_leader);
  ++metrics_.writes;
  commits_.emplace_back(++last_given_, id);
  commit({.position = last_given_,
          .session = request.session,
          .sequence = request.sequence,
          .key = request.key,
          .value = request.value});
}

void Database::commit(DatabaseRecord record) {
  if (parameters_.durable) return journal_->add(std::move(record));
  on_durable(record);
}

void Database::on_durable(const DatabaseRecord& record) {
  store_.apply(record);
  if (reigns_) {
    DatabasePush push;
    push.after = record.position - 1;
    push.records.push_back(record);
    for (std::uint32_t i = 0; i < group_.size(); ++i) {
      if (i != self_) send_push(group_[i].endpoint, push);
    }
  }
  while (!commits_.empty() && commits_.front().first <= record.position) {
    const std::uint64_t job = commits_.front().second;
    commits_.pop_front();
    finish(job, {});
  }
}

void Database::finish(std::uint64_t id, std::string value, ReplyStatus status) {
  const Job job = jobs_.take(id);
  if (status == ReplyStatus::ok) ++metrics_.completed;
  port_.send(job.client, Reply{.id = job.request.id, .status = status, .value = std::move(value)});
  --in_use_;
  if (job.locked) {
    if (const auto next = locks_.unlock(job.request.key)) {
      const Duration waited = env_->now() - jobs_.find(*next)->began_to_wait;
      metrics_.lock_wait.record(static_cast<std::uint64_t>(waited.count()));
      work(*next);
    }
  }
  take_next();
}

}  // namespace orrery::protocols
