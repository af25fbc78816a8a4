#include <doctest/doctest.h>

#include "protocols/model_group.hpp"
#include "protocols/two_phase_commit/process.hpp"

using namespace orrery;
using namespace orrery::test;
using namespace orrery::protocols;
using two_phase_commit::Metrics;
using two_phase_commit::Parameters;
using two_phase_commit::TwoPhaseCommit;

namespace {

using Group = ModelGroup<TwoPhaseCommit>;

/// Until some participant is in doubt.
void run_into_doubt(Group& group) {
  while (true) {
    group.run_for(200us);
    for (std::size_t i = 1; i < group.size(); ++i) {
      if (group.process(i).in_doubt() > 0) return;
    }
  }
}

std::size_t blocked(Group& group) {
  std::size_t count = 0;
  for (std::size_t i = 1; i < group.size(); ++i) count += group.node(i).up() && group.process(i).blocked() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("without a no all commits, at four messages for each participant") {
  Parameters parameters;
  parameters.no_share = 0;
  Group group(1, 5, parameters);
  group.start_all();
  group.run_for(20s);
  const Metrics& metrics = group.metrics().front();
  CHECK(metrics.committed > 150);
  CHECK(metrics.aborted == 0);
  CHECK(metrics.blocked == 0);
  CHECK(metrics.messages >= metrics.committed * 16);
  CHECK(metrics.messages <= metrics.committed * 17);
  CHECK(metrics.latency.count() == metrics.committed);
  CHECK(group.violations.empty());
}

TEST_CASE("one no is enough to abort") {
  Parameters parameters;
  parameters.no_share = 0.1;
  Group group(1, 5, parameters);
  group.start_all();
  group.run_for(100s);
  const Metrics& metrics = group.metrics().front();
  const auto all = static_cast<double>(metrics.committed + metrics.aborted);
  CHECK(static_cast<double>(metrics.committed) / all == doctest::Approx(0.6561).epsilon(0.06));  // 0.9^4.
  CHECK(group.violations.empty());
}

TEST_CASE("a participant that is down makes all transactions abort") {
  Group group(1, 4, Parameters());
  group.start_all();
  group.run_for(5s);
  group.node(2).crash();
  group.run_for(1s);
  const std::uint64_t committed = group.metrics().front().committed;
  group.run_for(5s);
  CHECK(group.metrics().front().committed == committed);
  CHECK(group.metrics().front().aborted > 30);
  group.node(2).start();
  group.run_for(5s);
  CHECK(group.metrics().front().committed > committed + 20);
  CHECK(group.violations.empty());
}

TEST_CASE("when the coordinator dies, who has voted yes is blocked until it is back") {
  for (const bool cooperative : {false, true}) {
    Parameters parameters;
    parameters.no_share = 0;
    parameters.cooperative = cooperative;
    Group group(3, 4, parameters);
    group.start_all();
    group.run_for(3s);
    run_into_doubt(group);
    // Nobody has heard of a decision, and all may have voted: the others cannot help.
    group.node(0).crash();
    group.run_for(30s);
    const std::size_t waiting = blocked(group);
    if (!cooperative) CHECK(waiting > 0);
    group.node(0).start();
    group.run_for(5s);
    CHECK(blocked(group) == 0);
    if (waiting > 0) CHECK(group.metrics().front().blocked_time.max() > 29'000'000'000);
    CHECK(group.violations.empty());
  }
}

TEST_CASE("who hears from another participant need not wait for the coordinator") {
  const auto blocked_for = [](bool cooperative) {
    Parameters parameters;
    parameters.cooperative = cooperative;
    parameters.no_share = 0;
    Group group(1, 4, parameters);
    group.start_all();
    // The first participant votes, and no longer hears what the coordinator says after it.
    NetworkFaultRates deaf;
    deaf.datagram_loss = 0.5;
    group.cluster.network().set_fault_rates(group.node(0).id(), group.node(1).id(), deaf);
    group.run_for(60s);
    CHECK(group.violations.empty());
    return group.metrics().front().blocked_time.mean();
  };
  CHECK(blocked_for(true) < blocked_for(false));
}

TEST_CASE("a coordinator that reboots tells again what it had committed") {
  Parameters parameters;
  parameters.no_share = 0;
  Group group(1, 3, parameters);
  group.start_all();
  group.run_for(2s);
  const NodeId coordinator[] = {group.node(0).id()};
  const NodeId cut_off[] = {group.node(2).id()};
  group.cluster.network().partition_one_way(cut_off, coordinator);  // Its acknowledgements are lost.
  group.run_for(100ms);
  group.node(0).crash();
  group.run_for(1s);
  group.cluster.network().heal_all();
  group.node(0).start();
  group.run_for(10s);
  CHECK(group.process(1).in_doubt() == 0);
  CHECK(group.process(2).in_doubt() == 0);
  CHECK(group.violations.empty());
}

TEST_CASE("a coordinator alone commits at once") {
  Group group(1, 1, Parameters());
  group.start_all();
  group.run_for(10s);
  CHECK(group.metrics().front().committed > 50);
  CHECK(group.process(0).running() == 0);
}
