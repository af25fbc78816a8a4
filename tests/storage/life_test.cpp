#include <doctest/doctest.h>

#include <memory>

#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/sleep.hpp>
#include <orrery/task/task_group.hpp>

#include "storage/disk_testing.hpp"

using namespace orrery;
using namespace orrery::testing_disk;
using namespace std::chrono_literals;

namespace {

/// Runs operations of every kind, several at once, for as long as it lives.
Task<> use_disk(Disk& disk, std::string path, int& rounds) {
  for (int i = 0;; ++i) {
    auto opening = disk.open(path, i % 5 == 4 ? OpenMode::truncate : OpenMode::create);
    auto opened = co_await opening;
    if (!opened) {
      auto pause = sleep_for(1ms);
      co_await pause;
      continue;
    }
    File file = std::move(*opened);
    for (int j = 0; j < 3; ++j) {
      auto append = file.append(std::string(static_cast<std::size_t>(20 + j), 'x'));
      (void)co_await append;
      auto write = file.write(5, "hello");
      (void)co_await write;
    }
    auto sync = file.sync();
    (void)co_await sync;
    auto read = file.read(0, 100);
    (void)co_await read;
    auto rename = disk.rename(path, path + ".old");
    (void)co_await rename;
    auto truncate = file.truncate(3);
    (void)co_await truncate;
    auto list = disk.list();
    (void)co_await list;
    if (i % 3 == 2) {
      auto remove = disk.remove(path + ".old");
      (void)co_await remove;
    }
    ++rounds;
  }
}

/// A process in which some tasks share a disk; it dies with the group.
struct Life {
  explicit Life(Host& host)
      : scheduler(host.simulator, host.simulator.add_origin("tasks"), NodeId{1},
                  host.simulator.stream("order", "host")),
        tasks(scheduler) {
    for (const char* path : {"a", "b", "c"}) tasks.spawn(use_disk(host.disk.seam(), path, rounds));
  }

  int rounds = 0;
  SimScheduler scheduler;
  TaskGroup tasks;
};

struct Records final : TraceSink {
  void record(const TraceRecord& record) override { all.push_back(record); }
  void record_text(TraceRecord record, std::string_view text) override {
    all.push_back(record);
    words += std::string(text) + '\n';
  }
  std::vector<TraceRecord> all;
  std::string words;
};

}  // namespace

TEST_CASE("a process may die between any two events, before or after its host") {
  enum class End { crash_first, tasks_first, stop_first, tasks_then_stop, wipe };
  for (const End end : {End::crash_first, End::tasks_first, End::stop_first, End::tasks_then_stop, End::wipe}) {
    for (int events = 0; events < 160; ++events) {
      Host host(static_cast<std::uint64_t>(events), small_pages());
      host.disk.set_fault_rates({.sync_error = 0.1, .write_error = 0.1, .read_error = 0.1, .full = 0.05, .slow = 0.05});
      for (int boot = 0; boot < 2; ++boot) {
        Life life(host);
        for (int i = 0; i < events && host.simulator.step(); ++i) {
        }
        if (end == End::crash_first) host.disk.crash();
        if (end == End::stop_first) host.disk.process_stopped();
        if (end == End::wipe) host.disk.wipe();
        life.tasks.cancel_all();
        if (end == End::tasks_first) host.disk.crash();
        if (end == End::tasks_then_stop) host.disk.process_stopped();
        host.simulator.run();
        host.disk.boot();
      }
      REQUIRE(host.simulator.events_pending() == 0);
    }
  }
}

TEST_CASE("a process that is left alone makes progress") {
  Host host;
  Life life(host);
  host.simulator.run_until(Time() + 1s);
  CHECK(life.rounds > 100);
}

TEST_CASE("a process that stops loses nothing, and what it had begun is completed by the host") {
  Host host;
  {
    File file = host.open("log").value();
    Call<std::uint64_t> append;
    Call<void> rename;
    file.backend().start_append("text", append);
    host.disk.seam().start_rename("log", "log.old", rename);
  }
  host.disk.process_stopped();
  host.simulator.run();
  host.disk.boot();
  CHECK(host.list() == std::vector<std::string>{"log.old"});
  CHECK(host.contents("log.old") == "text");
}

TEST_CASE("what a stopped process left unsynced is still at the mercy of a power loss") {
  int lost = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Host host(seed);
    {
      File file = host.open("log").value();
      REQUIRE(host.append(file, "text"));
    }
    host.disk.process_stopped();
    host.disk.boot();
    CHECK(host.contents("log") == "text");
    host.power_cycle();
    lost += host.contents("log") != "text";
  }
  CHECK(lost > 10);
}

