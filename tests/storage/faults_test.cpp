#include <doctest/doctest.h>

#include <set>

#include "core/dies.hpp"
#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;
using namespace std::chrono_literals;

TEST_CASE("a failing sync says so, and what it should have written is lost though later syncs succeed") {
  int lost = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Host host(seed, small_pages());
    host.put("data", std::string(256, 'o'));
    File file = host.open("data").value();
    REQUIRE(host.write(file, 0, std::string(256, 'n')));
    host.disk.set_fault_rates({.sync_error = 1});
    const Result<void> failed = host.sync(file);
    CHECK(failed.error() == ErrorCode::io_error);
    CHECK(failed.error().message() == "io_error: sync of 'data'");
    CHECK(host.disk.fault_counts()[DiskFault::sync_error] == 1);
    host.disk.heal();
    REQUIRE(host.sync(file));
    REQUIRE(host.sync(file));
    CHECK(host.read(file).value() == std::string(256, 'n'));
    host.power_cycle();
    const std::string after = host.contents("data");
    for (std::size_t page = 0; page < 4; ++page) {
      const std::string bytes = after.substr(page * 64, 64);
      REQUIRE((bytes == std::string(64, 'o') || bytes == std::string(64, 'n')));
    }
    REQUIRE(after != std::string(256, 'n'));
    lost += after == std::string(256, 'o');
  }
  CHECK(lost > 0);
  CHECK(lost < 25);
}

TEST_CASE("writing again after a failed sync, and syncing that, saves the page") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Host host(seed, small_pages());
    host.put("data", std::string(128, 'o'));
    File file = host.open("data").value();
    REQUIRE(host.write(file, 0, std::string(128, 'n')));
    host.disk.set_fault_rates({.sync_error = 1});
    REQUIRE_FALSE(host.sync(file));
    host.disk.heal();
    REQUIRE(host.write(file, 0, "x"));
    REQUIRE(host.write(file, 64, "x"));
    REQUIRE(host.sync(file));
    host.power_cycle();
    REQUIRE(host.contents("data") == "x" + std::string(63, 'n') + "x" + std::string(63, 'n'));
  }
}

TEST_CASE("after a failed sync of an append the size may be durable and the bytes zeros") {
  int zeros = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Host host(seed, small_pages());
    File file = host.open("log").value();
    REQUIRE(host.append(file, std::string(256, 'n')));
    host.disk.set_fault_rates({.sync_error = 1});
    REQUIRE_FALSE(host.sync(file));
    host.disk.heal();
    REQUIRE(host.sync(file));
    host.power_cycle();
    const std::string after = host.contents("log");
    REQUIRE(after.size() == 256);
    REQUIRE(after != std::string(256, 'n'));
    zeros += after.find(std::string(64, '\0')) != std::string::npos;
  }
  CHECK(zeros == 50);
}

