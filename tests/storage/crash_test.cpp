#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;

namespace {

constexpr std::uint64_t crash_seeds = 400;

std::string text_of(std::size_t bytes, char first = 'a') {
  std::string text(bytes, ' ');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(first + static_cast<char>(i % 13));
  return text;
}

}  // namespace

TEST_CASE("what was synced survives every crash, whatever was written since") {
  for (std::uint64_t seed = 1; seed <= crash_seeds; ++seed) {
    Host host(seed, small_pages());
    const std::string durable = text_of(150);
    host.put("log", durable);
    File file = host.open("log").value();
    for (int crash = 0; crash < 3; ++crash) {
      REQUIRE(host.append(file, text_of(100, 'n')));
      host.power_cycle();
      const std::string after = host.contents("log");
      REQUIRE(after.substr(0, durable.size()) == durable);
      file = host.open("log").value();
      REQUIRE(host.truncate(file, durable.size()));
    }
  }
}

TEST_CASE("over the seeds an append that was not synced is kept, lost, cut, and torn") {
  int kept = 0, lost = 0, cut = 0, hole = 0, torn_page = 0;
  for (std::uint64_t seed = 1; seed <= crash_seeds; ++seed) {
    Host host(seed, small_pages());
    host.put("log", text_of(40));
    const std::string whole = text_of(40) + text_of(200, 'A');
    File file = host.open("log").value();
    REQUIRE(host.append(file, whole.substr(40)));
    host.power_cycle();
    const std::string after = host.contents("log");
    REQUIRE(after.size() >= 40);
    REQUIRE(after.size() <= whole.size());
    for (std::size_t i = 0; i < after.size(); ++i) REQUIRE((after[i] == whole[i] || (i >= 40 && after[i] == 0)));
    kept += after == whole;
    lost += after.size() == 40;
    cut += after.size() > 40 && after.size() < whole.size();
    const bool zeros = after.find('\0') != std::string::npos;
    hole += zeros && after.back() != 0;
    // A page whose sectors (16 bytes) differ: some written, some not.
    if (after.size() >= 128) {
      const std::string page = after.substr(64, 64);
      torn_page += std::ranges::count(page, '\0') % 64 != 0;
      REQUIRE(std::ranges::count(page, '\0') % 16 == 0);
    }
    REQUIRE(host.disk.fault_counts()[DiskFault::unsynced_lost] == (after == whole ? 0 : 1));
  }
  CHECK(kept > 20);
  CHECK(lost > 20);
  CHECK(cut > 20);
  CHECK(hole > 20);
  CHECK(torn_page > 10);
}

TEST_CASE("an overwritten sector is old or new, pages fare independently, and every mixture occurs") {
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= crash_seeds; ++seed) {
    Host host(seed, small_pages());
    host.put("data", std::string(192, 'o'));
    File file = host.open("data").value();
    REQUIRE(host.write(file, 0, std::string(192, 'n')));
    host.power_cycle();
    const std::string after = host.contents("data");
    REQUIRE(after.size() == 192);
    std::string pages;
    for (std::size_t page = 0; page < 3; ++page) {
      const auto news = std::ranges::count(after.substr(page * 64, 64), 'n');
      pages += news == 0 ? 'o' : news == 64 ? 'n' : 't';
    }
    for (std::size_t sector = 0; sector < 12; ++sector) {
      const std::string bytes = after.substr(sector * 16, 16);
      REQUIRE((bytes == std::string(16, 'o') || bytes == std::string(16, 'n')));
    }
    seen.insert(pages);
  }
  for (const char* pages : {"ooo", "nnn", "non", "ono", "noo", "oon", "too", "tno", "otn"}) {
    CAPTURE(pages);
    CHECK(seen.contains(pages));
  }
}

TEST_CASE("of several writes to a page since the last sync any may be what survives") {
  std::set<char> seen;
  for (std::uint64_t seed = 1; seed <= crash_seeds; ++seed) {
    Host host(seed);
    host.put("data", "0");
    File file = host.open("data").value();
    for (const char* digit : {"1", "2", "3"}) REQUIRE(host.write(file, 0, digit));
    host.power_cycle();
    seen.insert(host.contents("data").at(0));
  }
  CHECK(seen == std::set<char>{'0', '1', '2', '3'});
}

TEST_CASE("a truncation that was not synced has happened or not") {
  int old_size = 0, new_size = 0, rewritten = 0;
  for (std::uint64_t seed = 1; seed <= crash_seeds; ++seed) {
    Host host(seed, small_pages());
    host.put("log", std::string(300, 'o'));
    File file = host.open("log").value();
    REQUIRE(host.truncate(file, 100));
    if (seed % 2 == 0) REQUIRE(host.append(file, std::string(50, 'n')));
    host.power_cycle();
    const std::string after = host.contents("log");
    REQUIRE(after.substr(0, 100) == std::string(100, 'o'));
    for (const char c : after.substr(100)) REQUIRE((c == 'o' || c == 'n' || c == 0));
    REQUIRE((after.size() == 300 || after.size() <= 150));
    old_size += after == std::string(300, 'o');
    new_size += after == std::string(100, 'o');
    rewritten += after == std::string(100, 'o') + std::string(50, 'n');
  }
  CHECK(old_size > 20);
  CHECK(new_size > 20);
  CHECK(rewritten > 20);
}

