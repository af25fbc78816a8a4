#include <doctest/doctest.h>

#include <ostream>

#include <orrery/testing/simulation.hpp>

using namespace orrery;

// [test]
TEST_CASE("the counter survives what a year brings") {
  const Report report = run(simulation("counter"), {.seeds = {{1, 40}}});
  CHECK_MESSAGE(report.ok(), report);
}
// [test]

TEST_CASE("a seed gives the same run twice") {
  const auto counter = simulation("counter");
  REQUIRE(counter.has_value());
  const SeedResult first = run_seed(*counter, 7);
  const SeedResult second = run_seed(*counter, 7);
  CHECK(first.digest == second.digest);
  CHECK(first.operations > 100);
}
