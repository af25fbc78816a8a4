#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include <orrery/testing/simulation.hpp>

// [test]
TEST_CASE("the counter survives anything") {
  const orrery::Report report = run(orrery::simulation("counter"), {.seeds = {{1, 20}}});
  INFO(report);
  CHECK(report.ok());
}
// [test]
