#include "protocols/raft/core.hpp"

#include <algorithm>
#include <utility>

#include <orrery/core/check.hpp>

#include "protocols/raft/members_entry.hpp"

namespace orrery::protocols::raft {
namespace {

// Granted by the slowest clock, relied upon by the fastest.
Duration lease_length(const RaftParameters& parameters) {
  const double drift = parameters.clock_drift_bound;
  const double share = parameters.lease_fraction * (1 - drift) / (1 + drift);
  return Duration{static_cast<std::int64_t>(static_cast<double>(parameters.election_timeout.min().count()) * share)};
}

Configuration initial_members(const RaftParameters& parameters, std::uint32_t nodes) {
  const std::uint32_t voters = parameters.initial_voters == 0 ? nodes : std::min(nodes, parameters.initial_voters);
  return {.voters = MemberSet::first(voters), .outgoing = {}, .learners = {}};
}

}  // namespace

Core::Core(const RaftParameters& parameters, std::uint32_t nodes, MemberId self, RecoveredState state,
           CoreOutput& output)
    : parameters_(parameters),
      lease_(lease_length(parameters)),
      timeout_min_(parameters.election_timeout.min()),
      timeout_max_(parameters.election_timeout_max()),
      self_(self),
      output_(output),
      term_(state.term),
      vote_(state.vote),
      log_(std::move(state.log)),
      commit_(log_.base().index),
      snapshot_(std::move(state.snapshot)),
      written_(commit_),
      stable_(written_),
      progress_(nodes) {
  ORRERY_CHECK(self < nodes && nodes <= members_max);
  ORRERY_CHECK(parameters.pipeline_max >= 1 && parameters.pipeline_max <= Pipeline::messages_max);
  configurations_.push_back({log_.base().index, snapshot_ ? snapshot_->members : initial_members(parameters_, nodes)});
  for (Index index = log_.base().index + 1; index <= log_.last_index(); ++index) {
    const Entry entry = log_.entry(index);
    if (entry.kind == EntryKind::configuration) configurations_.push_back({index, read_members(entry.payload)});
  }
}

void Core::start(Time now) {
  heard_at_ = now;
  restart_timer(now);
}

Time Core::deadline() const {
  const Time election = may_lead() ? timer_start_ + timeout_ : Time::max();
  switch (role_) {
    case Role::leader: return tick_at_;
    case Role::candidate:
    case Role::pre_candidate: return std::min(tick_at_, election);
    case Role::follower: break;
  }
  return election;
}

void Core::on_deadline(Time now) {
  if (now < deadline()) return;
  if (role_ == Role::leader) return tick_leader(now);
  if (now >= timer_start_ + timeout_) return seek_election(now);
  tick_at_ = now + parameters_.heartbeat_interval;
  ask_for_votes();
}

Index Core::append(const Entry& entry) {
  log_.append(entry);
  const Index index = log_.last_index();
  if (entry.kind == EntryKind::configuration) configurations_.push_back({index, read_members(entry.payload)});
  return index;
}

Index Core::propose(EntryKind kind, std::string_view payload) {
  ORRERY_CHECK(accepts());
  const Index index = append({term_, kind, payload});
  output_.appended(index);
  return index;
}

bool Core::has_write() const {
  if (write_.busy) return false;
  return durable_term_ != term_ || durable_vote_ != vote_ || base_changed_ || written_ < log_.last_index();
}

CoreWrite Core::take_write(Time now) {
  CoreWrite write{term_, vote_, {}, written_ + 1, log_.last_index()};
  if (std::exchange(base_changed_, false)) write.base = log_.base();
  written_ = log_.last_index();
  write_ = {true, write_.busy ? write_.since : now, term_, vote_, written_};
  return write;
}

void Core::persisted(Time now) {
  ORRERY_CHECK(write_.busy);
  write_.busy = false;
  durable_term_ = write_.term;
  durable_vote_ = write_.vote;
  stable_ = std::max(write_.last, log_.base().index);
  if (role_ == Role::leader) return advance_commit(now);
  if (role_ == Role::candidate && !announced_) return announce(now);
  answer_held_vote();
  if (reply_due_ && durable_term()) acknowledge();
}

Duration Core::disk_silence(Time now) const { return write_.busy ? now - write_.since : Duration::zero(); }

const Configuration& Core::members_at(Index index) const {
  std::size_t at = configurations_.size() - 1;
  while (at > 0 && configurations_[at].index > index) --at;
  return configurations_[at].members;
}

}  // namespace orrery::protocols::raft
