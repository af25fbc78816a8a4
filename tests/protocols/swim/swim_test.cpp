#include <doctest/doctest.h>

#include "protocols/swim/swim_group.hpp"

using namespace orrery;
using namespace orrery::test;
using namespace orrery::protocols;
using swim::Parameters;
using swim::Status;

TEST_CASE("a member that dies is suspected, then dead, for all others") {
  SwimGroup group(1, 20, Parameters());
  group.start_all();
  group.run_for(10s);
  CHECK(group.take_for(7, Status::alive) == 20);
  group.node(7).crash();
  group.run_for(5s);
  CHECK(group.take_for(7, Status::suspect) > 0);
  CHECK(group.take_for(7, Status::dead) == 0);
  group.run_for(40s);
  CHECK(group.take_for(7, Status::dead) == 19);
  CHECK(group.sum(&swim::Metrics::false_positives) == 0);
  CHECK(group.merged(&swim::Metrics::first_detection).count() == 1);
  CHECK(group.merged(&swim::Metrics::last_detection).count() == 1);
}

TEST_CASE("a member that comes back refutes its death in a higher incarnation") {
  SwimGroup group(1, 10, Parameters());
  group.start_all();
  group.run_for(5s);
  group.node(3).crash();
  group.run_for(40s);
  CHECK(group.take_for(3, Status::dead) == 9);
  group.node(3).start();
  group.run_for(20s);
  CHECK(group.take_for(3, Status::alive) == 10);
  CHECK(group.process(3).incarnation() > 0);
  CHECK(group.process(0).standing(3).incarnation == group.process(3).incarnation());
}

TEST_CASE("a member that leaves is missed by nobody") {
  SwimGroup group(1, 10, Parameters());
  group.start_all();
  group.run_for(5s);
  group.node(4).stop(1s);
  group.run_for(15s);
  CHECK(group.take_for(4, Status::left) == 9);
  CHECK(group.sum(&swim::Metrics::declared_dead) == 0);
  group.node(4).start();
  group.run_for(15s);
  CHECK(group.take_for(4, Status::alive) == 10);
}

TEST_CASE("members that know one contact join, and get to know all") {
  Parameters parameters;
  parameters.contacts = 1;
  SwimGroup group(1, 100, parameters);
  for (std::size_t i = 0; i < 60; ++i) group.node(i).start();
  group.run_for(20s);
  for (std::size_t i = 60; i < 100; ++i) group.node(i).start();
  group.run_for(30s);
  std::uint64_t known = 0;
  for (std::uint32_t i = 0; i < 100; ++i) known += group.process(i).count(Status::alive);
  CHECK(known > 9'900);
  group.run_for(200s);  // Twice round, each has pinged all: who missed the news of one has heard from it.
  for (std::uint32_t i = 0; i < 100; ++i) CHECK(group.process(i).count(Status::alive) == 100);
  CHECK(group.violations.empty());
}

TEST_CASE("two halves of a group find each other again, if the dead are called") {
  const auto alive_after_healing = [](std::uint32_t reconnect_periods) {
    Parameters parameters;
    parameters.reconnect_periods = reconnect_periods;
    SwimGroup group(1, 12, parameters);
    group.start_all();
    group.run_for(10s);
    const PartitionId partition = group.cut_after(6);
    group.run_for(60s);
    CHECK(group.take_for(0, Status::dead) == 6);
    CHECK(group.sum(&swim::Metrics::false_positives) == 2 * 6 * 6);
    group.cluster.network().heal(partition);
    group.run_for(40s);
    return group.take_for(0, Status::alive);
  };
  CHECK(alive_after_healing(5) == 12);
  CHECK(alive_after_healing(0) == 6);
}

TEST_CASE("who hears little takes more time by local health, and blames fewer others") {
  const auto blamed = [](bool local_health) {
    std::uint64_t suspected = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      Parameters parameters;
      parameters.local_health = local_health;
      SwimGroup group(seed, 20, parameters);
      NetworkFaultRates deaf;
      deaf.datagram_loss = 0.85;
      for (std::size_t i = 1; i < group.size(); ++i)
        group.cluster.network().set_fault_rates(group.node(i).id(), group.node(0).id(), deaf);
      group.start_all();
      group.run_for(60s);
      suspected += group.metrics()[0].suspected;
    }
    return suspected;
  };
  CHECK(blamed(true) * 2 < blamed(false));
}

TEST_CASE("a member alone pings nobody") {
  SwimGroup group(1, 1, Parameters());
  group.start_all();
  group.run_for(10s);
  CHECK(group.sum(&swim::Metrics::messages) == 0);
}
