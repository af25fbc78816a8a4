#include "examples/kv/wal.hpp"

#include <string>
#include <vector>

#include "examples/kv/wal_bytes.hpp"
#include "examples/kv/wal_crc32c.hpp"
#include "kv_testing.hpp"

namespace orrery::kv {
namespace {

struct Log {
  std::string bytes;
  std::vector<std::size_t> ends;  // Of the header, then of each record.
};

// Every record but the first says that all before it were durable.
Log make_log(std::uint64_t records, std::uint64_t first_sequence = 1) {
  Log log;
  append_wal_header(log.bytes, {0xfeedface, first_sequence});
  log.ends.push_back(log.bytes.size());
  for (std::uint64_t i = 0; i < records; ++i) {
    const std::uint64_t sequence = first_sequence + i;
    const std::string payload(static_cast<std::size_t>(i * 7 % 23), static_cast<char>('a' + i));
    REQUIRE(append_wal_record(log.bytes, {sequence, sequence - 1, payload}));
    log.ends.push_back(log.bytes.size());
  }
  return log;
}

struct Outcome {
  WalStart start;
  std::uint64_t records = 0;
  WalTail tail;
  std::uint64_t valid_bytes, stranded_records;
};

Outcome read_all(std::string_view file, const WalOptions& options = {}) {
  WalReader reader(file, options);
  std::uint64_t records = 0;
  while (reader.next()) ++records;
  CHECK_FALSE(reader.next());
  return {reader.start(), records, reader.tail(), reader.valid_bytes(), reader.stranded_records()};
}

TEST_CASE("CRC-32C gives the vectors of RFC 3720, B.4") {
  std::string rising, falling;
  for (int i = 0; i < 32; ++i) rising.push_back(static_cast<char>(i));
  for (int i = 31; i >= 0; --i) falling.push_back(static_cast<char>(i));
  const std::string read_command(
      "\x01\xc0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      "\x14\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00\x14\x00\x00\x00\x18"
      "\x28\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00",
      48);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
  CHECK(crc32c(rising) == 0x46dd794e);
  CHECK(crc32c(falling) == 0x113fdb5c);
  CHECK(crc32c(read_command) == 0xd9963a56);
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c("") == 0);
}

TEST_CASE("a checksum may be taken in pieces") {
  const std::string text = "the quick brown fox jumps over the lazy dog";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CHECK(crc32c(text.substr(cut), crc32c(text.substr(0, cut))) == crc32c(text));
  }
}

TEST_CASE("a log is read back record by record") {
  const Log log = make_log(20, 1000);
  WalReader reader(log.bytes);
  REQUIRE(reader.start() == WalStart::valid);
  CHECK(reader.header() == WalHeader{0xfeedface, 1000});
  for (std::uint64_t i = 0; i < 20; ++i) {
    const auto record = reader.next();
    REQUIRE(record);
    CHECK(record->sequence == 1000 + i);
    CHECK(record->durable_sequence == 999 + i);
    CHECK(record->payload == std::string(static_cast<std::size_t>(i * 7 % 23), static_cast<char>('a' + i)));
  }
  CHECK_FALSE(reader.next());
  CHECK(reader.tail() == WalTail::clean);
  CHECK(reader.valid_bytes() == log.bytes.size());
  CHECK(reader.next_sequence() == 1020);
}

TEST_CASE("the format is what it was") {
  std::string bytes;
  append_wal_header(bytes, {1, 2});
  REQUIRE(append_wal_record(bytes, {2, 1, "abc"}));
  CHECK(bytes.size() == wal_header_bytes + wal_record_header_bytes + 3);
  CHECK(crc32c(bytes) == 0x074c9119);
}

TEST_CASE("a log cut at any byte gives the records that are whole, and no other") {
  const Log log = make_log(12);
  for (std::size_t cut = 0; cut <= log.bytes.size(); ++cut) {
    CAPTURE(cut);
    const Outcome outcome = read_all(std::string_view(log.bytes).substr(0, cut));
    if (cut < wal_header_bytes) {
      CHECK(outcome.start == WalStart::torn);
      CHECK(outcome.valid_bytes == 0);
      continue;
    }
    std::uint64_t whole = 0;
    while (whole + 1 < log.ends.size() && log.ends[whole + 1] <= cut) ++whole;
    CHECK(outcome.start == WalStart::valid);
    CHECK(outcome.records == whole);
    CHECK(outcome.valid_bytes == log.ends[whole]);
    CHECK(outcome.tail == (cut == log.ends[whole] ? WalTail::clean : WalTail::torn));
    CHECK(outcome.stranded_records == 0);
  }
}

TEST_CASE("a flipped bit ends the log before its record, and is told from a torn tail by later records") {
  const Log log = make_log(12);
  for (std::size_t at = wal_header_bytes; at < log.bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = log.bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      std::uint64_t hit = 0;
      while (log.ends[hit + 1] <= at) ++hit;
      const Outcome outcome = read_all(damaged);
      REQUIRE(outcome.records == hit);
      REQUIRE(outcome.valid_bytes == log.ends[hit]);
      REQUIRE(outcome.tail == (hit < 11 ? WalTail::corrupt : WalTail::torn));
      REQUIRE(outcome.stranded_records == 11 - hit);
    }
  }
}

