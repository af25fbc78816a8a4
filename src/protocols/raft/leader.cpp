#include <algorithm>

#include "protocols/raft/core.hpp"

// The leader's side of replication (section 5.3 of the paper), of CheckQuorum, and of reads.
namespace orrery::protocols::raft {

void Core::tick_leader(Time now) {
  const bool unheard = parameters_.check_quorum && parameters_.bug != Bug::no_check_quorum &&
                       now > Time::from_ns(quorum_stamp(now)) + timeout_max_;
  if (unheard || is_stalled(now)) return become_follower(now, term_, no_member);
  tick_at_ = now + parameters_.heartbeat_interval;
  if (log_.last_term() != term_ && accepts()) {  // With the planted bug it was in no hurry.
    propose(EntryKind::no_op, {});
    flush(now);
  }
  if (transferee_ != no_member && now >= transfer_until_) transferee_ = no_member;
  (members().everyone() - MemberSet::of(self_)).for_each([&](MemberId to) {
    Progress& progress = progress_[to];
    if (now - progress.sent_at < parameters_.heartbeat_interval / 2) return;
    if (progress.state == Progress::State::snapshot) return send_chunk(now, to);
    progress.waiting = false;
    if (progress.state == Progress::State::probe) send_entries(now, to);
    if (progress.sent_at != now) send_heartbeat(now, to);
  });
  advance_transfer(now);
  advance_catching_up(now);
}

void Core::flush(Time now) {
  if (role_ != Role::leader) return;
  (members().everyone() - MemberSet::of(self_)).for_each([&](MemberId to) { send_entries(now, to); });
  confirm_reads(now);
}

void Core::send_entries(Time now, MemberId to) {
  Progress& progress = progress_[to];
  while (progress.state != Progress::State::snapshot && progress.next <= log_.last_index()) {
    if (progress.waiting || progress.pipeline.size() >= parameters_.pipeline_max) return;
    if (progress.next <= log_.base().index) return begin_snapshot(now, to);
    const Index last = log_.last_within(progress.next, parameters_.batch_bytes_max);
    progress.sent_at = now;
    const Append append{.from = self_,
                        .term = term_,
                        .previous_index = progress.next - 1,
                        .previous_term = log_.term_at(progress.next - 1),
                        .commit = commit_,
                        .stamp = now.ns(),
                        .entries = {log_.slice(progress.next, last)}};
    if (progress.state == Progress::State::probe) {
      progress.waiting = true;
    } else {
      progress.pipeline.push(last);
      progress.next = last + 1;
    }
    output_.send(to, append);
  }
}

void Core::send_heartbeat(Time now, MemberId to) {
  Progress& progress = progress_[to];
  if (progress.state == Progress::State::snapshot) return;
  if (progress.next <= log_.base().index) return begin_snapshot(now, to);
  progress.sent_at = now;
  output_.send(to, Append{.from = self_,
                          .term = term_,
                          .previous_index = progress.next - 1,
                          .previous_term = log_.term_at(progress.next - 1),
                          .commit = commit_,
                          .stamp = now.ns(),
                          .entries = {}});
}

// Whoever was sent something in this very instant was told already.
void Core::broadcast_round(Time now) {
  round_stamp_ = now.ns();
  (members().everyone() - MemberSet::of(self_)).for_each([&](MemberId to) {
    if (progress_[to].sent_at != now) send_heartbeat(now, to);
  });
}

std::uint64_t Core::quorum_stamp(Time now) const {
  return members().quorum_value([&](MemberId member) { return member == self_ ? now.ns() : progress_[member].stamp; });
}

// One round at a time: reads that come while one is under way share the next.
void Core::confirm_reads(Time now) {
  if (read_wanted_ <= round_stamp_) return;
  const std::uint64_t confirmed = quorum_stamp(now);
  if (confirmed >= read_wanted_) return;
  const bool under_way =
      confirmed < round_stamp_ && now < Time::from_ns(round_stamp_) + parameters_.heartbeat_interval / 2;
  if (!under_way) broadcast_round(now);
}

ReadTicket Core::begin_read(Time now) {
  if (parameters_.bug == Bug::stale_read) return {commit_, 0};
  const Index index = std::max(commit_, term_start_);
  const bool leased = parameters_.read_mode == ReadMode::lease && parameters_.check_quorum && !lease_broken_ &&
                      now < Time::from_ns(quorum_stamp(now)) + lease_;
  if (leased) return {index, 0};
  read_wanted_ = now.ns();
  return {index, now.ns()};
}

void Core::on_message(Time now, const AppendReply& reply) {
  if (reply.term > term_) return become_follower(now, reply.term, no_member);
  if (role_ != Role::leader || reply.term != term_) return;
  Progress& progress = progress_[reply.from];
  progress.stamp = std::max(progress.stamp, reply.stamp);
  if (reply.rejected) {
    take_rejection(now, reply);
  } else if (reply.index > progress.match && reply.index <= log_.last_index()) {
    progress.reached(reply.index);
    if (reply.index > commit_) advance_commit(now);
    if (role_ != Role::leader) return;
    send_entries(now, reply.from);
    advance_catching_up(now);
    advance_transfer(now);
  }
  confirm_reads(now);
}

void Core::take_rejection(Time now, const AppendReply& reply) {
  Progress& progress = progress_[reply.from];
  const bool stale =
      progress.state == Progress::State::probe ? reply.index != progress.next - 1 : reply.index <= progress.match;
  if (stale || progress.state == Progress::State::snapshot) return;
  const Index agreed = log_.last_of_term_up_to(std::min(reply.hint_index, log_.last_index()), reply.hint_term);
  const Index next = std::max(progress.match + 1, std::min(reply.index, agreed + 1));
  const bool lower = next < progress.next;
  progress.probe_from(next);
  progress.waiting = !lower;  // It denies what it has acknowledged: asked again at the next heartbeat.
  if (lower) send_entries(now, reply.from);
}

// Only entries of its own term are committed by counting (5.4.2): with them, all before.
void Core::advance_commit(Time now) {
  const Index reached =
      members().quorum_value([&](MemberId member) { return member == self_ ? stable_ : progress_[member].match; });
  if (reached <= commit_) return;
  if (log_.term_at(reached) != term_ && parameters_.bug != Bug::old_term_commit) return;
  commit_ = reached;
  advance_membership(now);
}

}  // namespace orrery::protocols::raft
