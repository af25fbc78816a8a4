#include <doctest/doctest.h>

#include <orrery/core/random.hpp>

#include "fault/swarm.hpp"

using namespace orrery;

TEST_CASE("a swarm has each fault on in about half of the seeds, at different intensities") {
  int partitions_on = 0, losses_on = 0;
  double least = 1, most = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    const NetworkFaults chosen = choose_swarm(NetworkFaults::swarm(), random);
    partitions_on += chosen.partition_interval_mean.count() > 0 ? 1 : 0;
    losses_on += chosen.rates.segment_loss > 0 ? 1 : 0;
    if (chosen.rates.segment_loss > 0) {
      least = std::min(least, chosen.rates.segment_loss);
      most = std::max(most, chosen.rates.segment_loss);
    }
  }
  CHECK(partitions_on > 430);
  CHECK(partitions_on < 570);
  CHECK(losses_on > 430);
  CHECK(losses_on < 570);
  CHECK(most / least > 10);
}

TEST_CASE("a swarm chooses among the faults of nodes, links and names too") {
  int swizzles = 0, throttles = 0, distances = 0, silent = 0, unresolved = 0, flipped = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const NetworkFaults chosen = choose_swarm(NetworkFaults::swarm().with_bit_flips(0.01), random);
    swizzles += chosen.swizzle_interval_mean.count() > 0 ? 1 : 0;
    throttles += chosen.throttle_interval_mean.count() > 0 ? 1 : 0;
    distances += chosen.pair_latency_max.count() > 0 ? 1 : 0;
    silent += chosen.rates.silent_close > 0 ? 1 : 0;
    unresolved += chosen.rates.resolve_failure > 0 ? 1 : 0;
    flipped += chosen.rates.bit_flip > 0 ? 1 : 0;
    CHECK(chosen.pair_latency_max <= NetworkFaults().pair_latency_max * 4);
  }
  for (const int on : {swizzles, throttles, distances, silent, unresolved, flipped}) CHECK((on > 150 && on < 250));
}

TEST_CASE("what is not declared stays off in every seed") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    NetworkFaults declared = NetworkFaults::swarm().without_datagrams();
    declared.reset_interval_mean = Duration{};
    const NetworkFaults chosen = choose_swarm(declared, random);
    CHECK(chosen.rates.datagram_loss == 0);
    CHECK(chosen.rates.bit_flip == 0);
    CHECK(chosen.reset_interval_mean == Duration{});
  }
}

TEST_CASE("a choice draws the same number of values whatever is declared") {
  Random some(1), none(1);
  NetworkFaults nothing = NetworkFaults::swarm();
  nothing.rates = {};
  nothing.partition_interval_mean = Duration{};
  static_cast<void>(choose_swarm(NetworkFaults::swarm(), some));
  static_cast<void>(choose_swarm(nothing, none));
  CHECK(some.draws() == none.draws());
}

TEST_CASE("a swarm of disk faults has each in about half of the seeds, and corruption only where it was asked for") {
  int stalls = 0, throttles = 0, corruptions = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed), other(seed);
    const DiskFaults plain = choose_swarm(DiskFaults::swarm(), random);
    const DiskFaults asked = choose_swarm(DiskFaults::swarm().with_corruption(0.01), other);
    CHECK(random.draws() == other.draws());
    stalls += plain.stall_interval_mean.count() > 0 ? 1 : 0;
    throttles += plain.throttle_interval_mean.count() > 0 ? 1 : 0;
    CHECK(plain.rates.phantom_write == 0);
    CHECK(asked.stall_interval_mean == plain.stall_interval_mean);
    corruptions += asked.rates.phantom_write > 0 ? 1 : 0;
  }
  for (const int seeds : {stalls, throttles, corruptions}) {
    CHECK(seeds > 430);
    CHECK(seeds < 570);
  }
}