TEST_CASE("a sync does not cover what is written while it runs") {
  int lost = 0;
  for (std::uint64_t seed = 1; seed <= crash_seeds; ++seed) {
    Host host(seed);
    File file = host.open("log").value();
    REQUIRE(host.append(file, "before"));
    Call<void> sync;
    Call<std::uint64_t> append;
    file.backend().start_sync(sync);
    file.backend().start_append(" while", append);
    host.simulator.run();
    REQUIRE(sync.result());
    REQUIRE(append.result());
    host.power_cycle();
    const std::string after = host.contents("log");
    REQUIRE(after.substr(0, 6) == "before");
    lost += after != "before while";
  }
  CHECK(lost > 50);
}

TEST_CASE("a sync that was running at the crash has written all, nothing, or a part") {
  int all = 0, nothing = 0, part = 0;
  for (std::uint64_t seed = 1; seed <= crash_seeds; ++seed) {
    Host host(seed, small_pages());
    File file = host.open("log").value();
    const std::string text = text_of(500);
    REQUIRE(host.append(file, text));
    Call<void> sync;
    file.backend().start_sync(sync);
    host.power_cycle();
    host.simulator.run();
    REQUIRE_FALSE(sync.done());
    const std::string after = host.contents("log");
    ++(after == text ? all : after.empty() ? nothing : part);
  }
  CHECK(all > 20);
  CHECK(nothing > 20);
  CHECK(part > 20);
}

TEST_CASE("a name is durable when its operation completes, though the content is not") {
  int empty = 0;
  for (std::uint64_t seed = 1; seed <= crash_seeds; ++seed) {
    Host host(seed);
    host.put("current", "old");
    host.put("junk", "junk");
    File file = host.open("next").value();
    REQUIRE(host.append(file, "new"));
    REQUIRE(host.rename("next", "current"));
    REQUIRE(host.remove("junk"));
    host.power_cycle();
    REQUIRE(host.list() == std::vector<std::string>{"current"});
    empty += host.contents("current").empty();
  }
  CHECK(empty > 20);
}

TEST_CASE("of operations on names that run at the crash some first ones have happened") {
  std::set<std::vector<std::string>> seen;
  for (std::uint64_t seed = 1; seed <= crash_seeds; ++seed) {
    Host host(seed);
    host.put("a", "text");
    Call<void> rename, remove;
    Call<File> open;
    host.disk.seam().start_rename("a", "b", rename);
    host.disk.seam().start_open("c", OpenMode::create, open);
    host.disk.seam().start_remove("b", remove);
    host.power_cycle();
    host.simulator.run();
    REQUIRE_FALSE((rename.done() || open.done() || remove.done()));
    seen.insert(host.list());
  }
  CHECK(seen == std::set<std::vector<std::string>>{{"a"}, {"b"}, {"b", "c"}, {"c"}});
}

TEST_CASE("a crash takes files without a name, and the space account stays right") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Host host(seed, small_pages());
    host.put("kept", std::string(100, 'k'));
    File nameless = host.open("gone").value();
    REQUIRE(host.append(nameless, std::string(1000, 'g')));
    REQUIRE(host.sync(nameless));
    REQUIRE(host.remove("gone"));
    File file = host.open("kept").value();
    REQUIRE(host.append(file, std::string(300, 'n')));
    host.power_cycle();
    CHECK(host.disk.used_bytes() == host.contents("kept").size());
    CHECK(nameless.size() == 0);
  }
}

TEST_CASE("files lose their unsynced parts independently, and what a crash left is durable") {
  int differ = 0;
  for (std::uint64_t seed = 1; seed <= crash_seeds; ++seed) {
    Host host(seed);
    File a = host.open("a").value();
    File b = host.open("b").value();
    REQUIRE(host.append(a, text_of(10)));
    REQUIRE(host.append(b, text_of(10)));
    host.power_cycle();
    const std::string first = host.contents("a");
    differ += first != host.contents("b");
    host.power_cycle();
    REQUIRE(host.contents("a") == first);
  }
  CHECK(differ > 50);
}

TEST_CASE("the same seed loses the same, another seed something else, and the digest tells") {
  const auto run = [](std::uint64_t seed) {
    Host host(seed, small_pages());
    File file = host.open("log").value();
    host.append(file, text_of(1000)).value();
    host.power_cycle();
    return std::pair(host.contents("log"), host.simulator.digest());
  };
  std::set<std::string> contents;
  std::set<std::uint64_t> digests;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    REQUIRE(run(seed) == run(seed));
    contents.insert(run(seed).first);
    digests.insert(run(seed).second);
  }
  CHECK(contents.size() > 10);
  CHECK(digests.size() == 50);
}

TEST_CASE("beyond the bound on unsynced data the older half is written back") {
  DiskOptions options = small_pages();
  options.unsynced_bytes_max = 10'000;
  int all_lost = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Host host(seed, options);
    File file = host.open("log").value();
    for (int i = 0; i < 1000; ++i) REQUIRE(host.write(file, 0, std::string(64, static_cast<char>('0' + i % 10))));
    for (int i = 0; i < 1000; ++i) REQUIRE(host.append(file, "record"));
    host.power_cycle();
    const std::string after = host.contents("log");
    REQUIRE(after.size() > 3000);
    REQUIRE(after.substr(64, 2400).find('\0') == std::string::npos);
    all_lost += after.size() < 6000;
  }
  CHECK(all_lost > 10);
}
