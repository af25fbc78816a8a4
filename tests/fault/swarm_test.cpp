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

TEST_CASE("what is not declared stays off in every seed") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    NetworkFaults declared = NetworkFaults::swarm().without_datagrams();
    declared.reset_interval_mean = Duration{};
    const NetworkFaults chosen = choose_swarm(declared, random);
    CHECK(chosen.rates.datagram_loss == 0);
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
