#include <doctest/doctest.h>

#include <set>
#include <string>

#include <orrery/core/fault_ledger.hpp>

#include "fault_testing.hpp"

using namespace orrery;
using namespace orrery::test;

namespace {

ChaosOptions only(NetworkFaults network) { return {.length = 60s, .network = network}; }

NetworkFaults nothing() {
  NetworkFaults faults;
  for (Duration* mean : {&faults.partition_interval_mean, &faults.clog_interval_mean, &faults.swizzle_interval_mean,
                         &faults.slow_link_interval_mean, &faults.throttle_interval_mean, &faults.reset_interval_mean})
    *mean = Duration{};
  faults.pair_latency_max = Duration{};
  faults.rates = {};
  return faults;
}

/// The decisions of a minute of idle servers, less those called off.
std::vector<FaultDecision> decisions(const NetworkFaults& network, std::string_view without = "") {
  FaultLedger ledger;
  FaultSet off;
  REQUIRE(off.add(without).has_value());
  ledger.call_off(off);
  ledger.keep_decisions();
  Arena arena(1, only(network));
  arena.simulator.context().faults = &ledger;
  arena.chaos->start();
  arena.run_for(60s);
  auto counts = arena.counts();
  for (const char* kind : {"swizzle", "throttle"}) {
    std::uint64_t made = 0;
    for (const FaultDecision& decision : ledger.decisions()) made += decision.kind == kind ? 1U : 0U;
    CHECK(counts[kind] == made);
  }
  return ledger.decisions();
}

}  // namespace

TEST_CASE("all faults of the network are declared, but for flipped bits and what only a program or a crash brings") {
  Arena arena(1, only(NetworkFaults::all()));
  std::set<std::string> undeclared;
  for (std::size_t i = 0; i < network_fault_kinds; ++i) {
    for (const FaultCount& fault : arena.chaos->counts()) {
      if (fault.kind == to_string(static_cast<NetworkFault>(i)) && !fault.declared) undeclared.insert(fault.kind);
    }
  }
  CHECK(undeclared == std::set<std::string>{"bit_flip", "half_open", "intercept"});
  Arena flipping(1, only(NetworkFaults::all().with_bit_flips(0.01)));
  for (const FaultCount& fault : flipping.chaos->counts()) CHECK((fault.kind != "bit_flip" || fault.declared));
}

TEST_CASE("nodes are swizzled and links throttled, as often as their intervals say") {
  NetworkFaults faults = nothing();
  faults.swizzle_interval_mean = 1s;
  faults.throttle_interval_mean = 2s;
  Arena arena(1, only(faults));
  arena.chaos->start();
  arena.run_for(600s);
  auto counts = arena.counts();
  CHECK((counts["swizzle"] > 500 && counts["swizzle"] < 700));
  CHECK((counts["throttle"] > 240 && counts["throttle"] < 360));
  CHECK(counts["clog"] == 0);
}

TEST_CASE("a swizzle or throttle that is called off does not happen, and moves no other") {
  NetworkFaults faults = nothing();
  faults.swizzle_interval_mean = faults.throttle_interval_mean = 5s;
  auto all = decisions(faults);
  const auto rest = decisions(faults, "swizzle#2,throttle#3");
  CHECK(rest.size() + 2 == all.size());
  std::erase_if(all, [](const FaultDecision& made) {
    return made == FaultDecision{"swizzle", "", 2} || made == FaultDecision{"throttle", "", 3};
  });
  CHECK(rest == all);
}

TEST_CASE("distances between nodes are there from the start, and stay when chaos ends") {
  NetworkFaults faults = nothing();
  faults.pair_latency_max = 50ms;
  Arena arena(1, only(faults));
  Network& network = arena.cluster.network().seam(arena.ids[0]);
  auto out = std::move(network.bind_datagram(1).value());
  const auto send = [&] {
    auto in = std::move(arena.cluster.network().seam(arena.ids[1]).bind_datagram(2).value());
    const std::uint64_t before = arena.cluster.network().traffic().datagrams_delivered;
    CHECK(out.send({arena.cluster.network().address(arena.ids[1]), 2}, "x").has_value());
    const Time start = arena.simulator.now();
    while (arena.cluster.network().traffic().datagrams_delivered == before) arena.simulator.step();
    return arena.simulator.now() - start;
  };
  arena.run_for(1s);
  const Duration extra = send() - 800us;  // The longest latency of a link without.
  CHECK(extra > Duration{});
  arena.chaos->start();
  arena.run_for(1s);
  arena.chaos->stop();
  CHECK(send() >= extra);
  CHECK(arena.counts()["pair_latency"] >= 1);
}
