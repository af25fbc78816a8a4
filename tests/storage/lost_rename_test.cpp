#include <doctest/doctest.h>

#include <orrery/core/fault_ledger.hpp>

#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;

namespace {

constexpr DiskFaultRates lose_renames{.lost_rename = 1};

/// "old" under `state`, and "new" renamed over it from `aside`, not yet crashed.
File replace(Host& host) {
  host.put("state", "old");
  host.put("aside", "new");
  host.disk.set_fault_rates(lose_renames);
  File file = host.open("aside").value();
  REQUIRE(host.rename("aside", "state"));
  CHECK(host.contents("state") == "new");
  return file;
}

}  // namespace

TEST_CASE("a rename that nothing made durable is undone by a crash, and what it replaced is back") {
  Host host;
  const File file = replace(host);
  host.power_cycle();
  CHECK(host.contents("state") == "old");
  CHECK(host.contents("aside") == "new");
  CHECK(host.disk.files() == 2);
  CHECK(host.disk.used_bytes() == 6);
  CHECK(host.disk.fault_counts()[DiskFault::lost_rename] == 1);
  host.power_cycle();
  CHECK(host.contents("state") == "old");
  CHECK(host.disk.fault_counts()[DiskFault::lost_rename] == 1);
}

TEST_CASE("renames are durable when they complete unless the fault is on") {
  Host host;
  host.put("state", "old");
  host.put("aside", "new");
  REQUIRE(host.rename("aside", "state"));
  host.power_cycle();
  CHECK(host.contents("state") == "new");
  CHECK(host.disk.files() == 1);
}

TEST_CASE("a sync of the file under its new name makes the rename durable, a sync of another does not") {
  Host host;
  {
    File file = replace(host);
    host.put("unrelated", "x");
    REQUIRE(host.sync(file));
  }
  host.power_cycle();
  CHECK(host.contents("state") == "new");
  CHECK(host.disk.fault_counts()[DiskFault::lost_rename] == 0);

  Host other;
  const File unsynced = replace(other);
  other.put("unrelated", "x");
  other.power_cycle();
  CHECK(other.contents("state") == "old");
}

TEST_CASE("a later change of either name makes the rename durable") {
  for (const char* path : {"aside", "state"}) {
    Host host;
    const File file = replace(host);
    if (host.disk.contents(path)) REQUIRE(host.remove(path));
    host.put(path, "newest");
    host.power_cycle();
    CHECK(host.contents("state") == (std::string_view(path) == "state" ? "newest" : "new"));
    CHECK(host.disk.fault_counts()[DiskFault::lost_rename] == 0);
  }
}

TEST_CASE("the last of a chain of renames is undone alone, and unrelated ones each") {
  Host host;
  host.put("a", "1");
  host.put("x", "2");
  host.disk.set_fault_rates(lose_renames);
  REQUIRE(host.rename("a", "b"));
  REQUIRE(host.rename("b", "c"));
  REQUIRE(host.rename("x", "y"));
  host.power_cycle();
  CHECK(host.list() == std::vector<std::string>{"b", "x"});
  CHECK(host.disk.fault_counts()[DiskFault::lost_rename] == 2);
}

TEST_CASE("a rename stays where its old name has become a folder, or a wipe or the end of faults came between") {
  Host host;
  host.put("a", "1");
  host.disk.set_fault_rates(lose_renames);
  REQUIRE(host.rename("a", "b"));
  host.put("a/inside", "2");
  host.power_cycle();
  CHECK(host.list() == std::vector<std::string>{"a/inside", "b"});

  Host healed;
  const File file = replace(healed);
  healed.disk.heal();
  healed.power_cycle();
  CHECK(healed.contents("state") == "new");

  Host wiped;
  const File lost = replace(wiped);
  wiped.disk.wipe();
  wiped.disk.boot();
  wiped.power_cycle();
  CHECK(wiped.disk.files() == 0);
  CHECK(wiped.disk.used_bytes() == 0);
}

TEST_CASE("a lost rename can be called off by its id") {
  Host host;
  FaultLedger ledger;
  FaultSet masked;
  REQUIRE(masked.add("disk_lost_rename:host"));
  ledger.call_off(masked);
  host.simulator.context().faults = &ledger;
  const RunScope scope(&host.simulator.context());
  const File file = replace(host);
  host.power_cycle();
  CHECK(host.contents("state") == "new");
}

TEST_CASE("a system that keeps its state by write, sync and rename forgets what it acknowledged") {
  const auto wrong_after_crashes = [](bool sync_after_rename) {
    int wrong = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
      Host host(seed);
      host.put("state", "0");
      host.disk.set_fault_rates({.lost_rename = 0.2});
      std::string acknowledged = "0";
      for (int i = 1; i <= 5; ++i) {
        File file = host.open("aside", OpenMode::truncate).value();
        REQUIRE(host.append(file, std::to_string(i)));
        REQUIRE(host.sync(file));
        REQUIRE(host.rename("aside", "state"));
        if (sync_after_rename) REQUIRE(host.sync(file));
        acknowledged = std::to_string(i);
      }
      host.power_cycle();
      wrong += host.contents("state") != acknowledged;
    }
    return wrong;
  };
  const int careless = wrong_after_crashes(false);
  CHECK(careless > 5);
  CHECK(careless < 50);
  CHECK(wrong_after_crashes(true) == 0);
}
