#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "testing/small_systems.hpp"

/// Systems that take something for granted, and how many seeds find them out.
namespace small {

inline SimulationBuilder lasting(ProcessFactory factory, std::uint32_t servers = 2) {
  return SimulationBuilder("lasting").processes(servers, std::move(factory)).workload(make<Patient>).settle(1s);
}

/// Runs seeds 1 to `seeds`; how many fail with the property.
inline std::uint64_t failing(const SimulationBuilder& simulation, std::string_view property, std::uint64_t seeds = 20) {
  CHECK(simulation.validate() == std::vector<std::string>{});
  std::uint64_t failed = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const SeedResult result = run_seed(simulation, seed);
    if (result.ok) continue;
    CHECK_MESSAGE(result.failures.front().property == property, result.failures.front().message);
    ++failed;
  }
  return failed;
}

inline std::uint64_t count_of(const SeedResult& result, std::string_view kind) {
  for (const FaultCount& fault : result.faults) {
    if (fault.kind == kind) return fault.count;
  }
  return 0;
}

}  // namespace small
