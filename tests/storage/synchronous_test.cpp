#include <doctest/doctest.h>

#include <orrery/storage/synchronous_disk.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/sleep.hpp>
#include <orrery/task/task_group.hpp>

#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;
using namespace std::chrono_literals;

namespace {

/// A host whose process calls its disk synchronously.
struct Blocking : Host {
  explicit Blocking(std::uint64_t seed = 1, DiskOptions options = {})
      : Host(seed, options), calls(*disk.seam().synchronous()) {
    disk.on_charge([this](Duration cost) { charged += cost; });
  }

  SynchronousDisk& calls;
  Duration charged{};
};

/// What came of an operation, for comparison.
template <class T>
std::string told(const Result<T>& result) {
  if (!result) return result.error().message();
  if constexpr (std::is_same_v<T, Bytes>) return *result;
  if constexpr (std::is_same_v<T, std::uint64_t>) return std::to_string(*result);
  return "ok";
}

constexpr DiskFaultRates often{.sync_error = 0.1,
                               .write_error = 0.1,
                               .read_error = 0.1,
                               .full = 0.05,
                               .slow = 0.05,
                               .corrupted_sector = 0.1,
                               .misdirected_write = 0.1,
                               .phantom_write = 0.1,
                               .lost_rename = 0.1};

/// The same story in both forms: `Files` opens, the rest is the same.
template <class Read, class Write, class Append, class Sync, class Truncate>
std::string story(Read read, Write write, Append append, Sync sync, Truncate truncate) {
  std::string all;
  for (int i = 0; i < 40; ++i) {
    all += told(append(std::string(static_cast<std::size_t>(50 + i), static_cast<char>('a' + i % 26)))) + "\n";
    all += told(write(static_cast<std::uint64_t>(i * 7), "overwritten")) + "\n";
    all += told(sync()) + "\n";
    all += told(read(static_cast<std::uint64_t>(i * 3), std::size_t{200})) + "\n";
    if (i % 10 == 9) all += told(truncate(static_cast<std::uint64_t>(i * 10))) + "\n";
  }
  return all;
}

/// Counts its dispatches and notes when they were.
Task<> ticker(std::vector<std::uint64_t>& times, Scheduler& scheduler) {
  while (true) {
    auto pause = sleep_for(100us);
    co_await pause;
    times.push_back(scheduler.now().ns() / 1000);
  }
}

Task<> caller(SynchronousDisk& disk, std::vector<std::uint64_t>& times, Scheduler& scheduler) {
  auto pause = sleep_for(250us);
  co_await pause;
  Result<SynchronousFile> file = disk.open("a", OpenMode::create);
  REQUIRE(file.has_value());
  CHECK(file->append("text").has_value());
  CHECK(file->sync().has_value());
  times.push_back(scheduler.now().ns() / 1000);
  auto moment = sleep_for(Duration::zero());
  co_await moment;
  times.push_back(scheduler.now().ns() / 1000);
}

/// Calls in its first dispatch.
Task<> prompt(SynchronousDisk& disk, std::vector<std::uint64_t>& times, Scheduler& scheduler) {
  times.push_back(scheduler.now().ns() / 1000);
  CHECK(disk.open("a", OpenMode::create).has_value());
  co_return;
}

}  // namespace

TEST_CASE("calls give what the asynchronous operations give, with the same faults, and leave the same disk") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Host waiting(seed, small_pages());
    File file = waiting.open("data").value();
    waiting.disk.set_fault_rates(often);
    const std::string one =
        story([&](auto at, auto count) { return waiting.read(file, at, count); },
              [&](auto at, auto bytes) { return waiting.write(file, at, bytes); },
              [&](auto bytes) { return waiting.append(file, bytes); }, [&] { return waiting.sync(file); },
              [&](auto size) { return waiting.truncate(file, size); });
    Blocking blocking(seed, small_pages());
    SynchronousFile same = blocking.calls.open("data", OpenMode::create).value();
    blocking.disk.set_fault_rates(often);
    // Periods of slowness and fullness end by the clock, which does not move for calls.
    const auto pass = [&](auto result) {
      blocking.simulator.run_until(blocking.simulator.now() + blocking.charged);
      blocking.charged = {};
      return result;
    };
    const std::string other =
        story([&](auto at, auto count) { return pass(same.read(at, count)); },
              [&](auto at, auto bytes) { return pass(same.write(at, bytes)); },
              [&](auto bytes) { return pass(same.append(bytes)); }, [&] { return pass(same.sync()); },
              [&](auto size) { return pass(same.truncate(size)); });
    REQUIRE(one == other);
    REQUIRE(waiting.disk.state_hash() == blocking.disk.state_hash());
    waiting.power_cycle();
    blocking.power_cycle();
    REQUIRE(waiting.contents("data") == blocking.contents("data"));
    for (std::size_t i = 0; i < disk_fault_kinds; ++i) {
      const auto fault = static_cast<DiskFault>(i);
      REQUIRE(waiting.disk.fault_counts()[fault] == blocking.disk.fault_counts()[fault]);
    }
  }
}

