#include "protocols/raft/core.hpp"

// Leadership transfer: section 3.10 of the dissertation.
namespace orrery::protocols::raft {

ChangeStatus Core::transfer(Time now, MemberId target) {
  if (role_ != Role::leader) return ChangeStatus::not_leader;
  if (transferee_ != no_member) return ChangeStatus::busy;
  const MemberSet others = members().voters - MemberSet::of(self_);
  if (target == no_member) {
    others.for_each([&](MemberId member) {
      if (target == no_member || progress_[member].match > progress_[target].match) target = member;
    });
  }
  if (!others.contains(target)) return ChangeStatus::invalid;
  transferee_ = target;
  transfer_until_ = now + timeout_max_;
  advance_transfer(now);
  return ChangeStatus::started;
}

void Core::advance_transfer(Time now) {
  if (role_ != Role::leader || transferee_ == no_member) return;
  if (progress_[transferee_].match < log_.last_index()) return send_entries(now, transferee_);
  // From now on somebody may be elected while others still hear this leader.
  lease_broken_ = true;
  output_.send(transferee_, TimeoutNow{.from = self_, .term = term_});
}

void Core::on_message(Time now, const TimeoutNow& request) {
  if (request.term != term_ || role_ != Role::follower || !may_lead()) return;
  campaign(now, true);
}

}  // namespace orrery::protocols::raft
