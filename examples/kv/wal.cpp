#include "wal.hpp"

#include <algorithm>

#include "wal_bytes.hpp"
#include "wal_crc32c.hpp"

namespace orrery::kv {

namespace {

constexpr std::string_view magic = "ORRERYKV";
constexpr std::uint32_t version = 1;

constexpr std::size_t header_sum_offset = 12;
constexpr std::size_t record_sum_offset = 4;

// The checksum at `sum_offset` covers all bytes but its own.
std::uint32_t sum_around(std::string_view bytes, std::size_t sum_offset) {
  return crc32c(bytes.substr(sum_offset + 4), crc32c(bytes.substr(0, sum_offset)));
}

bool is_sum_right(std::string_view bytes, std::size_t sum_offset) {
  return get_u32(bytes.substr(sum_offset)) == sum_around(bytes, sum_offset);
}

void fill_in_sum(Bytes& out, std::size_t begin, std::size_t sum_offset) {
  Bytes sum;
  put_u32(sum, sum_around(std::string_view(out).substr(begin), sum_offset));
  out.replace(begin + sum_offset, sum.size(), sum);
}

}  // namespace

void append_wal_header(Bytes& out, const WalHeader& header) {
  const std::size_t begin = out.size();
  out.append(magic);
  put_u32(out, version);
  put_u32(out, 0);
  put_u64(out, header.data_id);
  put_u64(out, header.first_sequence);
  fill_in_sum(out, begin, header_sum_offset);
}

bool append_wal_record(Bytes& out, const WalRecord& record, const WalOptions& options) {
  if (record.payload.size() > options.max_record_bytes) return false;
  const std::size_t begin = out.size();
  put_u32(out, static_cast<std::uint32_t>(record.payload.size()));
  put_u32(out, 0);
  put_u64(out, record.sequence);
  put_u64(out, record.durable_sequence);
  out.append(record.payload);
  fill_in_sum(out, begin, record_sum_offset);
  return true;
}

WalReader::WalReader(std::string_view file, const WalOptions& options) : file_(file), options_(options) {
  start_ = read_header();
  finished_ = start_ != WalStart::valid;
  if (finished_) return;
  at_ = wal_header_bytes;
  next_sequence_ = header_.first_sequence;
}

WalStart WalReader::read_header() {
  const std::string_view header = file_.substr(0, wal_header_bytes);
  const std::string_view begin = header.substr(0, magic.size());
  const bool is_blank = std::ranges::all_of(header, [](char c) { return c == '\0'; });
  if (!is_blank && begin != magic.substr(0, begin.size())) return WalStart::foreign;
  const bool is_whole = header.size() == wal_header_bytes;
  if (!is_whole || is_blank || !is_sum_right(header, header_sum_offset)) {
    const Damage damage = search_behind(0);
    stranded_records_ = damage.stranded_records;
    return damage.durable_sequence > 0 || !damage.search_complete ? WalStart::corrupt : WalStart::torn;
  }
  if (get_u32(header.substr(8)) != version) return WalStart::other_version;
  header_ = {get_u64(header.substr(16)), get_u64(header.substr(24))};
  return WalStart::valid;
}

std::optional<WalRecord> WalReader::next() {
  if (finished_) return std::nullopt;
  const std::optional<WalRecord> record = read_at(at_);
  if (!record || (record->sequence != next_sequence_ && !options_.accept_torn_tail)) {
    finish();
    return std::nullopt;
  }
  at_ += wal_record_header_bytes + record->payload.size();
  ++next_sequence_;
  return record;
}

std::optional<WalRecord> WalReader::read_at(std::uint64_t offset) const {
  const std::string_view rest = file_.substr(offset);
  if (rest.size() < wal_record_header_bytes) return std::nullopt;
  const std::uint32_t length = get_u32(rest);
  const std::string_view payload = rest.substr(wal_record_header_bytes, length);
  const WalRecord record{get_u64(rest.substr(8)), get_u64(rest.substr(16)), payload};
  if (options_.accept_torn_tail) return record;
  if (length > options_.max_record_bytes || payload.size() != length) return std::nullopt;
  if (!is_sum_right(rest.substr(0, wal_record_header_bytes + length), record_sum_offset)) return std::nullopt;
  return record;
}

// A record may begin at any byte. Sequence numbers that so short a file cannot hold are no records; a file made to
// look like records everywhere runs out of the work allowed.
WalReader::Damage WalReader::search_behind(std::uint64_t offset) const {
  Damage damage;
  if (options_.accept_torn_tail) return damage;
  const std::uint64_t size = file_.size();
  std::uint64_t work_left = 4 * size;
  while (offset + wal_record_header_bytes <= size) {
    const std::uint64_t length = get_u32(file_.substr(offset));
    const std::uint64_t sequence = get_u64(file_.substr(offset + 8));
    const bool is_plausible = length <= size - offset - wal_record_header_bytes && sequence > 0 &&
                              (next_sequence_ == 0 || sequence - next_sequence_ <= size / wal_record_header_bytes);
    if (!is_plausible) {
      ++offset;
      continue;
    }
    damage.search_complete = work_left >= length;
    if (!damage.search_complete) return damage;
    work_left -= length;
    if (const std::optional<WalRecord> record = read_at(offset)) {
      ++damage.stranded_records;
      damage.durable_sequence = std::max(damage.durable_sequence, record->durable_sequence);
      offset += wal_record_header_bytes + length;
    } else {
      ++offset;
    }
  }
  return damage;
}

void WalReader::finish() {
  finished_ = true;
  if (at_ == file_.size()) return;
  const Damage damage = search_behind(at_);
  stranded_records_ = damage.stranded_records;
  const bool was_durable = damage.durable_sequence >= next_sequence_ || !damage.search_complete;
  tail_ = was_durable ? WalTail::corrupt : WalTail::torn;
}

}  // namespace orrery::kv
