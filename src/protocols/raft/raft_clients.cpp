#include <utility>

#include "protocols/raft/raft.hpp"

namespace orrery::protocols::raft {
namespace {

// So that an entry always fits a message.
constexpr std::size_t command_bytes_max = 31 * 1024;

AdminStatus status_of(ChangeStatus status) {
  switch (status) {
    case ChangeStatus::started: return AdminStatus::started;
    case ChangeStatus::not_leader: return AdminStatus::not_leader;
    case ChangeStatus::busy: return AdminStatus::busy;
    case ChangeStatus::invalid: break;
  }
  return AdminStatus::invalid;
}

}  // namespace

MemberId RaftProcess::find(std::string_view name) const {
  return env_->self().peers.number_of(name).value_or(no_member);
}

std::string_view RaftProcess::name_of(MemberId member) const {
  return member < peers_.size() ? std::string_view(env_->self().peers[member]) : std::string_view();
}

void RaftProcess::answer(Endpoint to, std::uint64_t id, ReplyStatus status, std::string value) {
  client_socket_->send(to, Reply{.id = id, .status = status, .value = std::move(value)});
}

void RaftProcess::take_request(Endpoint from, Request& request) {
  if (!core_->accepts()) {
    ++metrics_.requests_refused;
    const MemberId leader = core_->transferee() != no_member ? core_->transferee() : core_->leader();
    return answer(from, request.id, ReplyStatus::not_leader, std::string(name_of(leader)));
  }
  if (proposed_.size() + reads_.size() >= parameters_.requests_max) {
    ++metrics_.requests_refused;
    return answer(from, request.id, ReplyStatus::overloaded);
  }
  if (request.operation == Operation::write || parameters_.read_mode == ReadMode::log) return propose(from, request);
  begin_read(from, request);
}

void RaftProcess::propose(Endpoint from, const Request& request) {
  const bool writes = request.operation == Operation::write;
  const Bytes command =
      writes ? write_command({request.session, request.sequence, request.key, request.value}) : Bytes();
  if (command.size() > command_bytes_max) return answer(from, request.id, ReplyStatus::failed);
  const Index index = core_->propose(writes ? EntryKind::command : EntryKind::read, command);
  proposed_.push_back(
      {index, core_->term(), from, request.id, env_->now(), !writes, writes ? std::string() : request.key});
}

// Called when an entry was applied, or a snapshot has taken the place of some.
void RaftProcess::answer_proposed(Time now, SessionOutcome outcome) {
  while (!proposed_.empty() && proposed_.front().index <= applied_.index) {
    const Proposed done = std::move(proposed_.front());
    proposed_.pop_front();
    const bool is_it = done.index == applied_.index && done.term == applied_.term;
    if (!is_it || outcome == SessionOutcome::unknown) {
      answer(done.client, done.id, ReplyStatus::unavailable);
      continue;
    }
    metrics_.commit_latency.record(static_cast<std::uint64_t>((now - done.at).count()));
    ++(done.reads ? metrics_.reads_answered : metrics_.writes_answered);
    if (!done.reads && witness_ != nullptr) witness_->acknowledged(applied_);
    answer(done.client, done.id, ReplyStatus::ok, done.reads ? value_of(done.key) : std::string());
  }
}

void RaftProcess::begin_read(Endpoint from, Request& request) {
  const ReadTicket ticket = core_->begin_read(env_->now());
  reads_.push_back({ticket, from, request.id, std::move(request.key)});
}

void RaftProcess::answer_reads(Time now) {
  const std::uint64_t confirmed = core_->quorum_stamp(now);
  while (!reads_.empty()) {
    const Reading& read = reads_.front();
    if (read.ticket.stamp > confirmed || read.ticket.index > applied_.index) return;
    ++metrics_.reads_answered;
    answer(read.client, read.id, ReplyStatus::ok, value_of(read.key));
    reads_.pop_front();
  }
}

void RaftProcess::refuse_reads() {
  for (const Reading& read : std::exchange(reads_, {}))
    answer(read.client, read.id, ReplyStatus::not_leader, std::string(name_of(core_->leader())));
}

std::string RaftProcess::value_of(std::string_view key) const {
  const std::string* value = machine_.find(key);
  return value == nullptr ? std::string() : *value;
}

void RaftProcess::take_admin(Endpoint from, const AdminRequest& request) {
  const Time now = env_->now();
  MemberSet members;
  bool known = true;
  for (const std::string& name : request.members) {
    const MemberId member = find(name);
    if (member == no_member)
      known = false;
    else
      members.insert(member);
  }
  ChangeStatus status = ChangeStatus::invalid;
  if (known && request.operation == AdminOperation::change_members) {
    status = core_->change_members(now, members);
  } else if (known) {
    status = core_->transfer(now, request.members.empty() ? no_member : find(request.members.front()));
  }
  peer_socket_->send(
      from, AdminReply{.id = request.id, .status = status_of(status), .leader = std::string(name_of(core_->leader()))});
}

}  // namespace orrery::protocols::raft
