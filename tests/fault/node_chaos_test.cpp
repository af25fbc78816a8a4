#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include <orrery/core/fault_ledger.hpp>
#include <orrery/core/run_context.hpp>

#include "fault/swarm.hpp"
#include "fault_testing.hpp"

using namespace orrery;
using namespace orrery::test;

namespace {

ChaosOptions clocks(ClockFaults faults) { return {.length = 60s, .clock = faults}; }
ChaosOptions processors(CpuFaults faults) { return {.length = 60s, .cpu = faults}; }

Duration gained(Arena& arena, NodeId id) { return arena.cluster.node(id).scheduler().now() - arena.simulator.now(); }

/// Works ten milliseconds of each twenty, and notes how late it is, if it is.
class Worker final : public Process {
 public:
  struct Worst {
    Duration work{};
    Duration sleep{};
  };
  explicit Worker(Worst* worst) : worst_(worst) {}
  Task<> run(Env& env) override {
    while (!env.stopping().is_set()) {
      Time begin = env.now();
      auto work = env.cpu(10ms);
      co_await work;
      worst_->work = std::max(worst_->work, env.now() - begin);
      begin = env.now();
      auto sleep = sleep_for(10ms);
      co_await sleep;
      worst_->sleep = std::max(worst_->sleep, env.now() - begin);
    }
  }

 private:
  Worst* worst_;
};

/// Three zones of three servers each.
struct Zones {
  explicit Zones(std::uint64_t seed, Attrition attrition) : simulator({.seed = seed}), cluster(simulator) {
    simulator.context().frames = &frames;
    for (int i = 0; i < 9; ++i) {
      std::vector<std::string> tags;
      if (i < 2) tags.emplace_back("leader");
      Node& node = cluster.add({.name = "s" + std::to_string(i),
                                .zone = "zone-" + std::to_string(i % 3),
                                .disk = {},
                                .peers = {},
                                .tags = std::move(tags)},
                               make<Idle>);
      ids.push_back(node.id());
      node.start();
    }
    attrition.interval_mean = 500ms;
    attrition.recovery_min = 100ms;
    attrition.recovery_max = 2s;
    chaos.emplace(cluster, ids, ChaosOptions{.length = 60s, .attrition = attrition});
    chaos->start();
  }
  [[nodiscard]] std::vector<std::string> down() {
    std::vector<std::string> names;
    for (const auto& node : cluster.nodes()) {
      if (!node->up()) names.push_back(node->name());
    }
    return names;
  }
  [[nodiscard]] std::uint64_t count(std::string_view kind) const {
    for (const FaultCount& fault : chaos->counts()) {
      if (fault.kind == kind) return fault.count;
    }
    return 0;
  }

  FramePool frames;
  Simulator simulator;
  Cluster cluster;
  std::vector<NodeId> ids;
  std::optional<Chaos> chaos;
};

Attrition zones_only() { return {.max_dead = 1, .graceful = 0, .crash = 0, .wipe = 0, .zone = 1}; }

}  // namespace

TEST_CASE("each server's clock drifts at a rate of its own, and runs true after chaos") {
  std::set<std::int64_t> gains;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Arena arena(seed, clocks({.drift = 200e-6}));
    arena.chaos->start();
    arena.run_for(1000s);
    for (const NodeId id : arena.ids) {
      CHECK(std::abs(gained(arena, id).count()) <= Duration(200ms).count());
      gains.insert(gained(arena, id).count());
    }
    CHECK(arena.counts()["clock_drift"] == 3);
    CHECK(arena.counts()["clock_jump"] == 0);
    arena.chaos->stop();
    const Duration kept = gained(arena, arena.ids[0]);
    arena.run_for(1000s);
    CHECK(gained(arena, arena.ids[0]) == kept);
    for (const NodeId id : arena.ids) CHECK(arena.cluster.node(id).wall_clock_error() == 0s);
  }
  CHECK(gains.size() == 30);
  CHECK(*gains.begin() < Duration(-100ms).count());
  CHECK(*gains.rbegin() > Duration(100ms).count());
}

