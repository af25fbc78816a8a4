#include <algorithm>
#include <memory>
#include <utility>

#include <orrery/core/check.hpp>

#include "protocols/raft/core.hpp"

// Log compaction and InstallSnapshot: section 7 of the paper.
namespace orrery::protocols::raft {
namespace {

constexpr std::uint64_t snapshot_bytes_max = std::uint64_t{1} << 30;

}  // namespace

void Core::compacted(const Snapshot& snapshot) {
  const Index index = snapshot.position.index;
  if (index <= log_.base().index) return;
  ORRERY_CHECK(index <= commit_ && log_.has(index, snapshot.position.term));
  const Configuration members = members_at(index);
  std::erase_if(configurations_, [index](const ConfigurationAt& at) { return at.index <= index; });
  configurations_.insert(configurations_.begin(), {index, members});
  log_.rebase(snapshot.position);
  snapshot_ = snapshot;
  base_changed_ = true;
  written_ = std::max(written_, index);
  stable_ = std::max(stable_, index);
  write_.last = std::max(write_.last, index);
}

void Core::begin_snapshot(Time now, MemberId to) {
  Progress& progress = progress_[to];
  ORRERY_CHECK(snapshot_.has_value());
  progress.state = Progress::State::snapshot;
  progress.pipeline.clear();
  progress.snapshot_index = snapshot_->position.index;
  progress.snapshot_offset = 0;
  send_chunk(now, to);
}

void Core::send_chunk(Time now, MemberId to) {
  Progress& progress = progress_[to];
  if (progress.snapshot_index != snapshot_->position.index) {  // It was superseded.
    progress.snapshot_index = snapshot_->position.index;
    progress.snapshot_offset = 0;
  }
  const std::string_view all = *snapshot_->bytes;
  progress.sent_at = now;
  output_.send(to, SnapshotChunk{.from = self_,
                                 .term = term_,
                                 .position = snapshot_->position,
                                 .members = snapshot_->members,
                                 .size = all.size(),
                                 .offset = progress.snapshot_offset,
                                 .stamp = now.ns(),
                                 .bytes = {all.substr(progress.snapshot_offset, parameters_.snapshot_chunk_bytes)}});
}

void Core::on_message(Time now, const SnapshotChunk& chunk) {
  if (!follow(now, chunk.from, chunk.term, chunk.stamp)) return;
  if (chunk.position.index <= commit_) {
    verified_ = std::max(verified_, chunk.position.index);
    reply_due_ = true;
    if (durable_term()) acknowledge();
    return;
  }
  if (installing_ != 0 || chunk.size > snapshot_bytes_max || chunk.members.voters.empty()) return;
  if (arriving_at_ != chunk.position) {
    arriving_at_ = chunk.position;
    arriving_.clear();
  }
  if (chunk.offset == arriving_.size() && chunk.offset + chunk.bytes.bytes.size() <= chunk.size)
    arriving_.append(chunk.bytes.bytes);
  output_.send(
      leader_,
      SnapshotReply{
          .from = self_, .term = term_, .index = chunk.position.index, .received = arriving_.size(), .stamp = stamp_});
  if (arriving_.size() < chunk.size) return;
  installing_ = chunk.position.index;
  arriving_at_ = {};
  output_.install({chunk.position, chunk.members, std::make_shared<const Bytes>(std::exchange(arriving_, Bytes()))});
}

bool Core::installed(const Snapshot& snapshot) {
  installing_ = 0;
  const Index index = snapshot.position.index;
  if (index <= commit_) return false;
  const bool agrees = log_.has(index, snapshot.position.term);
  if (agrees || (parameters_.bug == Bug::snapshot_conflict && index <= log_.last_index())) {
    std::erase_if(configurations_, [index](const ConfigurationAt& at) { return at.index <= index; });
    log_.rebase_keeping_suffix(snapshot.position);
  } else {
    configurations_.clear();
    log_.rebase(snapshot.position);
    written_ = stable_ = write_.last = index;
  }
  configurations_.insert(configurations_.begin(), {index, snapshot.members});
  written_ = std::max(written_, index);
  stable_ = std::max(stable_, index);
  write_.last = std::max(write_.last, index);
  commit_ = index;
  verified_ = std::max(verified_, index);
  snapshot_ = snapshot;
  base_changed_ = true;
  output_.appended(index + 1);
  if (role_ == Role::follower && leader_ != no_member && durable_term()) acknowledge();
  return true;
}

void Core::on_message(Time now, const SnapshotReply& reply) {
  if (reply.term > term_) return become_follower(now, reply.term, no_member);
  if (role_ != Role::leader || reply.term != term_) return;
  Progress& progress = progress_[reply.from];
  progress.stamp = std::max(progress.stamp, reply.stamp);
  const bool current = progress.state == Progress::State::snapshot && reply.index == progress.snapshot_index;
  if (current && reply.received != progress.snapshot_offset && reply.received <= snapshot_->bytes->size()) {
    progress.snapshot_offset = reply.received;
    if (reply.received < snapshot_->bytes->size() || reply.index != snapshot_->position.index)
      send_chunk(now, reply.from);
  }
  confirm_reads(now);
}

}  // namespace orrery::protocols::raft
