#include <doctest/doctest.h>

#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;
using namespace std::chrono_literals;

namespace {

DiskOptions steady() {
  DiskOptions options;
  options.sync_latency = options.name_latency = options.read_latency = 100us;
  options.write_latency = 10us;
  return options;
}

template <class Act>
Duration time_of(Host& host, Act act) {
  const Time begin = host.simulator.now();
  act();
  return host.simulator.now() - begin;
}

Duration time_of_sync(Host& host, File& file) {
  return time_of(host, [&] { REQUIRE(host.sync(file)); });
}

}  // namespace

TEST_CASE("a stalled disk completes nothing until the period is over, under way or begun in it") {
  Host host(1, steady());
  File file = host.open("a").value();
  Call<void> sync, rename;
  Call<std::uint64_t> append;
  file.backend().start_sync(sync);
  host.disk.stall_for(1s);
  CHECK(host.disk.fault_counts()[DiskFault::stalled] == 1);
  host.disk.seam().start_rename("a", "b", rename);
  file.backend().start_append("text", append);
  const Time end = host.simulator.now() + 1s;
  host.simulator.run_until(end);
  CHECK_FALSE(sync.done());
  CHECK_FALSE(append.done());
  host.simulator.run_until(end + 10us);
  CHECK(append.done());
  host.simulator.run_until(end + 100us);
  CHECK(sync.done());
  CHECK_FALSE(rename.done());
  host.simulator.run_until(end + 200us);
  CHECK(rename.done());
  CHECK(time_of_sync(host, file) < 101us);
}

TEST_CASE("a stall in the middle of an operation leaves the rest of it for later; a longer stall extends it") {
  Host host(1, steady());
  File file = host.open("a").value();
  Call<void> sync;
  file.backend().start_sync(sync);
  const Time begin = host.simulator.now();
  host.simulator.run_until(begin + 60us);
  host.disk.stall_for(1ms);
  host.disk.stall_for(500us);
  host.simulator.run_until(begin + 500us);
  host.disk.stall_for(1ms);
  host.simulator.run_until(begin + 1539us);
  CHECK_FALSE(sync.done());
  host.simulator.run_until(begin + 1540us);
  CHECK(sync.done());
}

TEST_CASE("healing ends a stall at once, and a crash in it leaves nothing behind") {
  Host host(1, steady());
  File file = host.open("a").value();
  host.disk.stall_for(1h);
  Call<void> sync;
  file.backend().start_sync(sync);
  host.simulator.run_until(host.simulator.now() + 1s);
  host.disk.heal();
  CHECK(time_of(host, [&] { host.simulator.run(); }) == 100us);
  CHECK(sync.done());

  host.disk.stall_for(1s);
  Call<void> never;
  file.backend().start_sync(never);
  host.power_cycle();
  CHECK(host.simulator.events_pending() == 0);
  CHECK(time_of(host, [&] { file = host.open("a").value(); }) == 1s + 100us);
  CHECK_FALSE(never.done());
}

TEST_CASE("a device with a limit serves so many operations per second, more only if they are small") {
  DiskOptions options = steady();
  options.device_operations_per_second = 1000;
  Host host(1, options);
  File file = host.open("a").value();
  CHECK(time_of_sync(host, file) == 1ms);
  const auto thousand = time_of(host, [&] {
    for (int i = 0; i < 1000; ++i) REQUIRE(host.sync(file));
  });
  CHECK(thousand == 1s);
  CHECK(time_of(host, [&] { REQUIRE(host.append(file, "x")); }) < 11us);
  REQUIRE(host.append(file, std::string((1 << 20) - 1, 'x')));
  CHECK(time_of_sync(host, file) == 4ms);
}

TEST_CASE("a throttled disk has a lower limit for a while, and a higher one changes nothing") {
  DiskOptions options = steady();
  options.device_operations_per_second = 1000;
  Host host(1, options);
  File file = host.open("a").value();
  host.disk.throttle_for(40ms, 50);
  CHECK(host.disk.fault_counts()[DiskFault::throttled] == 1);
  CHECK(time_of_sync(host, file) == 20ms);
  CHECK(time_of_sync(host, file) == 20ms);
  CHECK(time_of_sync(host, file) == 1ms);
  host.disk.throttle_for(1s, 5000);
  CHECK(time_of_sync(host, file) == 1ms);
  host.disk.throttle_for(1s, 50);
  host.disk.heal();
  CHECK(time_of_sync(host, file) == 1ms);
}

TEST_CASE("a lease that is renewed on disk expires on a disk that stalls, and on one that is throttled") {
  const auto renewed_in_time = [](void (*strike)(SimDisk&)) {
    Host host(1, steady());
    File file = host.open("lease").value();
    strike(host.disk);
    const Duration took = time_of(host, [&] {
      for (int i = 0; i < 5; ++i) {
        REQUIRE(host.append(file, "renewed"));
        REQUIRE(host.sync(file));
      }
    });
    return took < 100ms;
  };
  CHECK(renewed_in_time([](SimDisk&) {}));
  CHECK_FALSE(renewed_in_time([](SimDisk& disk) { disk.stall_for(200ms); }));
  CHECK_FALSE(renewed_in_time([](SimDisk& disk) { disk.throttle_for(1s, 20); }));
}
