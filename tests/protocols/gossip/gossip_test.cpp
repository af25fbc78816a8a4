#include <doctest/doctest.h>

#include "protocols/gossip/process.hpp"
#include "protocols/model_group.hpp"

using namespace orrery;
using namespace orrery::test;
using namespace orrery::protocols;
using gossip::AntiEntropy;
using gossip::Bug;
using gossip::Gossip;
using gossip::Parameters;
using gossip::Stamp;

namespace {

using Group = ModelGroup<Gossip>;

ChaosOptions chaos() {
  return {.length = 20s,
          .attrition = {.max_dead = 2, .interval_mean = 2s, .recovery_max = 3s},
          .network = NetworkFaults::swarm()};
}

Parameters database(Bug bug) {
  Parameters parameters;
  parameters.anti_entropy_interval = 300ms;
  parameters.keys = 12;
  parameters.update_rate = {5};
  parameters.delete_share = 0.4;
  parameters.mongering = gossip::Mongering::push;
  parameters.bug = bug;
  return parameters;
}

std::string violation_of(std::uint64_t seed, Bug bug) {
  Group group(seed, 7, database(bug));
  group.start_all();
  group.run_through(chaos(), 20s);
  return group.first_violation();
}

/// Seeds of 1 to `last` until the first that shows it; 0: none does.
std::uint64_t first_seed_that_finds(Bug bug, std::string_view checker, std::uint64_t last) {
  for (std::uint64_t seed = 1; seed <= last; ++seed) {
    if (violation_of(seed, bug).starts_with(checker)) return seed;
  }
  return 0;
}

}  // namespace

TEST_CASE("anti-entropy brings an update to all, whoever asks") {
  for (const AntiEntropy how : {AntiEntropy::push, AntiEntropy::pull, AntiEntropy::push_pull}) {
    Parameters parameters;
    parameters.anti_entropy = how;
    parameters.update_rate = {0};
    parameters.update_at = 2s;
    Group group(1, 50, parameters);
    group.start_all();
    group.run_for(30s);
    CHECK(group.sum(&gossip::Metrics::updates) == 1);
    CHECK(group.sum(&gossip::Metrics::received) == 49);
    for (std::size_t i = 0; i < group.size(); ++i)
      CHECK(group.process(i).database().checksum() == group.process(0).database().checksum());
  }
}

TEST_CASE("the last of an exponential number learn sooner by pull than by push") {
  const auto last_of = [](AntiEntropy how) {
    std::uint64_t sum = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      Parameters parameters;
      parameters.anti_entropy = how;
      parameters.update_rate = {0};
      parameters.update_at = 2s;
      Group group(seed, 300, parameters);
      group.start_all();
      group.run_for(40s);
      sum += group.merged(&gossip::Metrics::delay).max();
    }
    return sum;
  };
  const std::uint64_t push = last_of(AntiEntropy::push);
  const std::uint64_t pull = last_of(AntiEntropy::pull);
  const std::uint64_t both = last_of(AntiEntropy::push_pull);
  CHECK(both < pull);
  CHECK(pull < push);
}

TEST_CASE("nothing but checksums travels between equal databases") {
  Parameters parameters;
  parameters.update_rate = {0};
  Group group(1, 10, parameters);
  group.start_all();
  group.run_for(10s);
  CHECK(group.sum(&gossip::Metrics::messages) == group.sum(&gossip::Metrics::rounds));
}

TEST_CASE("a deleted item stays deleted, until its certificate is forgotten too early") {
  const auto taken_back = [](Duration age) {
    Parameters parameters;
    parameters.keys = 1;
    parameters.update_rate = {1};
    parameters.delete_share = 0.5;
    parameters.certificate_age = age;
    Group group(1, 3, parameters);
    group.start_all();
    for (int i = 0; i < 5; ++i) {
      const NodeId away[] = {group.node(2).id()};
      const NodeId others[] = {group.node(0).id(), group.node(1).id()};
      const PartitionId partition = group.cluster.network().partition(away, others);
      group.run_for(20s);
      group.cluster.network().heal(partition);
      group.run_for(5s);
    }
    return group.violated("gossip.no_resurrection");
  };
  CHECK_FALSE(taken_back(1h));
  CHECK(taken_back(2s));
}

TEST_CASE("a group of one has nobody to talk to") {
  Group group(1, 1, Parameters());
  group.start_all();
  group.run_for(10s);
  CHECK(group.sum(&gossip::Metrics::messages) == 0);
  CHECK(group.sum(&gossip::Metrics::updates) > 0);
}

TEST_CASE("chaos finds no fault with it") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) CHECK_MESSAGE(violation_of(seed, Bug::none) == "", seed);
}

TEST_CASE("chaos finds the planted bugs") {
  CHECK(first_seed_that_finds(Bug::older_wins, "gossip.no_resurrection", 20) > 0);
  CHECK(first_seed_that_finds(Bug::certificates_forgotten, "gossip.no_resurrection", 20) > 0);
}

TEST_CASE("the convergence checker sees a replica that is left behind") {
  Parameters parameters = database(Bug::none);
  parameters.delete_share = 0;
  Group group(1, 4, parameters);
  group.start_all();
  group.run_for(5s);
  const NodeId away[] = {group.node(3).id()};
  const NodeId others[] = {group.node(0).id(), group.node(1).id(), group.node(2).id()};
  group.cluster.network().partition(away, others);
  group.run_for(5s);
  group.run().healed();
  group.run_for(20s);
  CHECK(group.violated("gossip.convergence"));
}
