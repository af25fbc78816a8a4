#include <doctest/doctest.h>

#include <ostream>

#include <orrery/testing/simulation.hpp>

using namespace orrery;

TEST_CASE("servers that agree by libraft keep to what they acknowledged") {
  const Report report = run(simulation("raft"), {.seeds = {{1, 60}}});
  CHECK_MESSAGE(report.ok(), report);
}

TEST_CASE("libraft's servers give the same run twice") {
  const Report report = run(simulation("raft"), {.seeds = {{1, 5}}, .check_determinism = true});
  CHECK_MESSAGE(report.ok(), report);
}

TEST_CASE("answers that do not wait for the disk are found") {
  SimulationArguments arguments;
  arguments.set("bug", "ack-before-sync");
  const Report report = run(simulation("raft", arguments), {.seeds = {{1, 60}}});
  CHECK_FALSE(report.ok());
  CHECK(report.errors.empty());
}
