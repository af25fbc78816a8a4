#include <doctest/doctest.h>

#include <algorithm>

#include <orrery/process/cluster_observer.hpp>
#include <orrery/task/sleep.hpp>

#include "process/one_cluster.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t port = 7;

// Sends to the other, and never reads what came.
Task<> talk(Env& env, const char* other, Duration every) {
  auto socket = env.network().bind_datagram(port);
  auto resolving = env.network().resolve(other);
  const Result<Address> address = co_await resolving;
  if (!socket || !address) co_return env.fail({ErrorCode::io_error, "no network"});
  while (true) {
    co_await sleep_for(every);
    if (auto sent = socket->send({*address, port}, "hello"); !sent) co_return env.fail(sent.error());
  }
}

struct Talking : OneCluster {
  Talking() {
    add("busy", [](Env& env) { return talk(env, "lazy", 1ms); }).start();
    add("lazy", [](Env& env) { return talk(env, "busy", 100ms); }).start();
    add("absent", [](Env&) -> Task<> { co_return; });
  }
};

std::uint64_t count_of(const ObserverSnapshot& seen, std::string_view state) {
  const auto found =
      std::find_if(seen.states.begin(), seen.states.end(), [&](const StateCount& one) { return one.name == state; });
  return found == seen.states.end() ? 0 : found->count;
}

const ProcessRow& row_of(const ObserverSnapshot& seen, std::string_view name) {
  const auto found =
      std::find_if(seen.busiest.begin(), seen.busiest.end(), [&](const ProcessRow& row) { return row.name == name; });
  REQUIRE(found != seen.busiest.end());
  return *found;
}

class Counting final : public TraceSink {
 public:
  void record(const TraceRecord& record) override {
    ++records;
    if ((record.flags & TraceRecord::flag_dispatch) != 0 && record.node == 0) ++dispatches_of_0;
  }
  void record_text(TraceRecord record, std::string_view) override { this->record(record); }
  std::uint64_t records = 0;
  std::uint64_t dispatches_of_0 = 0;
};

}  // namespace

TEST_CASE("the nodes of a cluster are what is seen, the busiest first") {
  Counting independent;  // Told of what the world does as it is destroyed, too.
  Talking world;
  ClusterObserver observer(world.cluster);
  world.simulator.set_trace(&independent);
  ObserverSnapshot seen;
  observer.observe(ObserverDetail::table, seen);
  world.simulator.run_until(Time() + 1s);
  world.cluster.node(NodeId{1}).pause();
  world.simulator.run_until(Time() + 2s);
  observer.observe(ObserverDetail::table, seen);
  CHECK(seen.uptime_ns == 2'000'000'000);
  CHECK(seen.messages == world.simulator.events_dispatched());
  CHECK(seen.queue_depth == world.simulator.events_pending());
  CHECK(seen.memory_bytes == world.frames.slab_bytes());  // None under sanitizers, which see each frame.
  CHECK(seen.spawned == 2);
  CHECK(seen.finished == 0);
  CHECK(count_of(seen, "up") == 1);
  CHECK(count_of(seen, "paused") == 1);
  CHECK(count_of(seen, "down") == 1);
  REQUIRE(seen.busiest.size() == 3);
  CHECK(std::is_sorted(seen.busiest.begin(), seen.busiest.end(),
                       [](const ProcessRow& a, const ProcessRow& b) { return a.dispatches > b.dispatches; }));
  const ProcessRow& busy = row_of(seen, "busy");
  CHECK(busy.status == "up");
  CHECK(busy.dispatches == independent.dispatches_of_0);
  CHECK(busy.dispatches > 1000);
  CHECK(row_of(seen, "lazy").status == "paused");
  CHECK(row_of(seen, "lazy").mailbox_depth > 10);
  CHECK(row_of(seen, "absent").status == "down");
  CHECK(row_of(seen, "absent").dispatches == 0);

  world.cluster.node(NodeId{0}).crash();
  world.simulator.run_until(Time() + 3s);
  observer.observe(ObserverDetail::totals, seen);
  CHECK(seen.busiest.empty());
  CHECK(seen.finished == 1);
  CHECK(count_of(seen, "down") == 2);
  CHECK(world.simulator.trace() == &independent);
}

TEST_CASE("whoever is traced elsewhere goes on to be") {
  Counting first, second;
  Talking world;
  ObserverSnapshot seen;
  {
    ClusterObserver observer(world.cluster);
    world.simulator.set_trace(&first);
    observer.observe(ObserverDetail::table, seen);
    world.simulator.run_until(Time() + 100ms);
    CHECK(first.records > 0);
    world.simulator.set_trace(&second);
    observer.observe(ObserverDetail::table, seen);
    world.simulator.run_until(Time() + 200ms);
    CHECK(second.records > 0);
  }
  CHECK(world.simulator.trace() == &second);
}

TEST_CASE("a run is the same whether it is seen or not") {
  const auto digest = [](bool seen) {
    Talking world;
    ClusterObserver observer(world.cluster);
    ObserverSnapshot into;
    for (int i = 1; i <= 20; ++i) {
      if (seen) observer.observe(i % 3 == 0 ? ObserverDetail::totals : ObserverDetail::table, into);
      world.simulator.run_until(Time() + 50ms * i);
    }
    return world.simulator.final_digest();
  };
  CHECK(digest(true) == digest(false));
}
