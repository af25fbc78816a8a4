#include <orrery/core/check.hpp>

#include "protocols/raft/core.hpp"

// Elections: section 5.2 and 5.4.1 of the paper; PreVote, CheckQuorum's other half (who hears a leader does not vote).
namespace orrery::protocols::raft {

void Core::restart_timer(Time now) {
  timer_start_ = now;
  timeout_ = output_.draw_election_timeout();
}

void Core::become_follower(Time now, Term term, MemberId leader) {
  ORRERY_CHECK(term >= term_);
  if (term > term_ || parameters_.bug == Bug::vote_cleared) {
    vote_ = no_member;
    vote_reply_due_ = false;
  }
  term_ = term;
  role_ = Role::follower;
  leader_ = leader;
  verified_ = commit_;
  stamp_ = 0;
  reply_due_ = false;
  transferee_ = no_member;
  target_ = {};
  arriving_at_ = {};
  restart_timer(now);
  output_.changed();
}

void Core::seek_election(Time now) {
  restart_timer(now);
  if (is_stalled(now)) return;  // It could not even vote for itself.
  if (!parameters_.pre_vote) return campaign(now, false);
  role_ = Role::pre_candidate;
  leader_ = no_member;
  granted_ = MemberSet::of(self_);
  announced_ = true;
  transfer_vote_ = false;
  output_.changed();
  if (members().quorum(granted_)) return campaign(now, false);
  tick_at_ = now + parameters_.heartbeat_interval;
  ask_for_votes();
}

void Core::campaign(Time now, bool transfer) {
  ++term_;
  vote_ = self_;
  vote_reply_due_ = false;
  role_ = Role::candidate;
  leader_ = no_member;
  granted_ = {};
  announced_ = false;
  transfer_vote_ = transfer;
  restart_timer(now);
  tick_at_ = now + parameters_.heartbeat_interval;
  output_.changed();
}

// The candidacy is durable, if it has not been superseded meanwhile.
void Core::announce(Time now) {
  if (durable_term_ != term_ || durable_vote_ != self_) return;
  announced_ = true;
  granted_.insert(self_);
  if (members().quorum(granted_)) return become_leader(now);
  tick_at_ = now + parameters_.heartbeat_interval;
  ask_for_votes();
}

void Core::ask_for_votes() {
  if (!announced_) return;
  const bool pre_vote = role_ == Role::pre_candidate;
  const VoteRequest request{.from = self_,
                            .term = pre_vote ? term_ + 1 : term_,
                            .last_index = log_.last_index(),
                            .last_term = log_.last_term(),
                            .pre_vote = pre_vote,
                            .transfer = transfer_vote_};
  const MemberSet asked = (members().voters | members().outgoing) - granted_;
  asked.for_each([&](MemberId to) { output_.send(to, request); });
}

bool Core::hears_leader(Time now) const {
  if (!parameters_.check_quorum) return false;
  const Time heard = role_ == Role::leader ? Time::from_ns(quorum_stamp(now)) : heard_at_;
  return now < heard + timeout_min_;
}

bool Core::up_to_date(const VoteRequest& request) const {
  if (request.last_term != log_.last_term()) return request.last_term > log_.last_term();
  return request.last_index >= log_.last_index();
}

bool Core::is_stalled(Time now) const {
  return parameters_.bug != Bug::stalled_disk_leader && disk_silence(now) > timeout_max_;
}

void Core::answer_vote(const VoteRequest& request, bool granted, Term term) {
  output_.send(request.from, VoteReply{.from = self_, .term = term, .pre_vote = request.pre_vote, .granted = granted});
}

void Core::on_message(Time now, const VoteRequest& request) {
  if (request.term > term_ && !request.transfer && hears_leader(now)) return;
  if (request.term < term_) {
    // So that it does not go on asking on a term that is over.
    if (parameters_.bug != Bug::pre_vote_stuck) answer_vote(request, false, term_);
    return;
  }
  const bool may_vote = vote_ == no_member || vote_ == request.from;
  if (request.pre_vote) {
    const bool granted = (request.term > term_ || may_vote) && up_to_date(request);
    return answer_vote(request, granted, granted ? request.term : term_);
  }
  if (request.term > term_) become_follower(now, request.term, no_member);
  const bool free = vote_ == no_member || vote_ == request.from;
  if (!free || !up_to_date(request)) return answer_vote(request, false, term_);
  vote_ = request.from;
  timer_start_ = now;
  vote_reply_due_ = true;
  if (parameters_.bug == Bug::vote_not_durable) durable_vote_ = vote_;
  if (parameters_.bug == Bug::vote_not_durable) durable_term_ = term_;
  answer_held_vote();
}

void Core::answer_held_vote() {
  if (!vote_reply_due_ || !durable_term() || durable_vote_ != vote_) return;
  vote_reply_due_ = false;
  output_.send(vote_, VoteReply{.from = self_, .term = term_, .pre_vote = false, .granted = true});
}

void Core::on_message(Time now, const VoteReply& reply) {
  if (!reply.granted) {
    if (reply.term > term_) become_follower(now, reply.term, no_member);
    return;
  }
  const bool wanted = reply.pre_vote ? role_ == Role::pre_candidate && reply.term == term_ + 1
                                     : role_ == Role::candidate && announced_ && reply.term == term_;
  if (!wanted) return;
  granted_.insert(reply.from);
  if (!members().quorum(granted_)) return;
  if (reply.pre_vote) return campaign(now, false);
  become_leader(now);
}

void Core::become_leader(Time now) {
  role_ = Role::leader;
  leader_ = self_;
  term_start_ = log_.last_index() + 1;
  round_stamp_ = read_wanted_ = 0;
  target_ = {};
  transferee_ = no_member;
  lease_broken_ = false;
  reply_due_ = false;
  arriving_at_ = {};
  for (Progress& progress : progress_) {
    progress = Progress();
    progress.next = term_start_;
    progress.sent_at = now;
    progress.stamp = now.ns();
  }
  output_.changed();
  // Only with an entry of its own it may commit what is before (5.4.2), and read (8).
  if (parameters_.bug != Bug::old_term_commit) propose(EntryKind::no_op, {});
  tick_at_ = now + parameters_.heartbeat_interval;
  flush(now);
}

}  // namespace orrery::protocols::raft
