#include <doctest/doctest.h>

#include "protocols/chord/process.hpp"
#include "protocols/model_group.hpp"

using namespace orrery;
using namespace orrery::test;
using namespace orrery::protocols;
using chord::Bug;
using chord::Chord;
using chord::Parameters;

namespace {

/// Nodes come and go; the network loses, doubles and reorders datagrams, but is never cut: two halves of a ring that
/// each made a ring of their own would not find each other again.
std::string violation_of(std::uint64_t seed, Bug bug) {
  Parameters parameters;
  parameters.stabilise_interval = 200ms;
  parameters.successors = 5;
  parameters.bug = bug;
  parameters.lookup = seed % 2 == 0 ? chord::Lookup::iterative : chord::Lookup::recursive;
  ModelGroup<Chord> ring(seed, 16, parameters);
  NetworkFaultRates rates;
  rates.datagram_loss = 0.002;
  rates.datagram_duplicate = 0.01;
  rates.datagram_reorder = 0.01;
  ring.start_all();
  ring.cluster.network().set_fault_rates(rates);
  ring.run_for(1s);
  ring.run_through({.length = 30s, .attrition = {.max_dead = 3, .interval_mean = 2s, .recovery_max = 4s}}, 30s);
  return ring.first_violation();
}

std::uint64_t first_seed_that_finds(Bug bug, std::string_view checker, std::uint64_t last) {
  for (std::uint64_t seed = 1; seed <= last; ++seed) {
    if (violation_of(seed, bug).starts_with(checker)) return seed;
  }
  return 0;
}

}  // namespace

TEST_CASE("churn finds no fault with it") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) CHECK_MESSAGE(violation_of(seed, Bug::none) == "", seed);
}

TEST_CASE("churn finds the planted bugs") {
  CHECK(first_seed_that_finds(Bug::successor_list_not_extended, "chord.connected", 20) > 0);
  CHECK(first_seed_that_finds(Bug::no_wrap, "chord.", 20) > 0);
}

TEST_CASE("a lookup that goes wrong after healing is told on") {
  Parameters parameters;
  parameters.stabilise_interval = 100ms;
  parameters.lookup_rate = {20};
  ModelGroup<Chord> ring(1, 10, parameters);
  ring.start_all();
  ring.run_for(2s);
  ring.run().healed();
  ring.run_for(60s);
  CHECK(ring.violations.empty());
  NetworkFaultRates deaf;
  deaf.datagram_loss = 1;
  ring.cluster.network().set_fault_rates(deaf);
  ring.run_for(10s);
  CHECK(ring.violated("chord.lookup_correct"));
}