TEST_CASE("a failed write leaves a first part of its bytes, of any length, and a failed truncation nothing") {
  std::set<std::size_t> lengths;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Host host(seed);
    host.put("log", "durable|");
    File file = host.open("log").value();
    host.disk.set_fault_rates({.write_error = 1});
    CHECK(host.append(file, "append").error() == ErrorCode::io_error);
    const std::string after = host.contents("log");
    REQUIRE(std::string("durable|append").starts_with(after));
    REQUIRE(after.size() >= 8);
    lengths.insert(after.size() - 8);
    CHECK(host.truncate(file, 0).error() == ErrorCode::io_error);
    CHECK(host.write(file, 0, "").error() == ErrorCode::io_error);
    CHECK(host.contents("log") == after);
    CHECK(host.disk.fault_counts()[DiskFault::write_error] == 3);
    host.disk.heal();
    CHECK(host.append(file, "x").value() == after.size());
  }
  CHECK(lengths == std::set<std::size_t>{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("a failed read returns nothing, and the next may succeed") {
  Host host;
  host.put("a", "text");
  File file = host.open("a").value();
  host.disk.set_fault_rates({.read_error = 0.5});
  int failed = 0;
  for (int i = 0; i < 200; ++i) {
    const Result<Bytes> read = host.read(file);
    if (read)
      CHECK(*read == "text");
    else
      CHECK(read.error() == ErrorCode::io_error);
    failed += !read;
  }
  CHECK(failed > 60);
  CHECK(failed < 140);
  CHECK(host.disk.fault_counts()[DiskFault::read_error] == static_cast<std::uint64_t>(failed));
}

TEST_CASE("a disk is full for a while, and what needs no space goes on") {
  Host host;
  host.put("a", "text");
  File file = host.open("a").value();
  host.disk.set_fault_rates({.full = 1, .full_period = 1s});
  CHECK(host.append(file, "x").error() == ErrorCode::disk_full);
  host.disk.set_fault_rates({});
  CHECK(host.append(file, "x").error() == ErrorCode::disk_full);
  CHECK(host.write(file, 3, "xx").error() == ErrorCode::disk_full);
  CHECK(host.truncate(file, 5).error() == ErrorCode::disk_full);
  CHECK(host.open("b").error() == ErrorCode::disk_full);
  CHECK(host.write(file, 0, "TEXT"));
  CHECK(host.truncate(file, 3));
  CHECK(host.sync(file));
  CHECK(host.open("a"));
  CHECK(host.contents("a") == "TEX");
  CHECK(host.disk.fault_counts()[DiskFault::full] == 1);
  host.simulator.run_until(host.simulator.now() + 1s);
  CHECK(host.append(file, "x"));
  host.disk.fill_for(1s);
  CHECK(host.append(file, "x").error() == ErrorCode::disk_full);
  host.disk.heal();
  CHECK(host.append(file, "x"));
  CHECK(host.disk.fault_counts()[DiskFault::full] == 2);
}

TEST_CASE("a slow disk takes a multiple of the time, for a while") {
  DiskOptions options;
  options.sync_latency = 100us;
  Host host(1, options);
  File file = host.open("a").value();
  const auto time_of_sync = [&] {
    const Time begin = host.simulator.now();
    REQUIRE(host.sync(file));
    return host.simulator.now() - begin;
  };
  CHECK(time_of_sync() == 100us);
  host.disk.set_fault_rates({.slow = 1, .slow_period = 2ms, .slow_factor = 50});
  CHECK(time_of_sync() == 5ms);
  host.disk.set_fault_rates({});
  CHECK(time_of_sync() == 100us);
  host.disk.slow_for(10ms, 7);
  CHECK(time_of_sync() == 700us);
  host.disk.heal();
  CHECK(time_of_sync() == 100us);
  CHECK(host.disk.fault_counts()[DiskFault::slow] == 2);
}

TEST_CASE("how likely one fault is does not move the others") {
  const auto failed_syncs = [](const DiskFaultRates& rates) {
    Host host(7);
    File file = host.open("a").value();
    host.disk.set_fault_rates(rates);
    std::vector<int> failed;
    for (int i = 0; i < 200; ++i) {
      (void)host.read(file);
      (void)host.append(file, "x");
      if (!host.sync(file)) failed.push_back(i);
    }
    return failed;
  };
  const std::vector<int> alone = failed_syncs({.sync_error = 0.1});
  CHECK(alone.size() > 5);
  CHECK(alone.size() < 40);
  CHECK(failed_syncs({.sync_error = 0.1, .write_error = 0.5, .read_error = 0.5, .full = 0.1, .slow = 0.1}) == alone);
}

TEST_CASE("rates declare their faults, and one that is no probability is a programmer's error") {
  const DiskFaultRates rates{.sync_error = 0.1};
  CHECK(rates.declares(DiskFault::sync_error));
  CHECK_FALSE(rates.declares(DiskFault::read_error));
  CHECK(DiskFaultRates().declares(DiskFault::torn));
  CHECK(to_string(DiskFault::sync_error) == "sync_error");
  CHECK(dies([] { Host().disk.set_fault_rates({.read_error = 1.5}); }));
}
