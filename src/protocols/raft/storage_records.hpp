#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <orrery/core/error.hpp>

#include "protocols/raft/core.hpp"

namespace orrery::protocols::raft {

// The log file: a header, and records, each with a checksum. All integers are little-endian.
//
//   header  magic "ORRYRAFT" · version u32 · CRC-32C u32 of all else · sequence u64 of the first record
//   record  length u32 of the payload · CRC-32C u32 of all else · sequence u64 · durable u64 · payload
//
// Sequence numbers rise by one; `durable` is the last record that was known to be durable when this one was written. So
// what a crash leaves at the end (perhaps with whole records behind a torn one: a disk loses pages in any order) can be
// told from what the disk should have kept.
//
//   payload term u64 · vote u8 · whether there is a base u8 · [index u64 · term u64 · hash u64] · first index u64 ·
//   entries
//
// The snapshot file: magic "ORRYSNAP" · version u32 · CRC-32C u32 of all else · index u64 · term u64 · hash u64 ·
// members (3 × u64) · the state machine.

inline constexpr std::size_t log_header_bytes = 24;
inline constexpr std::size_t record_header_bytes = 24;
inline constexpr std::size_t snapshot_header_bytes = 64;

[[nodiscard]] Bytes log_header(std::uint64_t first_sequence);
/// One record with what `write` says, whose entries are in `log`.
void append_record(Bytes& out, std::uint64_t sequence, std::uint64_t durable, const CoreWrite& write, const Log& log);

/// A log file, read back.
struct RecoveredLog {
  Term term = 0;
  MemberId vote = no_member;
  Log log;
  std::uint64_t sequence = 0;  ///< Of the last record.
  bool torn = false;           ///< There was a rest that was never durable.
};
/// Errors: `io_error` if it is damaged where it was durable.
[[nodiscard]] Result<RecoveredLog> recover_log(std::string_view file);

[[nodiscard]] Bytes snapshot_file(const Snapshot& snapshot);
/// Errors: `io_error` if it is damaged.
[[nodiscard]] Result<Snapshot> read_snapshot_file(std::string_view file);

}  // namespace orrery::protocols::raft
