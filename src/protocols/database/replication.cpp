#include <algorithm>
#include <utility>

#include "protocols/database/database.hpp"

namespace orrery::protocols {
namespace {

constexpr std::size_t push_bytes_max = 16 * 1024;

}  // namespace

// The last that it has, durable or not, applied or not.
std::uint64_t Database::received_position() const {
  const std::uint64_t last = std::max(store_.position(), journal_->waiting_up_to());
  return received_.empty() ? last : std::max(last, received_.back().push.records.back().position);
}

std::uint64_t Database::behind() const {
  if (env_ == nullptr || is_primary() || latest_ <= store_.position()) return 0;
  return latest_ - store_.position();
}

// What was received is applied first: it belongs to the reign before. The same primary goes on with its reign after a
// reboot, for what it has told others was durable.
void Database::take_over() {
  reigns_ = true;
  for (Received& received : std::exchange(received_, {})) apply_received(std::move(received));
  last_given_ = received_position();
  const std::uint64_t own = (std::uint64_t{env_->self().id.value} + 1) << 32;
  const DatabaseReign& last = journal_->reign();
  if (last.id >> 32 == own >> 32 && reigns_begun_ == 0) {
    ++reigns_begun_;
    return;
  }
  const std::uint64_t id = own | (env_->self().incarnation & 0xffff) << 16 | (++reigns_begun_ & 0xffff);
  journal_->add(DatabaseReign{.id = id, .before = last.id, .position = last_given_});
}

void Database::ask_primary() {
  const auto to = find_target(group_, primary());
  if (!to) return;
  replication_port_.send(group_[*to].endpoint, DatabasePull{journal_->reign().id, received_position()});
}

void Database::on(Endpoint from, const DatabasePull& pull) {
  if (!reigns_) return;
  const DatabaseReign& reign = journal_->reign();
  DatabasePush push;
  const bool follows = pull.reign == reign.id && pull.position <= last_given_;
  const bool followed = pull.reign == reign.before && pull.position <= reign.position;
  if (follows || followed) push.after = pull.position;
  store_.collect(push.after, push_bytes_max, push.records);
  if (push.records.size() > DatabasePush::records_max) push.records.resize(DatabasePush::records_max);
  store_.collect(push.after, push.sessions);
  if (push.sessions.size() > DatabasePush::records_max) push.sessions.resize(DatabasePush::records_max);
  send_push(from, push);
}

void Database::send_push(Endpoint to, DatabasePush& push) {
  push.reign = journal_->reign();
  push.latest = store_.position();
  replication_port_.send(to, push);
}

void Database::on(Endpoint from, DatabasePush&& push) {
  const auto sender = find_target(group_, from);
  if (reigns_ || !sender || group_[*sender].name != primary()) return;
  const DatabaseReign& own = journal_->reign();
  std::uint64_t last = received_position();
  if (push.reign.id != own.id) {
    if (push.reign.before == own.id && last <= push.reign.position) {
      journal_->add(push.reign);
    } else if (push.after == 0) {
      ++metrics_.copied_anew;
      store_.clear();
      received_.clear();
      journal_->begin_anew(push.reign);
      for (const auto& [position, job] : std::exchange(commits_, {})) finish(job, {}, ReplyStatus::unavailable);
      last = 0;
    } else {
      return ask_primary();
    }
  }
  latest_ = push.latest;
  if (push.after > last) return ask_primary();
  std::erase_if(push.records, [last](const DatabaseRecord& record) { return record.position <= last; });
  if (push.records.empty()) {
    for (const DatabaseSession& session : push.sessions) store_.learn(session);
    return;
  }
  for (const DatabaseRecord& record : push.records) store_.announce(record.key);
  const bool more = push.records.back().position < push.latest;
  Received received{std::move(push), env_->now(), {}};
  received.due = env_->now() + parameters_.replication_lag.sample(env_->random());
  if (!received_.empty()) received.due = std::max(received.due, received_.back().due);
  timers_.add(received.due, apply);
  received_.push_back(std::move(received));
  if (more) ask_primary();
}

void Database::apply_received(Received&& received) {
  for (const DatabaseSession& session : received.push.sessions) store_.learn(session);
  metrics_.lag.record(static_cast<std::uint64_t>((env_->now() - received.at).count()));
  metrics_.replicated += received.push.records.size();
  for (DatabaseRecord& record : received.push.records) commit(std::move(record));
}

}  // namespace orrery::protocols