TEST_CASE("a flipped bit in the header is found") {
  const Log log = make_log(3);
  const Log empty = make_log(0);
  for (std::size_t at = 0; at < wal_header_bytes; ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      CAPTURE(at);
      const auto damage = [&](std::string bytes) {
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
        return read_all(bytes);
      };
      REQUIRE(damage(log.bytes).start == (at < 8 ? WalStart::foreign : WalStart::corrupt));
      REQUIRE(damage(empty.bytes).start == (at < 8 ? WalStart::foreign : WalStart::torn));
      REQUIRE(damage(log.bytes).records == 0);
    }
  }
}

TEST_CASE("whole records behind a hole are a torn tail if nothing says the hole was durable") {
  Log log;
  append_wal_header(log.bytes, {1, 1});
  const std::string payload(4096, 'x');
  for (std::uint64_t sequence = 1; sequence <= 6; ++sequence) {
    log.ends.push_back(log.bytes.size());
    // 1 and 2 were synced one by one, 3 to 6 written at once.
    REQUIRE(append_wal_record(log.bytes, {sequence, std::min<std::uint64_t>(sequence - 1, 2), payload}));
  }
  std::string lost_page = log.bytes;
  lost_page.replace(log.ends[3] + 100, 1000, std::string(1000, '\0'));
  Outcome outcome = read_all(lost_page);
  CHECK(outcome.records == 3);
  CHECK(outcome.tail == WalTail::torn);
  CHECK(outcome.stranded_records == 2);
  CHECK(outcome.valid_bytes == log.ends[3]);

  std::string rotten = log.bytes;
  rotten.replace(log.ends[1] + 100, 1000, std::string(1000, '\0'));
  outcome = read_all(rotten);
  CHECK(outcome.records == 1);
  CHECK(outcome.tail == WalTail::corrupt);
  CHECK(outcome.stranded_records == 4);
}

TEST_CASE("a record out of sequence ends the log") {
  std::string bytes;
  append_wal_header(bytes, {1, 1});
  REQUIRE(append_wal_record(bytes, {1, 0, "a"}));
  const std::size_t end = bytes.size();
  REQUIRE(append_wal_record(bytes, {1, 0, "a"}));
  CHECK(read_all(bytes).records == 1);
  CHECK(read_all(bytes).tail == WalTail::torn);
  bytes.resize(end);
  REQUIRE(append_wal_record(bytes, {3, 2, "c"}));
  CHECK(read_all(bytes).records == 1);
  CHECK(read_all(bytes).tail == WalTail::corrupt);
}

TEST_CASE("zeros, as a file system may leave behind a crash, are a torn tail") {
  const Log log = make_log(3);
  const Outcome outcome = read_all(log.bytes + std::string(5000, '\0'));
  CHECK(outcome.records == 3);
  CHECK(outcome.tail == WalTail::torn);
  CHECK(read_all(std::string(10, '\0')).start == WalStart::torn);
  CHECK(read_all(std::string(5000, '\0')).start == WalStart::torn);
}

TEST_CASE("other files are told apart") {
  CHECK(read_all("").start == WalStart::torn);
  CHECK(read_all("ORRERY").start == WalStart::torn);
  CHECK(read_all("REDIS0011").start == WalStart::foreign);
  CHECK(read_all(std::string(100, 'x')).start == WalStart::foreign);
  std::string other = make_log(0).bytes;
  other[8] = 2;
  std::string sum;
  put_u32(sum, crc32c(other.substr(16), crc32c(other.substr(0, 12))));
  other.replace(12, 4, sum);
  CHECK(read_all(other).start == WalStart::other_version);
}

TEST_CASE("a record has a bound, for writer and reader") {
  std::string bytes;
  append_wal_header(bytes, {1, 1});
  const std::size_t before = bytes.size();
  CHECK_FALSE(append_wal_record(bytes, {1, 0, "12345"}, {.max_record_bytes = 4}));
  CHECK(bytes.size() == before);
  CHECK(append_wal_record(bytes, {1, 0, "1234"}, {.max_record_bytes = 4}));
  CHECK(read_all(bytes, {.max_record_bytes = 4}).records == 1);
  CHECK(read_all(bytes, {.max_record_bytes = 3}).records == 0);
}

TEST_CASE("a file made of plausible beginnings is read in bounded time, and nobody vouches for it") {
  std::string bytes = make_log(1).bytes;
  std::string begin;
  put_u32(begin, 0x00040000);
  put_u32(begin, 0);
  put_u64(begin, 3);
  put_u64(begin, 0);
  for (int i = 0; i < 20'000; ++i) bytes += begin;
  const Outcome outcome = read_all(bytes);
  CHECK(outcome.records == 1);
  CHECK(outcome.tail == WalTail::corrupt);
  CHECK(outcome.stranded_records == 0);
}

TEST_CASE("the planted bug takes torn records for whole ones") {
  const Log log = make_log(5);
  const std::string_view torn = std::string_view(log.bytes).substr(0, log.bytes.size() - 1);
  CHECK(read_all(torn).records == 4);
  CHECK(read_all(torn, {.accept_torn_tail = true}).records == 5);
  CHECK(read_all(log.bytes, {.accept_torn_tail = true}).records == 5);
}

}  // namespace
}  // namespace orrery::kv
