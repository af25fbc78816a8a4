#include <doctest/doctest.h>

#include <orrery/core/fault_ledger.hpp>
#include <orrery/task/race.hpp>
#include <orrery/trace/ring.hpp>

#include "fault_testing.hpp"

using namespace orrery;
using namespace orrery::test;

namespace {

ChaosOptions everything() {
  return {.length = 60s,
          .attrition = {.max_dead = 1, .interval_mean = 2s},
          .network = NetworkFaults::all(),
          .disk = DiskFaults::all()};
}

/// Asks another server, and writes its disk, for ever, whatever comes back.
class Busy final : public Process {
 public:
  Task<> run(Env& env) override {
    auto listener = env.network().listen(80);
    if (listener) env.spawn(accept(env, std::move(*listener)));
    env.spawn(write_disk(env));
    while (!env.stopping().is_set()) {
      std::string host = "server-" + std::to_string(env.random().below(3));
      auto asking = timeout(1s, ask(env, std::move(host)));
      const Result<void> asked = co_await asking;
      if (asked) co_await sleep_for(20ms);
    }
  }

 private:
  static Task<> ask(Env& env, std::string host) {
    auto connecting = env.network().connect(std::move(host), 80);
    Result<Stream> stream = co_await connecting;
    if (!stream) co_return;
    auto writing = stream->write(Bytes(100, 'x'));
    const Result<void> written = co_await writing;
    if (!written) co_return;
    auto reading = stream->read(100);
    static_cast<void>(co_await reading);
  }
  static Task<> accept(Env& env, Listener listener) {
    while (true) {
      auto accepting = listener.accept();
      Result<Stream> stream = co_await accepting;
      if (!stream) co_return;
      env.spawn(answer(std::move(*stream)));
    }
  }
  static Task<> answer(Stream stream) {
    auto reading = stream.read(100);
    Result<Bytes> request = co_await reading;
    if (!request) co_return;
    auto writing = stream.write(std::move(*request));
    const Result<void> written = co_await writing;
    if (!written) stream.reset();
  }
  static Task<> write_disk(Env& env) {
    while (true) {
      auto opening = env.disk().open("log", OpenMode::create);
      Result<File> file = co_await opening;
      while (file) {
        auto appending = file->append(Bytes(500, 'y'));
        const auto appended = co_await appending;
        auto syncing = file->sync();
        const auto synced = co_await syncing;
        auto reading = file->read(0, 100);
        const auto read = co_await reading;
        if (!appended || !synced || !read) break;
        co_await sleep_for(5ms);
      }
      co_await sleep_for(50ms);
    }
  }
};

}  // namespace

TEST_CASE("every declared fault fires in a busy minute or a few") {
  std::map<std::string, std::uint64_t> total;
  std::vector<FaultCount> last;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    ChaosOptions options = everything();
    options.network = options.network.without_datagrams();
    Arena arena(seed, options, make<Busy>);
    arena.chaos->start();
    arena.run_for(60s);
    last = arena.chaos->counts();
    for (const FaultCount& fault : last) total[fault.kind] += fault.count;
  }
  for (const FaultCount& fault : last) {
    if (fault.declared) CHECK_MESSAGE(total[fault.kind] > 0, fault.kind);
  }
}

TEST_CASE("what only some systems survive happens if it is asked for") {
  const auto counts_of = [](const DiskFaults& faults) {
    std::map<std::string, std::uint64_t> total;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      Arena arena(seed, {.length = 60s, .attrition = {.max_dead = 1, .interval_mean = 2s}, .disk = faults}, make<Busy>);
      arena.chaos->start();
      arena.run_for(60s);
      for (const FaultCount& fault : arena.chaos->counts()) total[fault.kind] += fault.count + (fault.declared ? 1 : 0);
    }
    return total;
  };
  const char* const kinds[] = {"disk_corrupted_sector", "disk_misdirected_write", "disk_phantom_write"};
  auto asked = counts_of(DiskFaults::all().with_corruption(0.05));
  for (const char* kind : kinds) CHECK_MESSAGE(asked[kind] > 10, kind);
  for (const DiskFaults& faults : {DiskFaults::all(), DiskFaults::swarm()}) {
    auto unasked = counts_of(faults);
    for (const char* kind : kinds) CHECK_MESSAGE(unasked[kind] == 0, kind);
    CHECK(unasked["disk_lost_rename"] == 0);
  }
}

TEST_CASE("a strike at a disk can be called off by its id") {
  const auto stalls = [](const char* without) {
    FaultLedger ledger;
    FaultSet masked;
    REQUIRE(masked.add(without));
    ledger.call_off(masked);
    Arena arena(1, {.length = 60s, .attrition = {.max_dead = 0}, .network = {.enabled = false}}, make<Busy>);
    arena.simulator.context().faults = &ledger;
    Chaos chaos(arena.cluster, arena.ids, {.length = 60s, .disk = DiskFaults::all()});
    chaos.start();
    arena.run_for(4min);
    arena.simulator.context().faults = nullptr;
    std::map<std::string, std::uint64_t> counts;
    for (const FaultCount& fault : chaos.counts()) counts[fault.kind] = fault.count;
    return std::pair(counts["disk_stalled"], counts["disk_throttled"]);
  };
  const auto all = stalls("");
  CHECK(all.first > 3);
  CHECK(all.second > 3);
  CHECK(stalls("disk_stalled#2") == std::pair(all.first - 1, all.second));
  CHECK(stalls("disk_throttled") == std::pair(all.first, std::uint64_t{0}));
}

TEST_CASE("what is switched off is not declared and does not happen") {
  Arena arena(1,
              {.length = 60s, .attrition = {.max_dead = 0}, .network = {.enabled = false}, .disk = {.enabled = false}},
              make<Busy>);
  arena.chaos->start();
  arena.run_for(60s);
  for (const FaultCount& fault : arena.chaos->counts()) {
    CHECK_FALSE(fault.declared);
    CHECK_MESSAGE(fault.count == 0, fault.kind);
  }
}

TEST_CASE("the same seed brings the same chaos, traced or not") {
  const auto digest = [](std::uint64_t seed, bool traced) {
    RingTrace ring(10);
    Arena arena(seed, everything(), make<Busy>);
    if (traced) arena.simulator.set_trace(&ring);
    arena.chaos->start();
    arena.run_for(20s);
    arena.chaos->stop();
    arena.run_for(5s);
    arena.simulator.set_trace(nullptr);
    return arena.simulator.final_digest();
  };
  CHECK(digest(1, false) == digest(1, false));
  CHECK(digest(1, false) == digest(1, true));
  CHECK(digest(1, false) != digest(2, false));
}

TEST_CASE("healing leaves a network on which everybody reaches everybody") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Arena arena(seed, everything(), make<Busy>);
    arena.chaos->start();
    arena.run_for(20s);
    arena.chaos->stop();
    arena.run_for(10s);
    const NetworkFaultCounts before = arena.cluster.network().fault_counts();
    const std::uint64_t delivered = arena.cluster.network().traffic().segments_delivered;
    arena.run_for(10s);
    CHECK(arena.cluster.network().fault_counts().counts == before.counts);
    CHECK(arena.cluster.network().traffic().segments_delivered > delivered + 1000);
  }
}
