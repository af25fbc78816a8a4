#include <doctest/doctest.h>

#include "protocols/swim/swim_group.hpp"

using namespace orrery;
using namespace orrery::test;
using namespace orrery::protocols;
using swim::Bug;
using swim::Parameters;

namespace {

ChaosOptions chaos() {
  return {.length = 30s,
          .attrition = {.max_dead = 2, .pause = 0.3, .interval_mean = 3s},
          .network = NetworkFaults::swarm(),
          .clock = ClockFaults::swarm()};
}

std::string violation_of(std::uint64_t seed, Bug bug) {
  Parameters parameters;
  parameters.period = 500ms;
  parameters.suspicion_multiplier = 1;
  parameters.bug = bug;
  parameters.local_health = seed % 2 == 0;
  parameters.contacts = seed % 3 == 0 ? 2 : 0;
  SwimGroup group(seed, 6, parameters);
  group.start_all();
  group.run_through(chaos(), 200s);
  return group.first_violation();
}

std::uint64_t first_seed_that_finds(Bug bug, std::string_view checker, std::uint64_t last) {
  for (std::uint64_t seed = 1; seed <= last; ++seed) {
    if (violation_of(seed, bug).starts_with(checker)) return seed;
  }
  return 0;
}

}  // namespace

TEST_CASE("chaos finds no fault with it") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) CHECK_MESSAGE(violation_of(seed, Bug::none) == "", seed);
}

TEST_CASE("chaos finds the planted bugs") {
  CHECK(first_seed_that_finds(Bug::incarnation_not_raised, "swim.no_false_dead", 20) > 0);
  CHECK(first_seed_that_finds(Bug::anyone_refutes, "swim.incarnation_monotone", 20) > 0);
}

TEST_CASE("who is cut off after healing is told on") {
  Parameters parameters;
  parameters.period = 200ms;
  SwimGroup group(1, 5, parameters);
  group.start_all();
  group.run_for(5s);
  group.run().healed();
  group.run_for(1s);
  const NodeId deaf[] = {group.node(0).id()};
  const NodeId others[] = {group.node(1).id(), group.node(2).id(), group.node(3).id(), group.node(4).id()};
  SUBCASE("for not noticing a death") {
    group.node(4).crash();
    group.cluster.network().partition(deaf, others);
    // Its own pings stay unanswered as well: it must not notice by itself.
    group.node(0).pause();
    group.run_for(60s);
    CHECK(group.violated("swim.completeness"));
  }
  SUBCASE("for taking the living for dead") {
    group.cluster.network().partition(deaf, others);
    group.run_for(120s);
    CHECK(group.violated("swim.no_false_dead"));
  }
  SUBCASE("and nobody else") {
    group.node(4).crash();
    group.run_for(120s);
    CHECK(group.violations.empty());
  }
}
