#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include <orrery/core/crc32c.hpp>
#include <orrery/engine/journal_file.hpp>

#include "office.hpp"

namespace orrery::testing_engine {
namespace {

JournalFile recorded() {
  Engine engine = office();
  engine.send(clerk, Letter{4}, {.after = 2, .tier = Tier::high});
  engine.run_ticks(5);
  engine.send(ActorRef<Clerk>{{1, 0}}, Letter{2});
  engine.run_ticks(5);
  REQUIRE(engine.drain());
  REQUIRE(engine.stop());
  return {.world = "office",
          .configuration = "clerks = 3\n",
          .seed = 0xfedcba9876543210,
          .ticks = engine.tick(),
          .digest = engine.digest(),
          .journal = engine.journal()};
}

constexpr std::size_t texts_bytes = 17;            // "office" and "clerks = 3\n".
constexpr std::size_t entry_bytes = 32 + 8 + 4;    // Of a letter;
constexpr std::size_t control_bytes = 32 + 4 + 4;  // of being drained, or stopped.

std::string said(const std::string& bytes) {
  const Result<JournalFile> read = decode_journal(bytes);
  return read.has_value() ? "" : read.error().message();
}

void put(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t byte = 0; byte < 4; ++byte) bytes[at + byte] = static_cast<char>(value >> (8 * byte));
}

// With right checksums, so that what lies behind them is reached.
std::string summed(std::string bytes) {
  const std::uint32_t head =
      crc32c(std::string_view(bytes).substr(64, texts_bytes), crc32c(std::string_view(bytes).substr(0, 56)));
  put(bytes, 56, head);
  std::uint32_t sum = head;
  std::size_t at = 64 + texts_bytes;
  for (const std::size_t size : {entry_bytes, entry_bytes, control_bytes, control_bytes}) {
    sum = crc32c(std::string_view(bytes).substr(at, size - 4), sum);
    put(bytes, at + size - 4, sum);
    at += size;
  }
  return bytes;
}

TEST_CASE("what is written is read, and the run comes out the same") {
  const JournalFile file = recorded();
  const Result<Bytes> bytes = encode(file);
  REQUIRE(bytes.has_value());
  CHECK(bytes->size() == 64 + texts_bytes + 2 * entry_bytes + 2 * control_bytes);
  CHECK(summed(*bytes) == *bytes);
  const Result<JournalFile> read = decode_journal(*bytes);
  REQUIRE(read.has_value());
  CHECK(read->world == file.world);
  CHECK(read->configuration == file.configuration);
  CHECK(read->seed == file.seed);
  REQUIRE(read->journal.size() == 4);
  CHECK(read->offset_of(0) == 64 + texts_bytes);
  CHECK(read->offset_of(3) == bytes->size() - control_bytes);
  CHECK(read->journal[0].after == 2);
  CHECK(read->journal[0].tier == Tier::high);
  Engine again = office();
  again.replay(read->journal);
  again.run_ticks(read->ticks);
  CHECK(again.tick() == read->ticks);
  CHECK(again.digest() == read->digest);
}

TEST_CASE("a file that ends anywhere is refused with the place where it ends") {
  const std::string bytes = *encode(recorded());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    const std::string answer = said(bytes.substr(0, size));
    const std::string place = size < 8 ? "0" : std::to_string(size);
    CHECK(answer.starts_with("invalid_argument: byte " + place + ": "));
  }
  CHECK(said(bytes + "x") == "invalid_argument: byte 249: 1 bytes follow the last entry");
}

TEST_CASE("any bit that is wrong is noticed") {
  const std::string bytes = *encode(recorded());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    CAPTURE(bit);
    CHECK(said(damaged) != "");
  }
}

TEST_CASE("what does not fit is refused, each with its place") {
  const std::string bytes = *encode(recorded());
  constexpr std::size_t first = 64 + texts_bytes;
  constexpr std::size_t last = first + 2 * entry_bytes + control_bytes;
  const auto with = [&](std::size_t at, std::uint32_t value) {
    std::string changed = bytes;
    put(changed, at, value);
    return said(summed(changed));
  };
  CHECK(said("{\"a\": 1}") == "invalid_argument: byte 0: this is no journal: it does not begin with \"ORRYJRNL\"");
  CHECK(with(8, 1) == "unsupported: byte 8: format version 1; this program reads version 2");
  CHECK(with(12, 999) == "unsupported: byte 12: recorded with behaviour version 999, this program has " +
                             std::to_string(behaviour_version) + ": the same run ends differently");
  CHECK(with(48, 256) == "too_large: byte 48: a world's name has at most 255 bytes, not 256");
  CHECK(with(52, 65'537) == "too_large: byte 52: a configuration has at most 64 KiB, not 65537 bytes");
  CHECK(with(60, 1) == "invalid_argument: byte 60: here four bytes are zero");
  CHECK(with(40, 5) == "invalid_argument: byte 249: entry 4: the file ends within it");
  CHECK(with(44, 0xffffffff) == "invalid_argument: byte 249: entry 4: the file ends within it");
  CHECK(with(40, 3) == "invalid_argument: byte 209: 40 bytes follow the last entry");
  CHECK(with(first + 28, 5) == "invalid_argument: byte 109: entry 0: no such kind of message");
  CHECK(with(first + 28, 16 | 4 << 16) == "invalid_argument: byte 111: entry 0: no such tier");
  CHECK(with(first + 28, 16 | 3 << 24) == "invalid_argument: byte 112: entry 0: no such class of mail");
  CHECK(with(first + 20, 1 << 18) == "invalid_argument: byte 101: entry 0: no actor has such an id");
  CHECK(with(first, 1000) == "invalid_argument: byte 81: entry 0: it came after the end of the run");
  CHECK(with(first, 6) == "invalid_argument: byte 125: entry 1: it came before the one before it");
  CHECK(with(first + 8, 0xffffffff) == "");  // The upper half is zero.
  CHECK(with(last + 32, 1) == "invalid_argument: byte 249: entry 3: the file ends within it");
  CHECK(with(last + 28, 15) == "invalid_argument: byte 245: entry 3: what it carries cannot be read");
  std::string damaged = bytes;
  damaged[first + 34] ^= 1;
  CHECK(said(damaged) == "invalid_argument: byte 121: entry 0: its checksum is wrong");
  damaged = bytes;
  damaged[66] ^= 1;
  CHECK(said(damaged) == "invalid_argument: byte 56: the checksum of the head is wrong: the file is damaged");
}

TEST_CASE("what is too large is not written") {
  JournalFile file = recorded();
  file.world = std::string(256, 'w');
  CHECK(encode(file).error() == ErrorCode::too_large);
  file.world = "w";
  file.configuration = std::string(65'537, 'c');
  CHECK(encode(file).error() == ErrorCode::too_large);
}

}  // namespace
}  // namespace orrery::testing_engine
