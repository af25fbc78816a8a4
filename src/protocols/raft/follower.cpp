#include <algorithm>
#include <string_view>

#include "protocols/raft/core.hpp"

// The follower's side of replication: section 5.3 of the paper.
namespace orrery::protocols::raft {

// Whether `from` leads in its term, which is no earlier than this node's.
bool Core::follow(Time now, MemberId from, Term term, std::uint64_t stamp) {
  if (term < term_) {
    // The sender learns of the new term; else this node could not join a leader on a lower one, ever.
    const AppendReply reply{.from = self_, .term = term_, .rejected = true};
    if (parameters_.bug != Bug::pre_vote_stuck && durable_term()) output_.send(from, reply);
    return false;
  }
  if (term == term_ && role_ == Role::leader) {
    output_.broken("two leaders in one term");
    return false;
  }
  if (term > term_ || role_ != Role::follower || leader_ != from) become_follower(now, term, from);
  heard_at_ = now;
  timer_start_ = now;
  stamp_ = std::max(stamp_, stamp);
  return true;
}

void Core::on_message(Time now, const Append& append) {
  if (!follow(now, append.from, append.term, append.stamp)) return;
  if (parameters_.bug == Bug::heartbeat_commit && append.entries.bytes.empty())
    commit_ = std::max(commit_, std::min(append.commit, log_.last_index()));
  const bool known = append.previous_index <= log_.base().index;
  if (!known && !log_.has(append.previous_index, append.previous_term)) return reject(append);
  if (!take_entries(append)) return;
  commit_ = std::max(commit_, std::min(append.commit, verified_));
  reply_due_ = true;
  const bool unsaved = verified_ > stable_ && !append.entries.bytes.empty();
  if (!unsaved && durable_term()) acknowledge();
}

// What the snapshot covers is committed, hence the same; of the rest, only what conflicts is replaced: a message may be
// older than what is here (5.3).
bool Core::take_entries(const Append& append) {
  std::string_view left = append.entries.bytes;
  Index index = append.previous_index;
  if (parameters_.bug == Bug::stale_reappend) index = std::max(index, log_.base().index);
  Index first_new = 0;
  while (const std::optional<Entry> entry = take_entry(left)) {
    ++index;
    if (index <= log_.base().index || log_.has(index, entry->term)) continue;
    if (index <= log_.last_index()) {
      if (index <= commit_) {
        output_.broken("an entry that is committed conflicts with the leader's");
        return false;
      }
      log_.truncate_from(index);
      forget_configurations_from(index);
      written_ = std::min(written_, index - 1);
      stable_ = std::min(stable_, index - 1);
      write_.last = std::min(write_.last, index - 1);
    }
    this->append(*entry);
    if (first_new == 0) first_new = index;
  }
  if (first_new != 0) output_.appended(first_new);
  verified_ = std::max(verified_, index);
  return true;
}

void Core::reject(const Append& append) {
  const Index hint = log_.last_of_term_up_to(std::min(append.previous_index, log_.last_index()), append.previous_term);
  output_.send(append.from, AppendReply{.from = self_,
                                        .term = term_,
                                        .rejected = true,
                                        .index = append.previous_index,
                                        .hint_index = hint,
                                        .hint_term = log_.term_at(hint),
                                        .stamp = stamp_});
}

void Core::acknowledge() {
  if (role_ != Role::follower || leader_ == no_member) return;
  const Index index = std::min(verified_, stable_);
  reply_due_ = verified_ > stable_;
  output_.send(leader_, AppendReply{.from = self_, .term = term_, .rejected = false, .index = index, .stamp = stamp_});
}

}  // namespace orrery::protocols::raft