TEST_CASE("names are created, renamed, listed and removed within the call") {
  Blocking host;
  CHECK(host.calls.open("a", OpenMode::read_only).error() == ErrorCode::not_found);
  SynchronousFile file = host.calls.open("a", OpenMode::create_new).value();
  CHECK(host.calls.open("a", OpenMode::create_new).error() == ErrorCode::already_exists);
  CHECK(file.append("text").value() == 0);
  CHECK(file.size() == 4);
  CHECK(host.calls.rename("a", "b/c").has_value());
  CHECK(host.calls.rename("a", "d").error() == ErrorCode::not_found);
  CHECK(host.calls.list().value() == std::vector<std::string>{"b/c"});
  CHECK(host.calls.remove("b/c").has_value());
  CHECK(host.calls.open("../a", OpenMode::create).error() == ErrorCode::invalid_argument);
  CHECK(host.calls.list().value().empty());
  CHECK(file.read(0, 10).value() == "text");
  file.close();
  CHECK(host.simulator.events_pending() == 0);
  CHECK(host.disk.used_bytes() == 0);
}

TEST_CASE("a call reaches the digest") {
  const auto digest = [](std::string_view bytes) {
    Blocking host;
    SynchronousFile file = host.calls.open("a", OpenMode::create).value();
    REQUIRE(file.append(bytes).has_value());
    return host.simulator.digest();
  };
  CHECK(digest("text") == digest("text"));
  CHECK(digest("text") != digest("test"));
}

TEST_CASE("calls follow one another in charged time, on the device and in memory alike, and a stall is charged too") {
  DiskOptions options;
  options.name_latency = options.sync_latency = 100us;
  options.write_latency = 10us;
  options.device_bytes_per_second = options.memory_bytes_per_second = 18'000'000'000;
  Blocking host(1, options);
  SynchronousFile file = host.calls.open("a", OpenMode::create).value();
  CHECK(host.charged == 100us);
  CHECK(file.append("").has_value());
  CHECK(host.charged == 110us);
  CHECK(file.sync().has_value());
  CHECK(host.charged == 210us);
  host.simulator.run_until(host.simulator.now() + 1s);
  CHECK(file.sync().has_value());
  CHECK(host.charged == 310us);
  host.simulator.run_until(host.simulator.now() + 1s);
  host.disk.stall_for(1s);
  CHECK(file.sync().has_value());
  CHECK(host.charged == 1s + 410us);
}

TEST_CASE("the node's next task runs when the calls would be done, and everything else of it too") {
  DiskOptions options;
  options.name_latency = options.sync_latency = 100us;
  options.write_latency = 10us;
  Host host(1, options);
  SimScheduler scheduler(host.simulator, host.simulator.add_origin("tasks"), NodeId{1},
                         host.simulator.stream("order", "host"));
  host.disk.on_charge([&](Duration cost) { scheduler.charge(cost); });
  std::vector<std::uint64_t> ticks, calls;
  TaskGroup tasks(scheduler);
  tasks.spawn(ticker(ticks, scheduler));
  tasks.spawn(caller(*host.disk.seam().synchronous(), calls, scheduler));
  host.simulator.run_until(Time() + 600us);
  CHECK(calls == std::vector<std::uint64_t>{250, 460});
  CHECK(ticks == std::vector<std::uint64_t>{100, 200, 460, 560});
  tasks.cancel_all();
}

