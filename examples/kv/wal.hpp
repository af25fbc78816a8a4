#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "resp_limits.hpp"

namespace orrery::kv {

// The write-ahead log: a file that begins with a header and goes on with records, each with a checksum. It knows
// nothing of what a record says (wal_effect.hpp does) nor of disks: bytes in, bytes out.
//
//   header  magic "ORRERYKV" · version u32 · CRC-32C u32 of all else · data_id u64 · first_sequence u64
//   record  length u32 · CRC-32C u32 of all else · sequence u64 · durable_sequence u64 · payload
//
// All integers are little-endian. Sequence numbers start at 1 and rise by one from record to record.
//
// Compaction writes a new file aside: a header whose first_sequence continues the old log's, records with the whole
// state, a sync; then renames it over the old one. So a log read from its beginning gives the state, always.

struct WalHeader {
  std::uint64_t data_id = 0;         ///< Which data set this is: drawn when it is created, kept by compaction.
  std::uint64_t first_sequence = 1;  ///< Of the first record of this file.

  bool operator==(const WalHeader&) const = default;
};

struct WalRecord {
  std::uint64_t sequence = 0;
  /// The last record that was known to be durable when this one was written, 0 if none was. It tells a torn tail from
  /// corruption: see WalTail.
  std::uint64_t durable_sequence = 0;
  std::string_view payload;

  bool operator==(const WalRecord&) const = default;
};

struct WalOptions {
  std::uint32_t max_record_bytes = std::uint32_t{256} << 20;  ///< Of the payload.
  /// PLANTED BUG, off unless someone wants to see it caught: the reader checks neither sums nor sequence numbers, and
  /// takes what is left of a record that is cut short for the whole.
  bool accept_torn_tail = false;
};

inline constexpr std::uint64_t wal_header_bytes = 32;
inline constexpr std::uint64_t wal_record_header_bytes = 24;

void append_wal_header(Bytes& out, const WalHeader& header);

/// False, and nothing appended, if the payload is longer than `max_record_bytes`.
[[nodiscard]] bool append_wal_record(Bytes& out, const WalRecord& record, const WalOptions& options = {});

/// What the header of a file is.
enum class WalStart : std::uint8_t {
  valid,
  torn,           ///< Cut short or garbled as a crash at its creation may leave it: nothing in it was ever durable.
  corrupt,        ///< Garbled, but records behind it are intact and say that earlier ones were durable.
  foreign,        ///< Not such a log.
  other_version,  ///< Such a log, of another version of this format.
};

/// What stands behind the last valid record.
enum class WalTail : std::uint8_t {
  clean,    ///< Nothing.
  torn,     ///< What a crash leaves of writes that were not synced, perhaps with whole records among it: a disk may
            ///< lose pages in any order. None of it was durable: cut the file at valid_bytes and go on.
  corrupt,  ///< A later record says that the invalid one had been durable: the disk lost what it had promised to keep.
            ///< Do not go on without a person. Damage to the last records, which none vouches for, looks torn.
};

/// Reads a log up to the first record that is not valid: cut short, wrong sum, out of sequence.
///
///     WalReader reader(file);
///     if (reader.start() != WalStart::valid) …
///     while (const auto record = reader.next()) …
///     if (reader.tail() == WalTail::corrupt) …
///     file.truncate(reader.valid_bytes());
class WalReader {
 public:
  /// Refers to `file`, which must outlive it.
  explicit WalReader(std::string_view file, const WalOptions& options = {});

  [[nodiscard]] WalStart start() const { return start_; }
  [[nodiscard]] const WalHeader& header() const { return header_; }

  /// Null at the end, whatever the reason, and if the header is not valid.
  [[nodiscard]] std::optional<WalRecord> next();

  // After next() gave null:

  [[nodiscard]] WalTail tail() const { return tail_; }
  /// Header and records up to the last valid one: what may be kept, and appended to.
  [[nodiscard]] std::uint64_t valid_bytes() const { return at_; }
  /// Valid records found behind the first invalid one; for the report.
  [[nodiscard]] std::uint64_t stranded_records() const { return stranded_records_; }
  /// The number for the next record to be appended.
  [[nodiscard]] std::uint64_t next_sequence() const { return next_sequence_; }

 private:
  struct Damage {
    std::uint64_t stranded_records = 0;
    std::uint64_t durable_sequence = 0;
    bool search_complete = true;
  };

  WalStart read_header();
  std::optional<WalRecord> read_at(std::uint64_t offset) const;
  Damage search_behind(std::uint64_t offset) const;
  void finish();

  std::string_view file_;
  WalOptions options_;
  WalStart start_ = WalStart::torn;
  WalHeader header_;
  WalTail tail_ = WalTail::clean;
  std::uint64_t at_ = 0;
  std::uint64_t next_sequence_ = 0;
  std::uint64_t stranded_records_ = 0;
  bool finished_ = false;
};

}  // namespace orrery::kv