TEST_CASE("between death and boot nothing that is tried does anything") {
  for (const int death : {0, 1, 2}) {
    Host host;
    host.put("a", "text");
    File file = host.open("a").value();
    if (death == 0) host.disk.crash();
    if (death == 1) host.disk.process_stopped();
    if (death == 2) host.disk.wipe();
    const std::uint64_t before = host.disk.state_hash();
    Call<File> open, bad_open;
    Call<void> rename, bad_rename, remove, write, sync, truncate;
    Call<std::uint64_t> append;
    Call<Bytes> read;
    Call<std::vector<std::string>> list;
    Disk& disk = host.disk.seam();
    disk.start_open("b", OpenMode::create, open);
    disk.start_open("../b", OpenMode::create, bad_open);
    disk.start_rename("a", "b", rename);
    disk.start_rename("a", "", bad_rename);
    disk.start_remove("a", remove);
    disk.start_list("", list);
    file.backend().start_append("x", append);
    file.backend().start_write(0, "x", write);
    file.backend().start_read(0, 1, read);
    file.backend().start_sync(sync);
    file.backend().start_truncate(0, truncate);
    host.simulator.run();
    CHECK_FALSE((open.done() || bad_open.done() || rename.done() || bad_rename.done() || remove.done() || list.done() ||
                 append.done() || write.done() || read.done() || sync.done() || truncate.done()));
    CHECK(host.disk.state_hash() == before);
    host.disk.boot();
    Call<std::uint64_t> late;
    file.backend().start_append("x", late);
    host.simulator.run();
    CHECK_FALSE(late.done());
    CHECK(host.list() == (death == 2 ? std::vector<std::string>{} : std::vector<std::string>{"a"}));
  }
}

TEST_CASE("contents survive reboots and not wipes") {
  Host host;
  host.put("a", "text");
  for (int i = 0; i < 3; ++i) host.power_cycle();
  CHECK(host.contents("a") == "text");
  CHECK(host.disk.generation() == 0);
  Call<File> open;
  host.disk.seam().start_open("b", OpenMode::create, open);
  host.disk.wipe();
  host.disk.boot();
  CHECK(host.disk.generation() == 1);
  CHECK(host.list().empty());
  CHECK(host.disk.used_bytes() == 0);
  host.put("a", "new");
  CHECK(host.contents("a") == "new");
}

TEST_CASE("a disk that was never used before is as one that was") {
  const auto live = [](Host& host) {
    host.simulator.reseed(7);
    host.disk.reseed(7);
    host.power_cycle();
    host.put("a", "text");
    File file = host.open("a").value();
    host.append(file, Bytes(10'000, 'x')).value();
    host.power_cycle();
  };
  Host fresh;
  CHECK(fresh.disk.used_bytes() == 0);
  CHECK(fresh.disk.files() == 0);
  CHECK(fresh.disk.contents("a").error() == ErrorCode::not_found);
  CHECK(fresh.disk.fault_counts()[DiskFault::sync_error] == 0);
  Host used;
  used.disk.set_fault_rates({});
  CHECK(fresh.disk.state_hash() == used.disk.state_hash());
  CHECK(fresh.disk.generation() == used.disk.generation());
  live(fresh);
  live(used);
  CHECK(fresh.simulator.digest() == used.simulator.digest());
  CHECK(fresh.simulator.now() == used.simulator.now());
  CHECK(fresh.disk.state_hash() == used.disk.state_hash());
}

TEST_CASE("an operation that is destroyed is forgotten, not undone") {
  Host host;
  File file = host.open("a").value();
  {
    Call<std::uint64_t> append;
    Call<void> sync, rename;
    Call<File> open;
    file.backend().start_append("text", append);
    file.backend().start_sync(sync);
    host.disk.seam().start_rename("a", "b", rename);
    host.disk.seam().start_open("c", OpenMode::create, open);
  }
  host.simulator.run();
  CHECK(host.list() == std::vector<std::string>{"b", "c"});
  host.power_cycle();
  CHECK(host.contents("b") == "text");
}

TEST_CASE("a trace changes nothing, and tells what happened in words") {
  const auto run = [](TraceSink* sink) {
    Host host(3, small_pages());
    host.simulator.set_trace(sink);
    host.disk.set_fault_rates({.sync_error = 0.3,
                               .write_error = 0.1,
                               .read_error = 0.1,
                               .full = 0.05,
                               .full_period = 1ms,
                               .slow = 0.05,
                               .slow_period = 1ms});
    for (int boot = 0; boot < 5; ++boot) {
      Life life(host);
      host.simulator.run_until(host.simulator.now() + 20ms);
      host.disk.crash();
      life.tasks.cancel_all();
      host.disk.boot();
    }
    return std::pair(host.simulator.final_digest(), host.disk.state_hash());
  };
  Records records;
  const auto traced = run(&records);
  CHECK(traced == run(nullptr));
  CHECK(records.all.size() > 1000);
  CHECK(records.words.find("a -> a.old") != std::string::npos);
  CHECK(records.words.find("sync of '") != std::string::npos);
}

TEST_CASE("the digest sees the bytes that are written, where, and to which file") {
  const auto digest = [](const std::string& path, std::uint64_t offset, const std::string& bytes) {
    Host host;
    host.put("a", "");
    host.put("b", "");
    File a = host.open("a").value();
    File b = host.open("b").value();
    host.write(path == "a" ? a : b, offset, bytes).value();
    return host.simulator.digest();
  };
  const std::uint64_t base = digest("a", 0, "text");
  CHECK(base == digest("a", 0, "text"));
  CHECK(base != digest("b", 0, "text"));
  CHECK(base != digest("a", 1, "text"));
  CHECK(base != digest("a", 0, "tex_"));
}