TEST_CASE("wall clocks are set forward and back, within bounds, and right in the end") {
  Arena arena(1, clocks({.drift = 0, .jump_interval_mean = 1s, .jump_max = 500ms}));
  arena.chaos->start();
  Duration least{}, most{};
  for (int i = 0; i < 300; ++i) {
    arena.run_for(1s);
    for (const NodeId id : arena.ids) {
      least = std::min(least, arena.cluster.node(id).wall_clock_error());
      most = std::max(most, arena.cluster.node(id).wall_clock_error());
      CHECK(gained(arena, id) == 0s);
    }
  }
  CHECK(least < -400ms);
  CHECK(least >= -500ms);
  CHECK(most > 400ms);
  CHECK(most <= 500ms);
  CHECK(arena.counts()["clock_jump"] > 200);
  arena.chaos->stop();
  for (const NodeId id : arena.ids) CHECK(arena.cluster.node(id).env()->unix_time() == 1'704'067'500s);
}

TEST_CASE("slow nodes work longer and sleep as ever; stalls hold up both") {
  const auto worst_under = [](CpuFaults faults) {
    Worker::Worst worst;
    Arena arena(3, processors(faults), [&worst] { return std::make_unique<Worker>(&worst); });
    arena.chaos->start();
    arena.run_for(120s);
    arena.chaos->stop();
    for (const NodeId id : arena.ids) {
      CHECK_FALSE(arena.cluster.node(id).stalled());
      CHECK(arena.cluster.node(id).cpu().slowdown() == 1);
    }
    return std::pair(worst, arena.counts());
  };
  auto [slow, slow_counts] = worst_under({.slow_interval_mean = 2s, .slow_factor_max = 20, .stall_interval_mean = {}});
  CHECK(slow.work > 100ms);
  CHECK(slow.work <= 200ms);
  CHECK(slow.sleep == 10ms);
  CHECK(slow_counts["cpu_slow"] > 30);
  CHECK(slow_counts["stall"] == 0);

  auto [still, still_counts] =
      worst_under({.slow_interval_mean = {}, .stall_interval_mean = 2s, .stall_length_max = 1s});
  CHECK(still.work > 500ms);
  CHECK(still.sleep > 500ms);
  CHECK(still_counts["stall"] > 30);
  CHECK(still_counts["cpu_slow"] == 0);

  auto [calm, none] = worst_under({.enabled = false});
  CHECK(calm.work == 10ms);
  CHECK(calm.sleep == 10ms);
}

TEST_CASE("faults of clocks and processors: each is one decision, and can be called off") {
  FaultLedger ledger;
  FaultSet without;
  REQUIRE(without.add("clock_drift:server-1,clock_jump,stall#2..1000"));
  ledger.call_off(without);
  ledger.keep_decisions();
  ChaosOptions options{.length = 60s, .clock = ClockFaults::all(), .cpu = CpuFaults::all()};
  Arena arena(5, options);
  arena.simulator.context().faults = &ledger;
  const RunScope scope(&arena.simulator.context());
  arena.chaos->start();
  arena.run_for(300s);
  CHECK(arena.counts()["clock_drift"] == 2);
  CHECK(gained(arena, arena.ids[1]) == 0s);
  CHECK(gained(arena, arena.ids[2]) != 0s);
  CHECK(arena.counts()["clock_jump"] == 0);
  CHECK(arena.counts()["stall"] == 1);
  CHECK(arena.counts()["cpu_slow"] > 5);
  const auto& all = ledger.decisions();
  CHECK(std::find(all.begin(), all.end(), FaultDecision{"clock_drift", "server-0", 0}) != all.end());
  CHECK(std::find(all.begin(), all.end(), FaultDecision{"cpu_slow", "", 1}) != all.end());
}

TEST_CASE("what is not declared leaves no trace in a run: neither a draw nor an event") {
  const auto digest = [](const ChaosOptions& options) {
    Arena arena(1, options);
    arena.chaos->start();
    arena.run_for(60s);
    arena.chaos->stop();
    arena.run_for(1s);
    return arena.simulator.final_digest();
  };
  const ChaosOptions usual{.length = 60s, .attrition = {.interval_mean = 2s}};
  ChaosOptions calm = usual;
  calm.buggify = Buggify::none();
  calm.attrition.zone = 0;
  CHECK(digest(usual) == digest(calm));
  ChaosOptions drifting = usual;
  drifting.clock = {.drift = 0};
  CHECK(digest(usual) != digest(drifting));  // Its jumps have a stream, though they never come.
}

TEST_CASE("swarms of clock and processor faults") {
  int jumps_on = 0, drift_on = 0, slow_on = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const ClockFaults clock = choose_swarm(ClockFaults::swarm(), random);
    const CpuFaults cpu = choose_swarm(CpuFaults::swarm(), random);
    jumps_on += clock.jump_interval_mean.count() > 0 ? 1 : 0;
    drift_on += clock.drift > 0 ? 1 : 0;
    slow_on += cpu.slow_interval_mean.count() > 0 ? 1 : 0;
    CHECK(clock.drift <= 800e-6);
  }
  for (const int on : {jumps_on, drift_on, slow_on}) {
    CHECK(on > 150);
    CHECK(on < 250);
  }
}

