#include "protocols/raft/storage_records.hpp"

#include <algorithm>
#include <memory>

#include <orrery/core/crc32c.hpp>

#include "protocols/raft/little_endian.hpp"
#include "protocols/raft/members_entry.hpp"

namespace orrery::protocols::raft {
namespace {

constexpr std::string_view log_magic = "ORRYRAFT";
constexpr std::string_view snapshot_magic = "ORRYSNAP";
constexpr std::uint32_t version = 1;
constexpr std::size_t file_sum_offset = 12;
constexpr std::size_t record_sum_offset = 4;
constexpr std::size_t payload_bytes_min = 18;
constexpr std::size_t base_bytes = 24;

// The checksum at `offset` covers all bytes but its own.
std::uint32_t sum_around(std::string_view bytes, std::size_t offset) {
  return crc32c(bytes.substr(offset + 4), crc32c(bytes.substr(0, offset)));
}
bool is_sum_right(std::string_view bytes, std::size_t offset) {
  return get_u32(bytes.substr(offset)) == sum_around(bytes, offset);
}
void fill_in_sum(Bytes& bytes, std::size_t begin, std::size_t offset) {
  put_little_endian(bytes.data() + begin + offset, sum_around(std::string_view(bytes).substr(begin), offset));
}

struct Record {
  std::uint64_t sequence;
  std::uint64_t durable;
  std::string_view payload;
};

std::optional<Record> record_at(std::string_view file, std::size_t offset) {
  const std::string_view rest = file.substr(offset);
  if (rest.size() < record_header_bytes) return std::nullopt;
  const std::uint32_t length = get_u32(rest);
  if (length > rest.size() - record_header_bytes) return std::nullopt;
  if (!is_sum_right(rest.substr(0, record_header_bytes + length), record_sum_offset)) return std::nullopt;
  return Record{get_u64(rest.substr(8)), get_u64(rest.substr(16)), rest.substr(record_header_bytes, length)};
}

// The latest record that those behind `offset` say was durable. A record may begin at any byte; one whose number is out
// of reach is none, and is not summed.
std::uint64_t durable_behind(std::string_view file, std::size_t offset, std::uint64_t next) {
  std::uint64_t durable = 0;
  while (offset + record_header_bytes <= file.size()) {
    const std::uint64_t sequence = get_u64(file.substr(offset + 8));
    const bool plausible = sequence >= next && sequence - next <= file.size() / record_header_bytes;
    const std::optional<Record> record = plausible ? record_at(file, offset) : std::nullopt;
    if (record) durable = std::max(durable, record->durable);
    offset += record ? record_header_bytes + record->payload.size() : 1;
  }
  return durable;
}

// False if it makes no sense.
bool replay(RecoveredLog& state, std::string_view payload) {
  if (payload.size() < payload_bytes_min) return false;
  state.term = get_u64(payload);
  state.vote = static_cast<std::uint8_t>(payload[8]);
  const bool has_base = payload[9] != 0;
  payload.remove_prefix(10);
  if (has_base) {
    if (payload.size() < base_bytes + 8) return false;
    state.log.rebase({get_u64(payload), get_u64(payload.substr(8)), get_u64(payload.substr(16))});
    payload.remove_prefix(base_bytes);
  }
  const Index first = get_u64(payload);
  payload.remove_prefix(8);
  if (payload.empty()) return true;
  if (first <= state.log.base().index || first > state.log.last_index() + 1) return false;
  state.log.truncate_from(first);
  while (const std::optional<Entry> entry = take_entry(payload)) state.log.append(*entry);
  return payload.empty();
}

Error damaged(std::string_view file, std::string_view what) {
  return Error(ErrorCode::io_error, "the " + std::string(file) + " of this node " + std::string(what));
}

}  // namespace

Bytes log_header(std::uint64_t first_sequence) {
  Bytes bytes(log_magic);
  append_little_endian(bytes, version);
  append_little_endian(bytes, std::uint32_t{0});
  append_little_endian(bytes, first_sequence);
  fill_in_sum(bytes, 0, file_sum_offset);
  return bytes;
}

void append_record(Bytes& out, std::uint64_t sequence, std::uint64_t durable, const CoreWrite& write, const Log& log) {
  const std::string_view entries = log.slice(write.first, write.last);
  const std::size_t begin = out.size();
  const std::size_t length = payload_bytes_min + (write.base ? base_bytes : 0) + entries.size();
  out.reserve(begin + record_header_bytes + length);
  append_little_endian(out, static_cast<std::uint32_t>(length));
  append_little_endian(out, std::uint32_t{0});
  append_little_endian(out, sequence);
  append_little_endian(out, durable);
  append_little_endian(out, write.term);
  out.push_back(static_cast<char>(write.vote));
  out.push_back(write.base ? '\1' : '\0');
  if (write.base) {
    append_little_endian(out, write.base->index);
    append_little_endian(out, write.base->term);
    append_little_endian(out, write.base->hash);
  }
  append_little_endian(out, write.first);
  out.append(entries);
  fill_in_sum(out, begin, record_sum_offset);
}

Result<RecoveredLog> recover_log(std::string_view file) {
  const bool is_log = file.size() >= log_header_bytes && file.starts_with(log_magic) &&
                      is_sum_right(file.substr(0, log_header_bytes), file_sum_offset) &&
                      get_u32(file.substr(log_magic.size())) == version;
  if (!is_log) return std::unexpected(damaged("log", "has no header that makes sense"));
  RecoveredLog state;
  state.sequence = get_u64(file.substr(16)) - 1;
  std::size_t offset = log_header_bytes;
  while (offset < file.size()) {
    const std::optional<Record> record = record_at(file, offset);
    if (!record || record->sequence != state.sequence + 1) {
      if (durable_behind(file, offset, state.sequence + 1) > state.sequence)
        return std::unexpected(damaged("log", "lost records that had been durable"));
      state.torn = true;
      break;
    }
    if (!replay(state, record->payload)) return std::unexpected(damaged("log", "has a record that makes no sense"));
    ++state.sequence;
    offset += record_header_bytes + record->payload.size();
  }
  return state;
}

Bytes snapshot_file(const Snapshot& snapshot) {
  Bytes bytes(snapshot_magic);
  bytes.reserve(snapshot_header_bytes + snapshot.bytes->size());
  append_little_endian(bytes, version);
  append_little_endian(bytes, std::uint32_t{0});
  append_little_endian(bytes, snapshot.position.index);
  append_little_endian(bytes, snapshot.position.term);
  append_little_endian(bytes, snapshot.position.hash);
  bytes += write_members(snapshot.members);
  bytes += *snapshot.bytes;
  fill_in_sum(bytes, 0, file_sum_offset);
  return bytes;
}

Result<Snapshot> read_snapshot_file(std::string_view file) {
  const bool is_snapshot = file.size() >= snapshot_header_bytes && file.starts_with(snapshot_magic) &&
                           is_sum_right(file, file_sum_offset) &&
                           get_u32(file.substr(snapshot_magic.size())) == version;
  if (!is_snapshot) return std::unexpected(damaged("snapshot", "is damaged"));
  return Snapshot{{get_u64(file.substr(16)), get_u64(file.substr(24)), get_u64(file.substr(32))},
                  read_members(file.substr(40, members_bytes)),
                  std::make_shared<const Bytes>(file.substr(snapshot_header_bytes))};
}

}  // namespace orrery::protocols::raft
