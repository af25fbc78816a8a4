#include <doctest/doctest.h>

#include <algorithm>
#include <ostream>

#include <orrery/testing/simulation.hpp>

using namespace orrery;

namespace {

Report ledger(const char* synchronous) {
  SimulationArguments arguments;
  arguments.set("synchronous", synchronous);
  return run(simulation("ledger", arguments), {.seeds = {{1, 100}}});
}

}  // namespace

TEST_CASE("SQLite that syncs keeps what it acknowledged through power cuts") {
  const Report report = ledger("full");
  CHECK_MESSAGE(report.ok(), report);
  const auto cuts = std::find_if(report.faults.begin(), report.faults.end(),
                                 [](const FaultCount& fault) { return fault.kind == "disk_power_cut"; });
  REQUIRE(cuts != report.faults.end());
  CHECK(cuts->count > 100);
}

TEST_CASE("SQLite that does not sync loses what it acknowledged, or the database") {
  const Report report = ledger("off");
  CHECK_FALSE(report.ok());
  CHECK(report.errors.empty());
}
