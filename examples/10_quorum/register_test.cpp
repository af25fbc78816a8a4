#include <doctest/doctest.h>

#include <ostream>

#include <orrery/testing/simulation.hpp>

using namespace orrery;

TEST_CASE("the register is linearizable, whatever happens to less than half of its replicas, or to all for a while") {
  const Report report = run(simulation("quorum_register"), {.seeds = {{1, 30}}});
  CHECK_MESSAGE(report.ok(), report);
}

TEST_CASE("a register whose reads do not write back is found out, and by nothing but its history") {
  const Report report = run(simulation("without_write_back"), {.seeds = {{1, 30}}});
  CHECK_FALSE(report.failures.empty());
  for (const SeedFailure& failure : report.failures) CHECK(failure.property == "the register is linearizable");
}
