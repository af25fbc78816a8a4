#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include <orrery/core/fault_ledger.hpp>

#include "asking.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct Outcome {
  std::vector<FaultDecision> decisions;
  NetworkFaultCounts counts;
  std::uint64_t digest = 0;
};

Task<> chat(DatagramSocket& socket, Address to) {
  while (true) {
    static_cast<void>(socket.send({to, 9}, "gossip"));
    co_await sleep_for(10ms);
  }
}

/// Streams and datagrams for ten seconds, with every fault that is a rate, less what is called off.
Outcome run(const FaultSet& without) {
  FaultLedger ledger;
  ledger.call_off(without);
  ledger.keep_decisions();
  Service service;
  service.world.simulator.context().faults = &ledger;
  auto socket = std::move(service.client.network.bind_datagram(9).value());
  service.client.tasks.spawn(chat(socket, service.server.address));
  service.asker.patience = 200ms;
  NetworkFaultRates rates = NetworkFaultRates::moderate();
  rates.silent_close = rates.segment_reset = rates.segment_loss = rates.bit_flip = 0.01;
  rates.connect_hang = rates.connect_refused = rates.connect_black_hole = 0.1;
  rates.resolve_failure = rates.resolve_slow = 0.2;
  service.world.network.set_fault_rates(rates);
  service.world.network.set_pair_latency(1ms);
  service.run_for(10s);
  return {ledger.decisions(), service.world.network.fault_counts(), service.digest()};
}

std::uint64_t decisions_of(const Outcome& outcome, NetworkFault fault) {
  return static_cast<std::uint64_t>(std::count_if(outcome.decisions.begin(), outcome.decisions.end(),
                                                  [&](const auto& made) { return made.kind == to_string(fault); }));
}

constexpr NetworkFault by_rate[] = {NetworkFault::pair_latency,     NetworkFault::reset,
                                    NetworkFault::silent_close,     NetworkFault::connect_hang,
                                    NetworkFault::connect_refused,  NetworkFault::connect_black_hole,
                                    NetworkFault::resolve_failure,  NetworkFault::resolve_slow,
                                    NetworkFault::fragmented_write, NetworkFault::short_read,
                                    NetworkFault::bit_flip,         NetworkFault::segment_loss,
                                    NetworkFault::datagram_loss,    NetworkFault::datagram_duplicate,
                                    NetworkFault::datagram_reorder};

}  // namespace

TEST_CASE("each fault that happens is a decision with an id, and does not happen when that is called off") {
  const Outcome all = run({});
  CHECK(run({}).digest == all.digest);
  for (const NetworkFault fault : by_rate) {
    CAPTURE(to_string(fault));
    CHECK(all.counts[fault] > 0);
    CHECK(decisions_of(all, fault) == all.counts[fault]);

    const auto first = std::find_if(all.decisions.begin(), all.decisions.end(),
                                    [&](const auto& made) { return made.kind == to_string(fault); });
    REQUIRE(first != all.decisions.end());
    FaultSet one;
    one.add(*first);
    const Outcome without_one = run(one);
    CHECK(std::find(without_one.decisions.begin(), without_one.decisions.end(), *first) == without_one.decisions.end());

    FaultSet kind;
    REQUIRE(kind.add(to_string(fault)).has_value());
    CHECK(run(kind).counts[fault] == 0);
  }
}

TEST_CASE("the rates that let a fault happen declare it, the others do not") {
  for (const NetworkFault fault : by_rate) {
    CAPTURE(to_string(fault));
    const bool rate = fault != NetworkFault::pair_latency;
    CHECK(NetworkFaultRates::moderate().declares(fault) == (rate && fault != NetworkFault::bit_flip));
    CHECK_FALSE(NetworkFaultRates().declares(fault));
  }
}
