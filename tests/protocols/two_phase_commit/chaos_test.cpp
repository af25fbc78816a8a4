#include <doctest/doctest.h>

#include "protocols/model_group.hpp"
#include "protocols/two_phase_commit/process.hpp"

using namespace orrery;
using namespace orrery::test;
using namespace orrery::protocols;
using two_phase_commit::Bug;
using two_phase_commit::Parameters;
using two_phase_commit::TwoPhaseCommit;

namespace {

std::string violation_of(std::uint64_t seed, Bug bug) {
  Parameters parameters;
  parameters.transaction_rate = {50};
  parameters.cooperative = seed % 2 == 0;
  parameters.bug = bug;
  ModelGroup<TwoPhaseCommit> group(seed, 4, parameters);
  group.start_all();
  group.run_through({.length = 20s,
                     .attrition = {.max_dead = 2, .wipe = 0, .pause = 0.2, .interval_mean = 1s, .recovery_max = 2s},
                     .network = NetworkFaults::swarm(),
                     .disk = DiskFaults::swarm(),
                     .clock = ClockFaults::swarm()},
                    20s);
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
  for (std::uint64_t seed = 1; seed <= 200; ++seed) CHECK_MESSAGE(violation_of(seed, Bug::none) == "", seed);
}

TEST_CASE("chaos finds the planted bugs") {
  const std::uint64_t not_durable =
      first_seed_that_finds(Bug::decision_not_durable, "two_phase_commit.decision_stable", 100);
  const std::uint64_t in_doubt = first_seed_that_finds(Bug::abort_in_doubt, "two_phase_commit.atomicity", 50);
  CHECK(not_durable > 0);
  CHECK(in_doubt > 0);
}

TEST_CASE("who stays in doubt after healing is told on") {
  Parameters parameters;
  parameters.no_share = 0;
  ModelGroup<TwoPhaseCommit> group(1, 3, parameters);
  group.start_all();
  group.run_for(2s);
  while (group.process(1).in_doubt() == 0) group.run_for(200us);
  group.node(0).crash();
  group.run().healed();
  group.run_for(60s);
  CHECK(group.violated("two_phase_commit.progress"));
}