TEST_CASE("a task that was ready together with one that calls runs when the calls would be done") {
  DiskOptions options;
  options.name_latency = 100us;
  Host host(1, options);
  SimScheduler scheduler(host.simulator, host.simulator.add_origin("tasks"), NodeId{1},
                         host.simulator.stream("order", "host"));
  host.disk.on_charge([&](Duration cost) { scheduler.charge(cost); });
  std::vector<std::uint64_t> times;
  TaskGroup tasks(scheduler);
  for (int i = 0; i < 3; ++i) tasks.spawn(prompt(*host.disk.seam().synchronous(), times, scheduler));
  host.simulator.run_until(Time() + 50us);
  CHECK(times == std::vector<std::uint64_t>{0});
  host.simulator.run_until(Time() + 1ms);
  CHECK(times == std::vector<std::uint64_t>{0, 100, 200});
  for (int i = 0; i < 2; ++i) tasks.spawn(prompt(*host.disk.seam().synchronous(), times, scheduler));
  host.simulator.run_until(Time() + 1010us);
  scheduler.forget_charges();
  host.simulator.run_until(Time() + 1010us);
  CHECK(times == std::vector<std::uint64_t>{0, 100, 200, 1000, 1010});
}

TEST_CASE("what calls have not synced is lost at a crash, what they have is not") {
  int lost = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Blocking host(seed, small_pages());
    SynchronousFile file = host.calls.open("log", OpenMode::create).value();
    REQUIRE(file.append(std::string(100, 's')).has_value());
    REQUIRE(file.sync().has_value());
    REQUIRE(file.append(std::string(100, 'u')).has_value());
    host.power_cycle();
    REQUIRE(host.contents("log").starts_with(std::string(100, 's')));
    lost += host.contents("log") != std::string(100, 's') + std::string(100, 'u');
  }
  CHECK(lost > 50);
}

TEST_CASE("after its host has died a process's calls fail and do nothing; the next process's work") {
  for (const bool crash : {true, false}) {
    Blocking host;
    SynchronousFile file = host.calls.open("a", OpenMode::create).value();
    REQUIRE(file.append("text").has_value());
    REQUIRE(file.sync().has_value());
    host.charged = {};
    crash ? host.disk.crash() : host.disk.process_stopped();
    for (int boot = 0; boot < 2; ++boot) {
      CHECK(file.append("more").error() == ErrorCode::closed);
      CHECK(file.write(0, "TEXT").error() == ErrorCode::closed);
      CHECK(file.read(0, 4).error() == ErrorCode::closed);
      CHECK(file.sync().error() == ErrorCode::closed);
      CHECK(file.truncate(0).error() == ErrorCode::closed);
      if (boot == 0) {
        CHECK(host.calls.open("a", OpenMode::create).error() == ErrorCode::closed);
        CHECK(host.calls.remove("a").error() == ErrorCode::closed);
        CHECK(host.calls.rename("a", "b").error() == ErrorCode::closed);
        CHECK(host.calls.list().error() == ErrorCode::closed);
        host.disk.boot();
      }
    }
    CHECK(host.charged == Duration::zero());
    file.close();
    CHECK(host.calls.open("a", OpenMode::read_write).value().read(0, 10).value() == "text");
  }
}

TEST_CASE("a power cut strikes in the middle of a call: nothing after it happens, what was synced before is there") {
  int cut_syncs = 0, kept = 0, renamed = 0, cut_renames = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Blocking host(seed, small_pages());
    host.put("state", "old");
    std::uint64_t cuts = 0;
    host.disk.on_power_cut([&](std::uint64_t) { ++cuts; });
    SynchronousFile file = host.calls.open("aside", OpenMode::create).value();
    REQUIRE(file.append(std::string(64, 'n')).has_value());
    host.disk.set_fault_rates({.power_cut = 0.5});
    const bool synced = file.sync().has_value();
    CHECK(cuts == (synced ? 0 : 1));
    const bool replaced = host.calls.rename("aside", "state").has_value();
    if (!synced) CHECK_FALSE(replaced);
    CHECK(cuts == (synced && replaced ? 0 : 1));
    CHECK(cuts == host.disk.fault_counts()[DiskFault::power_cut]);
    if (cuts == 1) CHECK(host.calls.list().error() == ErrorCode::closed);
    const std::string at_the_cut = host.contents("state");
    host.disk.heal();
    host.power_cycle();
    const std::string state = host.contents("state");
    CHECK(state == at_the_cut);
    if (!synced) {
      ++cut_syncs;
      CHECK(state == "old");
      kept += host.contents("aside") == std::string(64, 'n');
    } else if (!replaced) {
      ++cut_renames;
      renamed += state == std::string(64, 'n');
    } else {
      CHECK(state == std::string(64, 'n'));
    }
  }
  CHECK(kept > cut_syncs / 10);
  CHECK(kept < cut_syncs);
  CHECK(renamed > cut_renames / 4);
  CHECK(renamed < cut_renames * 3 / 4);
}
