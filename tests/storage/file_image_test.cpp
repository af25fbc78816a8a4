#include "storage/file_image.hpp"

#include <doctest/doctest.h>

using namespace orrery;
using namespace orrery::detail;

namespace {

constexpr PageShape shape{64, 16};
constexpr CrashLoss lose_all{.all_lost = 1, .all_kept = 0};
constexpr CrashLoss keep_all{.all_lost = 0, .all_kept = 1};
const CounterRandom draws(1);

}  // namespace

TEST_CASE("a sync drops the log that would undo it, and keeps nothing of it in memory") {
  FileImage image(shape);
  for (int i = 0; i < 1000; ++i) image.write(image.size(), "record");
  image.write(0, "RECORD");
  CHECK(image.unsynced_bytes() == 6006);
  CHECK(image.unsynced_memory_bytes() > 0);
  CHECK_FALSE(image.clean());
  image.commit(image.mark());
  CHECK(image.unsynced_bytes() == 0);
  CHECK(image.unsynced_memory_bytes() == 0);
  CHECK(image.clean());
}

TEST_CASE("a mark covers what came before it, also when later changes touch the same bytes") {
  FileImage image(shape);
  image.write(0, "aaaa");
  const std::uint64_t mark = image.mark();
  image.write(1, "bb");
  image.truncate(3);
  image.write(3, "cccc");
  image.commit(mark);
  image.crash(draws, lose_all);
  CHECK(image.bytes() == "aaaa");
  CHECK(image.clean());
}

TEST_CASE("losing all restores the durable content through any pile of changes") {
  FileImage image(shape);
  const std::string durable(200, 'd');
  image.write(0, durable);
  image.commit(image.mark());
  image.truncate(10);
  image.write(150, std::string(100, 'x'));
  image.truncate(500);
  image.write(5, std::string(100, 'y'));
  image.truncate(0);
  image.write(70, "z");
  image.crash(draws, lose_all);
  CHECK(image.bytes() == durable);
}

TEST_CASE("keeping all keeps the latest content") {
  FileImage image(shape);
  image.write(0, std::string(200, 'd'));
  image.truncate(10);
  image.write(70, "z");
  const std::string latest = image.bytes();
  const CrashOutcome outcome = image.crash(draws, keep_all);
  CHECK(image.bytes() == latest);
  CHECK_FALSE(outcome.lost);
  CHECK_FALSE(outcome.torn);
}

TEST_CASE("an older mark than what is durable already changes nothing") {
  FileImage image(shape);
  image.write(0, "a");
  const std::uint64_t first = image.mark();
  image.write(1, "b");
  image.commit(image.mark());
  image.write(2, "c");
  image.commit(first);
  image.fail_sync(first, draws);
  image.crash(draws, lose_all);
  CHECK(image.bytes() == "ab");
}

TEST_CASE("a stale page comes back at a crash unless it was written again and synced") {
  for (const bool written_again : {false, true}) {
    FileImage image(shape);
    image.write(0, std::string(64, 'o'));
    image.commit(image.mark());
    image.write(0, std::string(64, 'n'));
    image.fail_sync(image.mark(), draws);
    CHECK_FALSE(image.clean());
    CHECK(image.bytes() == std::string(64, 'n'));
    if (written_again) image.write(63, "N");
    image.commit(image.mark());
    image.crash(draws, keep_all);
    CHECK(image.bytes() == (written_again ? std::string(63, 'n') + "N" : std::string(64, 'o')));
  }
}

TEST_CASE("a stale page that was written again and not synced is lost or kept as a whole page") {
  for (const bool kept : {false, true}) {
    FileImage image(shape);
    image.write(0, std::string(64, 'o'));
    image.commit(image.mark());
    image.write(0, std::string(64, 'n'));
    image.fail_sync(image.mark(), draws);
    image.write(60, "N");
    image.crash(draws, kept ? keep_all : lose_all);
    CHECK(image.bytes() == (kept ? std::string(60, 'n') + "Nnnn" : std::string(64, 'o')));
  }
}

TEST_CASE("a second failed sync keeps the content from before the first") {
  FileImage image(shape);
  image.write(0, std::string(64, '0'));
  image.commit(image.mark());
  for (const char c : {'1', '2'}) {
    image.write(0, std::string(64, c));
    image.fail_sync(image.mark(), draws);
  }
  image.commit(image.mark());
  image.crash(draws, keep_all);
  CHECK(image.bytes() == std::string(64, '0'));
}

TEST_CASE("a failed sync does not touch what was written while it ran") {
  FileImage image(shape);
  image.write(0, std::string(64, 'o'));
  image.commit(image.mark());
  image.write(0, std::string(32, 'n'));
  const std::uint64_t mark = image.mark();
  image.write(0, std::string(16, 'm'));
  image.fail_sync(mark, draws);
  CHECK(image.unsynced_bytes() == 16);
  image.commit(image.mark());
  image.crash(draws, keep_all);
  CHECK(image.bytes() == std::string(16, 'm') + std::string(16, 'n') + std::string(32, 'o'));
}

TEST_CASE("what a failed sync should have written and a truncation has cut does not come back") {
  for (const bool second_sync_fails : {false, true}) {
    FileImage image(shape);
    image.write(0, std::string(128, 'o'));
    image.commit(image.mark());
    image.write(64, std::string(64, 'n'));
    image.fail_sync(image.mark(), draws);
    image.truncate(64);
    if (second_sync_fails) image.fail_sync(image.mark(), draws);
    image.truncate(128);
    image.commit(image.mark());
    image.crash(draws, keep_all);
    CHECK(image.bytes() == std::string(64, 'o') + std::string(64, '\0'));
  }
}

TEST_CASE("a truncation that a crash takes back does not save what a failed sync lost") {
  FileImage image(shape);
  image.write(0, std::string(128, 'o'));
  image.commit(image.mark());
  image.write(64, std::string(64, 'n'));
  image.fail_sync(image.mark(), draws);
  image.truncate(0);
  image.crash(draws, lose_all);
  CHECK(image.bytes() == std::string(128, 'o'));
}

TEST_CASE("writing back makes the older half durable") {
  FileImage image(shape);
  for (const char* text : {"a", "b", "c", "d"}) image.write(image.size(), text);
  image.write_back();
  image.crash(draws, lose_all);
  CHECK(image.bytes() == "ab");
}

TEST_CASE("the log forgets from its front at any place") {
  ChangeLog log;
  std::uint64_t first_kept = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::string old(i % 7, static_cast<char>('a' + i % 26));
    log.add(i, old.size(), i, i, old);
    if (i % 3 == 2) log.drop_before(first_kept += 2);
    REQUIRE(log.begin() == first_kept);
    REQUIRE(log.end() == i + 1);
    for (std::uint64_t p = log.begin(); p < log.end(); p += 17) {
      REQUIRE(log[p].offset == p);
      REQUIRE(log.old_bytes(log[p]) == std::string(p % 7, static_cast<char>('a' + p % 26)));
    }
  }
}
