#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <orrery/check/property.hpp>

#include "testing/finding_out.hpp"
#include "testing/simulation_run.hpp"

using namespace small;

namespace {

/// Takes for granted that what takes 10 ms is done within a lease of 100 ms.
Task<> work_within_lease(Env& env) {
  while (!env.stopping().is_set()) {
    const Time end = env.now() + 100ms;
    auto work = env.cpu(10ms);
    co_await work;
    ORRERY_ALWAYS(env.now() < end, "work is done within its lease");
    auto rest = sleep_for(20ms);
    co_await rest;
  }
}

/// Takes for granted that the time of day only grows.
Task<> stamp(Env& env) {
  Duration last{};
  while (!env.stopping().is_set()) {
    const Duration now = env.unix_time();
    ORRERY_ALWAYS(now > last, "stamps grow");
    last = now;
    auto rest = sleep_for(20ms);
    co_await rest;
  }
}

/// The same by the monotonic clock.
Task<> stamp_monotonic(Env& env) {
  Time last;
  while (!env.stopping().is_set()) {
    auto rest = sleep_for(20ms);
    co_await rest;
    ORRERY_ALWAYS(env.now() > last, "stamps grow");
    last = env.now();
  }
}

/// Two take turns of ten seconds, each by its own clock from the start of chaos on, with a margin between.
template <std::int64_t margin_ms>
Task<> take_turns(Env& env) {
  const std::int64_t mine = env.self().name == "server-0" ? 0 : 1;
  for (std::int64_t turn = mine; !env.stopping().is_set(); turn += 2) {
    const Time begin = Time() + turn * 10s + std::chrono::milliseconds(margin_ms);
    auto wait = sleep_until(begin);
    co_await wait;
    const Duration into_turn = env.simulator().now() - (Time() + turn * 10s);
    ORRERY_ALWAYS(into_turn >= 0s, "nobody begins in another's turn");
  }
}

}  // namespace

TEST_CASE("who takes the length of work for granted is found out by slow nodes, and by stalls") {
  const auto simulation = [] { return lasting(process(work_within_lease)); };
  const char* property = "work is done within its lease";
  CHECK(failing(simulation().chaos(20s), property) == 0);
  const CpuFaults slow{.slow_interval_mean = 2s, .stall_interval_mean = {}};
  CHECK(failing(simulation().chaos(20s, slow), property) > 15);
  const CpuFaults stalls{.slow_interval_mean = {}, .stall_interval_mean = 2s};
  CHECK(failing(simulation().chaos(20s, stalls), property) > 15);
  CHECK(failing(simulation().chaos(20s, CpuFaults::swarm()), property) > 5);
}

TEST_CASE("a node with more cores does more at once") {
  const auto crowd = process([](Env& env) -> Task<> {
    for (int i = 0; i < 4; ++i) {
      env.post([&env] { env.spawn(work_within_lease(env)); });
    }
    auto stop = env.stopping().wait();
    co_await stop;
  });
  const auto busy = [&](std::uint32_t cores) {
    const auto simulation = SimulationBuilder("busy")
                                .processes(1, crowd, "server", {.cores = cores})
                                .workload(make<Patient>)
                                .chaos(5s)
                                .settle(1s);
    SimulationRun run(simulation, 1);
    CHECK(run.run().ok);
    return run.cluster().find("server-0")->cpu().cores();
  };
  CHECK(busy(1) == 1);
  CHECK(busy(4) == 4);
}

TEST_CASE("who takes the time of day for a clock that only grows is found out by jumps") {
  const ClockFaults jumps{.drift = 200e-6, .jump_interval_mean = 3s, .jump_max = 2s};
  CHECK(failing(lasting(process(stamp)).chaos(20s), "stamps grow") == 0);
  CHECK(failing(lasting(process(stamp)).chaos(20s, ClockFaults{.drift = 1e-3}), "stamps grow") == 0);
  CHECK(failing(lasting(process(stamp)).chaos(20s, jumps), "stamps grow") > 15);
  CHECK(failing(lasting(process(stamp_monotonic)).chaos(20s, jumps), "stamps grow") == 0);
}

