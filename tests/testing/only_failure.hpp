#pragma once

#include <doctest/doctest.h>

#include <orrery/testing/run.hpp>

namespace small {

/// The failure of seed 1, which has no other.
inline orrery::SeedFailure only_failure(const orrery::SimulationBuilder& simulation) {
  const orrery::SeedResult result = orrery::run_seed(simulation, 1);
  CHECK_FALSE(result.ok);
  REQUIRE(result.failures.size() == 1);
  return result.failures[0];
}

}  // namespace small
