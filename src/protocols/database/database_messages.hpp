#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <orrery/process/message_socket.hpp>

#include "protocols/request.hpp"

namespace orrery::protocols {

/// Where nodes of a database talk to one another.
inline constexpr std::uint16_t replication_port = 4002;

/// One write that took effect: what is on the disk, and what replicas are told.
struct DatabaseRecord {
  static constexpr std::uint32_t wire_id = 10;

  std::uint64_t position = 0;  ///< Counts writes from 1.
  std::uint64_t session = 0;
  std::uint64_t sequence = 0;
  std::string key{};
  std::string value{};

  void wire_fields(auto& fields) {
    fields.varint(position);
    fields.varint(session);
    fields.varint(sequence);
    fields.bounded(key, Request::text_bytes_max);
    fields.bounded(value, Request::text_bytes_max);
  }
};

/// The last write of a session, whose key may have been written by others since.
struct DatabaseSession {
  static constexpr std::uint32_t wire_id = 14;

  std::uint64_t id = 0;
  std::uint64_t sequence = 0;
  std::uint64_t position = 0;

  void wire_fields(auto& fields) {
    fields.varint(id);
    fields.varint(sequence);
    fields.varint(position);
  }
};

/// From here on positions were given by another primary, which did not know what the one before gave after `position`.
struct DatabaseReign {
  static constexpr std::uint32_t wire_id = 11;

  std::uint64_t id = 0;  ///< Of the new one; all are different.
  std::uint64_t before = 0;
  std::uint64_t position = 0;

  void wire_fields(auto& fields) {
    fields.varint(id);
    fields.varint(before);
    fields.varint(position);
  }
};

/// A replica tells the primary what it has.
struct DatabasePull {
  static constexpr std::uint32_t wire_id = 12;

  std::uint64_t reign = 0;
  std::uint64_t position = 0;

  void wire_fields(auto& fields) {
    fields.varint(reign);
    fields.varint(position);
  }
};

/// The primary tells a replica what it has not: the writes above position `after`, in order. Those whose keys were
/// written again since may be left out.
struct DatabasePush {
  static constexpr std::uint32_t wire_id = 13;
  static constexpr std::size_t records_max = 1'000;

  DatabaseReign reign{};
  std::uint64_t after = 0;
  std::uint64_t latest = 0;  ///< What the primary has.
  std::vector<DatabaseRecord> records{};
  std::vector<DatabaseSession> sessions{};  ///< Those whose last write is among what was left out, or is a record.

  void wire_fields(auto& fields) {
    fields(reign);
    fields.varint(after);
    fields.varint(latest);
    fields.bounded(records, records_max);
    fields.bounded(sessions, records_max);
  }
};

}  // namespace orrery::protocols