TEST_CASE("who takes two clocks for one is found out by drift, unless it leaves a margin") {
  const char* property = "nobody begins in another's turn";
  CHECK(failing(lasting(process(take_turns<0>)).chaos(100s), property) == 0);
  CHECK(failing(lasting(process(take_turns<0>)).chaos(100s, ClockFaults{.drift = 200e-6}), property) > 10);
  CHECK(failing(lasting(process(take_turns<50>)).chaos(100s, ClockFaults{.drift = 200e-6}), property) == 0);
}

TEST_CASE("replicas in one zone survive single failures, and not the loss of the zone") {
  const auto replicas = [](std::vector<std::string> zones, double zone) {
    return lasting(make<Idle>, 4)
        .zones(std::move(zones))
        .invariant("a replica is up",
                   [](Cluster& cluster) { return cluster.find("server-0")->up() || cluster.find("server-3")->up(); })
        .chaos(30s, Attrition{.graceful = 0, .crash = 1, .wipe = 0, .interval_mean = 1s, .zone = zone});
  };
  CHECK(failing(replicas({"a", "b", "c"}, 0), "a replica is up") == 0);
  CHECK(failing(replicas({"a", "b", "c"}, 1), "a replica is up") > 15);
  CHECK(failing(replicas({"a", "b"}, 1), "a replica is up") == 0);
}

TEST_CASE("processes find one another by tag and group") {
  const auto look = process([](Env& env) -> Task<> {
    ORRERY_ALWAYS(env.members("storage").size() == 3, "three of storage");
    ORRERY_ALWAYS(env.members("proxy") == std::vector<std::string>{"proxy-0"}, "one proxy");
    ORRERY_ALWAYS(env.members("fast").size() == 4, "all are fast");
    auto stop = env.stopping().wait();
    co_await stop;
  });
  auto simulation = SimulationBuilder("tags")
                        .processes(3, look, "storage", {.tags = {"fast"}})
                        .processes(1, look, "proxy", {.tags = {"fast"}})
                        .workload(make<Patient>)
                        .chaos(20s, Attrition{.max_dead = 1, .interval_mean = 1s, .tag = "proxy"})
                        .settle(1s);
  SimulationRun run(simulation, 1);
  CHECK(run.run().ok);
  CHECK(run.cluster().find("proxy-0")->starts() > 3);
  CHECK(run.cluster().find("storage-1")->starts() == 1);
}

TEST_CASE("contradictions of clocks, processors, zones, upgrades and tags are told") {
  using Problems = std::vector<std::string>;
  const auto fine = [] { return lasting(make<Idle>); };
  CHECK(fine().chaos(1s, ClockFaults::swarm(), CpuFaults::swarm(), Buggify{}).validate() == Problems{});
  CHECK(fine().chaos(1s, ClockFaults{.drift = 0.5}).validate() ==
        Problems{"ClockFaults::drift is 0.500000; it must be from 0 to 0.1; 200e-6 is usual"});
  CHECK(fine().chaos(1s, CpuFaults{.slow_factor_max = 1}).validate() ==
        Problems{"CpuFaults::slow_factor_max is 1; it must be from 2 to 1000000"});
  CHECK(fine().chaos(1s, Buggify{.on = 2}).validate() ==
        Problems{"Buggify::on is 2; it must be a probability, from 0 to 1"});
  CHECK(fine().zones({}).validate() == Problems{"zones() of no zone"});
  CHECK(fine().upgrade(make<Idle>, {}, "sever").validate() ==
        Problems{"upgrade() of 'sever': no processes() are named so"});
  CHECK(fine().upgrade(nullptr).validate() == Problems{"upgrade() has no factory"});
  CHECK(fine().chaos(1s, Attrition{.tag = "x"}).validate() == Problems{"Attrition::tag is 'x', which no process has"});
  CHECK(fine().processes(1, make<Idle>, "coreless", {.cores = 0}).validate() ==
        Problems{"processes() of 'coreless': a node has no core"});
  CHECK(fine().reduce({.without_faults = "upgrade,zone_crash,clock_drift,buggify-x:server-0#3,knob-y"}).validate() ==
        Problems{});
}
