#include "protocols/raft/core.hpp"
#include "protocols/raft/members_entry.hpp"

// Changes of membership: section 6 of the paper (joint consensus), chapter 4 of the dissertation (one server at a time,
// newcomers as learners first). A configuration counts from when it is in the log.
namespace orrery::protocols::raft {
namespace {

// A newcomer that lacks fewer entries than this can follow.
constexpr Index caught_up_within = 64;

constexpr int catching_up_timeouts = 50;

}  // namespace

void Core::append_configuration(const Configuration& members) {
  const Index index = append({term_, EntryKind::configuration, write_members(members)});
  output_.appended(index);
}

void Core::forget_configurations_from(Index first) {
  while (configurations_.size() > 1 && configurations_.back().index >= first) configurations_.pop_back();
}

// Who is left out may have to lead once more, for as long as that is not committed (dissertation, 4.2.2).
bool Core::may_lead() const {
  if (members().votes(self_)) return true;
  const std::size_t count = configurations_.size();
  return count > 1 && configurations_.back().index > commit_ && configurations_[count - 2].members.votes(self_);
}

ChangeStatus Core::change_members(Time now, MemberSet voters) {
  if (role_ != Role::leader) return ChangeStatus::not_leader;
  const Configuration current = members();
  const bool known = (voters - MemberSet::first(static_cast<std::uint32_t>(progress_.size()))).empty();
  if (voters.empty() || !known || (voters == current.voters && current.learners.empty())) return ChangeStatus::invalid;
  // One change at a time, and none before the leader has committed in its term: otherwise two leaders' changes could
  // make quorums that do not meet (Ongaro, raft-dev, 2015).
  const bool settled = configurations_.back().index <= commit_ && !current.joint() && target_.empty();
  if (!settled || transferee_ != no_member) return ChangeStatus::busy;
  if (!owns_commit() && parameters_.bug != Bug::early_membership) return ChangeStatus::busy;
  if (voters == current.voters) {
    append_configuration({voters, {}, {}});
    flush(now);
    return ChangeStatus::started;
  }
  target_ = voters;
  target_until_ = now + catching_up_timeouts * timeout_max_;
  const MemberSet learners = voters - current.voters;
  if (learners != current.learners) append_configuration({current.voters, {}, learners});
  learners.for_each([&](MemberId newcomer) {
    if (current.learners.contains(newcomer)) return;
    progress_[newcomer] = Progress();
    progress_[newcomer].next = log_.last_index();
    progress_[newcomer].stamp = now.ns();
  });
  flush(now);
  advance_catching_up(now);
  return ChangeStatus::started;
}

void Core::advance_catching_up(Time now) {
  if (role_ != Role::leader || target_.empty()) return;
  if (now >= target_until_) target_ = {};
  if (configurations_.back().index > commit_) return;
  bool ready = !target_.empty();
  members().learners.for_each(
      [&](MemberId newcomer) { ready = ready && progress_[newcomer].match + caught_up_within > log_.last_index(); });
  if (!ready) return;
  const MemberSet current = members().voters;
  const MemberSet next = target_;
  target_ = {};
  const bool single = (next ^ current).size() == 1;
  append_configuration({next, single ? MemberSet() : current, {}});
  flush(now);
  advance_commit(now);
}

// Called whenever the commit index has risen.
void Core::advance_membership(Time now) {
  if (configurations_.back().index > commit_) return;
  advance_catching_up(now);
  if (role_ != Role::leader || configurations_.back().index > commit_) return;
  if (members().joint()) {
    append_configuration({members().voters, {}, {}});
    flush(now);
    return advance_commit(now);
  }
  if (!members().voters.contains(self_) && owns_commit()) {
    (members().everyone() - MemberSet::of(self_)).for_each([&](MemberId to) { send_heartbeat(now, to); });
    become_follower(now, term_, no_member);
  }
}

}  // namespace orrery::protocols::raft