TEST_CASE("a zone goes down whole, alone, and comes back whole") {
  Zones world(3, zones_only());
  std::set<std::string> struck;
  while (world.simulator.now() < Time() + 120s) {
    world.simulator.step();
    const std::vector<std::string> down = world.down();
    if (down.empty()) continue;
    const char zone = static_cast<char>('0' + (down[0][1] - '0') % 3);
    for (const std::string& name : down) CHECK((name[1] - '0') % 3 == zone - '0');
    if (down.size() == 3) struck.insert(std::string(1, zone));
    CHECK(world.simulator.now() < Time() + 200s);
  }
  CHECK(struck.size() == 3);
  CHECK(world.count("zone_crash") > 20);
  world.chaos->stop();
  world.simulator.run_until(world.simulator.now() + 5s);
  CHECK(world.down().empty());
  std::uint32_t starts = 0;
  for (const NodeId id : world.ids) starts += world.cluster.node(id).starts();
  CHECK(starts == 9 + 3 * world.count("zone_crash"));
}

TEST_CASE("beside single failures, either max_dead servers are down or those of one zone") {
  Zones world(4, {.max_dead = 1, .graceful = 0, .crash = 1, .wipe = 0, .zone = 1});
  std::size_t most = 0;
  while (world.simulator.now() < Time() + 120s) {
    world.simulator.step();
    const std::vector<std::string> down = world.down();
    most = std::max(most, down.size());
    if (down.size() < 2) continue;
    for (const std::string& name : down) CHECK((name[1] - down[0][1]) % 3 == 0);
  }
  CHECK(most == 3);
  CHECK(world.count("crash") > 10);
  CHECK(world.count("zone_crash") > 10);
}

TEST_CASE("attrition that is restricted to a tag strikes nobody else") {
  Zones world(5, {.max_dead = 1, .graceful = 0, .crash = 1, .wipe = 0, .tag = "leader"});
  world.simulator.run_until(Time() + 120s);
  std::uint32_t starts = 0;
  for (const NodeId id : world.ids) {
    const Node& node = world.cluster.node(id);
    if (node.tagged("leader")) CHECK(node.starts() > 10);
    if (!node.tagged("leader")) CHECK(node.starts() == 1);
    starts += node.starts();
  }
  CHECK(starts > 30);
}
