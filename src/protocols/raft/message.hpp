#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/process/wire.hpp>

#include "protocols/raft/configuration.hpp"
#include "protocols/raft/log.hpp"

namespace orrery::protocols::raft {

/// Bytes that lie elsewhere: in the log when they are sent, in the datagram when they are received.
struct Slice {
  std::string_view bytes{};
};

}  // namespace orrery::protocols::raft

template <>
struct orrery::WireCodec<orrery::protocols::raft::Slice> {
  using Slice = orrery::protocols::raft::Slice;
  static constexpr std::size_t bytes_min() { return 1; }
  static void measure(WireSize& size, const Slice& slice) {
    size.add_bytes(varint_bytes(slice.bytes.size()) + slice.bytes.size());
  }
  static void write(WireWriter& writer, const Slice& slice) { writer.sized(slice.bytes); }
  static void read(WireReader& reader, Slice& slice) { slice.bytes = reader.sized(WireReader::no_bound); }
};

namespace orrery::protocols::raft {

// What the nodes say to each other, a datagram each. `from` is the sender's place among the peers. The two that are
// sent most have fields of fixed width: they cost less time so.

/// RequestVote, or the question whether it would be granted.
struct VoteRequest {
  static constexpr std::uint32_t wire_id = 1;
  MemberId from = 0;
  Term term = 0;  ///< That of the election; of a pre-vote, the one that would be begun.
  Index last_index = 0;
  Term last_term = 0;
  bool pre_vote = false;
  bool transfer = false;  ///< The leader wants it: whoever hears a leader may vote all the same.

  void wire_fields(auto& fields) {
    fields.varint(from);
    fields.varint(term);
    fields.varint(last_index);
    fields.varint(last_term);
    fields(pre_vote, transfer);
  }
};

struct VoteReply {
  static constexpr std::uint32_t wire_id = 2;
  MemberId from = 0;
  Term term = 0;  ///< Granted: that of the request. Refused: the sender's.
  bool pre_vote = false;
  bool granted = false;

  void wire_fields(auto& fields) {
    fields.varint(from);
    fields.varint(term);
    fields(pre_vote, granted);
  }
};

/// AppendEntries; without entries, a heartbeat.
struct Append {
  static constexpr std::uint32_t wire_id = 3;
  MemberId from = 0;
  Term term = 0;
  Index previous_index = 0;
  Term previous_term = 0;
  Index commit = 0;
  std::uint64_t stamp = 0;  ///< When the leader sent it, by its own clock.
  Slice entries{};

  void wire_fields(auto& fields) { fields(from, term, previous_index, previous_term, commit, stamp, entries); }
};

struct AppendReply {
  static constexpr std::uint32_t wire_id = 4;
  MemberId from = 0;
  Term term = 0;
  bool rejected = false;
  Index index = 0;  ///< Up to where it has the leader's log durably; of a rejection, the previous index of the request.
  Index hint_index = 0;     ///< Of a rejection: where the logs may agree at most,
  Term hint_term = 0;       ///< and the term of the follower's entry there.
  std::uint64_t stamp = 0;  ///< The latest of this leader that it has seen.

  void wire_fields(auto& fields) {
    fields(from, term, index, stamp, rejected);
    if (rejected) fields(hint_index, hint_term);
  }
};

/// InstallSnapshot: a part of it.
struct SnapshotChunk {
  static constexpr std::uint32_t wire_id = 5;
  MemberId from = 0;
  Term term = 0;
  LogPosition position;
  Configuration members;   ///< As of the snapshot.
  std::uint64_t size = 0;  ///< Of the whole.
  std::uint64_t offset = 0;
  std::uint64_t stamp = 0;
  Slice bytes{};

  void wire_fields(auto& fields) {
    fields.varint(from);
    fields.varint(term);
    fields.varint(position.index);
    fields.varint(position.term);
    fields(position.hash, members.voters.bits, members.outgoing.bits, members.learners.bits);
    fields.varint(size);
    fields.varint(offset);
    fields.varint(stamp);
    fields(bytes);
  }
};

struct SnapshotReply {
  static constexpr std::uint32_t wire_id = 6;
  MemberId from = 0;
  Term term = 0;
  Index index = 0;             ///< Of the snapshot.
  std::uint64_t received = 0;  ///< Bytes from its beginning.
  std::uint64_t stamp = 0;

  void wire_fields(auto& fields) {
    fields.varint(from);
    fields.varint(term);
    fields.varint(index);
    fields.varint(received);
    fields.varint(stamp);
  }
};

/// The leader wants the receiver to take over at once.
struct TimeoutNow {
  static constexpr std::uint32_t wire_id = 7;
  MemberId from = 0;
  Term term = 0;

  void wire_fields(auto& fields) {
    fields.varint(from);
    fields.varint(term);
  }
};

enum class AdminOperation : std::uint8_t {
  change_members,  ///< `members` are to be the voters: one more or less at a time, or any others jointly.
  transfer,        ///< The first of `members` is to lead; without any, whoever can soonest.
};

/// From an operator, to any node; answered with an `AdminReply`.
struct AdminRequest {
  static constexpr std::uint32_t wire_id = 8;
  std::uint64_t id = 0;
  AdminOperation operation = AdminOperation::change_members;
  std::vector<std::string> members{};

  void wire_fields(auto& fields) {
    fields.varint(id);
    fields.up_to(operation, AdminOperation::transfer);
    fields.bounded(members, members_max);
  }
};

enum class AdminStatus : std::uint8_t {
  started,     ///< It was begun; whether it succeeds shows in the members or the leader.
  not_leader,  ///< Ask `leader`, if it names a node.
  busy,        ///< Another change is under way, or the leader is too new: try again.
  invalid,     ///< There is no such node, or nothing would change.
};

struct AdminReply {
  static constexpr std::uint32_t wire_id = 9;
  std::uint64_t id = 0;
  AdminStatus status = AdminStatus::started;
  std::string leader{};

  void wire_fields(auto& fields) {
    fields.varint(id);
    fields.up_to(status, AdminStatus::invalid);
    fields.bounded(leader, 1024);
  }
};

}  // namespace orrery::protocols::raft
