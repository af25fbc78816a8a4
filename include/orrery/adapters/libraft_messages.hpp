#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <orrery/adapters/libraft.hpp>

namespace orrery::libraft {

// What libraft keeps behind pointers, as it travels and as it is stored.

struct LogEntry {
  std::uint64_t term = 0;
  std::uint16_t type = 0;
  std::string data;
  void wire_fields(auto& fields) { fields(term, type, data); }
};

struct Server {
  std::uint64_t id = 0;
  std::int32_t role = 0;
  std::string address;
  void wire_fields(auto& fields) { fields(id, role, address); }
};

struct Snapshot {
  std::uint64_t index = 0;  // 0: there is none.
  std::uint64_t term = 0;
  std::uint64_t configuration_index = 0;
  std::vector<Server> configuration;
  std::string data;
  void wire_fields(auto& fields) { fields(index, term, configuration_index, configuration, data); }
};

// Records of what is on the disk.
struct AddedEntries {
  std::uint64_t first = 0;
  std::vector<LogEntry> entries;
  void wire_fields(auto& fields) { fields(first, entries); }
};

struct Ballot {
  std::uint64_t term = 0;
  std::uint64_t vote = 0;
  void wire_fields(auto& fields) { fields(term, vote); }
};

/// Asked now and then, so that a connection that has died in silence is noticed: messages have no answers.
struct AreYouThere {
  static constexpr std::uint32_t wire_id = 0x72'61'66'02;
  using Reply = bool;
  void wire_fields(auto&) {}
};

/// A message from one server to another.
struct RaftMessage {
  static constexpr std::uint32_t wire_id = 0x72'61'66'01;
  raft_message head{};  ///< Without what it points to.
  std::string sender;
  std::vector<LogEntry> entries;
  Snapshot snapshot;

  void wire_fields(auto& fields) {
    fields(head.type, head.server_id, sender);
    switch (head.type) {
      case RAFT_IO_REQUEST_VOTE: {
        raft_request_vote& m = head.request_vote;
        return fields(m.term, m.candidate_id, m.last_log_index, m.last_log_term, m.disrupt_leader, m.pre_vote);
      }
      case RAFT_IO_REQUEST_VOTE_RESULT: {
        raft_request_vote_result& m = head.request_vote_result;
        fields(m.term, m.vote_granted);
        return fields.up_to(m.pre_vote, raft_tribool_false);
      }
      case RAFT_IO_APPEND_ENTRIES: {
        raft_append_entries& m = head.append_entries;
        return fields(m.term, m.prev_log_index, m.prev_log_term, m.leader_commit, entries);
      }
      case RAFT_IO_APPEND_ENTRIES_RESULT: {
        raft_append_entries_result& m = head.append_entries_result;
        return fields(m.term, m.rejected, m.last_log_index);
      }
      case RAFT_IO_INSTALL_SNAPSHOT: return fields(head.install_snapshot.term, snapshot);
      case RAFT_IO_TIMEOUT_NOW: {
        raft_timeout_now& m = head.timeout_now;
        return fields(m.term, m.last_log_index, m.last_log_term);
      }
      default: return;  // libraft ignores what it does not know.
    }
  }
};

}  // namespace orrery::libraft
