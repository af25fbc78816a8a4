// Any bytes as a journal file: what is refused says at which byte, what is accepted has exactly one encoding. What is
// accepted is replayed in a small world, which does as it says or tells which entry does not fit. Versions and
// checksums are set right first, as often as not, so that what is behind them is reached.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <orrery/core/crc32c.hpp>
#include <orrery/engine/engine.hpp>
#include <orrery/engine/journal_file.hpp>

namespace {

using namespace orrery;

void require(bool condition, const std::string& otherwise) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", otherwise.c_str());
  std::abort();
}

struct Bell {
  static constexpr MessageKind kind{16};
};
struct Letter {
  static constexpr MessageKind kind{17};
  ActorId to;
  std::uint64_t words = 0;
};

struct Tower : Actor<Tower> {
  void on(OnTick, Context& context) { context.emit(Bell{}); }
};
struct Clerk : Actor<Clerk, Bell, Letter> {
  static constexpr bool traps_exit = true;
  std::uint64_t read = 0;
  void on(const OnExit&, Context& context) { context.stop(); }
  void on(const Bell&, Context&) { ++read; }
  void on(const Letter& letter, Context& context) {
    if (letter.words % 3 == 2) return context.fail("a word too many");
    // Whoever that is: it may be a tower, which takes none.
    context.send(ActorRef<Clerk>{letter.to}, Bell{});
    context.link(letter.to);
  }
};

Engine town() {
  Engine engine = Engine::builder().snapshots({.every = 4, .retain = 2}).partitions(3).journal().build();
  engine.spawn<Tower>(1);
  engine.spawn<Clerk>(5);
  const SupervisorRef above = engine.supervise({.intensity = 2, .period = 5});
  engine.spawn_one(Clerk{}, {.under = above});
  return engine;
}

std::uint32_t number(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t byte = 4; byte-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + byte]);
  return value;
}

void put(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t byte = 0; byte < 4; ++byte) bytes[at + byte] = static_cast<char>(value >> (8 * byte));
}

std::string set_right(std::string bytes) {
  if (bytes.size() < 64) return bytes;
  std::copy_n("ORRYJRNL", 8, bytes.begin());
  put(bytes, 8, JournalFile::format_version);
  put(bytes, 12, behaviour_version);
  put(bytes, 60, 0);
  const std::size_t texts = std::size_t{number(bytes, 48)} + number(bytes, 52);
  if (texts > bytes.size() - 64) return bytes;
  const std::string_view all = bytes;
  std::uint32_t sum = crc32c(all.substr(64, texts), crc32c(all.substr(0, 56)));
  put(bytes, 56, sum);
  for (std::size_t at = 64 + texts; bytes.size() - at >= 36;) {
    const bool is_act = is_control(static_cast<MessageKind>(number(bytes, at + 28) & 0xffff));
    const std::size_t mail_class = static_cast<unsigned char>(bytes[at + 31]) % 3;
    const std::size_t body = is_act ? 4 + std::size_t{number(bytes, at + 32)} : (std::size_t{32} << mail_class) - 24;
    if (bytes.size() - at < 32 + body + 4) break;
    sum = crc32c(std::string_view(bytes).substr(at, 32 + body), sum);
    put(bytes, at + 32 + body, sum);
    at += 32 + body + 4;
  }
  return bytes;
}

void replay(const JournalFile& file) {
  Engine engine = town();
  engine.replay(file.journal);
  engine.run_ticks(std::min<Tick>(file.ticks, 40));
  if (const auto& problem = engine.replay_problem()) {
    require(problem->entry < file.journal.size(), "no such entry");
    require(!problem->what.empty(), "refused without a word");
    require(file.offset_of(problem->entry) >= 64, "an entry in the head");
    return;
  }
  // What it did is a journal of the same run.
  Engine again = town();
  again.replay(engine.journal());
  again.run_ticks(engine.tick());
  require(!again.replay_problem(), "what was done cannot be done again");
  require(again.digest() == engine.digest(), "what was done came out otherwise");
}

void read(const std::string& bytes) {
  const Result<JournalFile> file = decode_journal(bytes);
  if (!file) {
    const std::string& what = file.error().detail;
    require(what.starts_with("byte "), "no place: " + what);
    require(std::strtoull(what.c_str() + 5, nullptr, 10) <= bytes.size(), "outside of the file: " + what);
    return;
  }
  const Result<Bytes> encoded = encode(*file);
  require(encoded.has_value() && *encoded == bytes, "two encodings");
  replay(*file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  read(set_right(bytes));
  return 0;
}
