#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <utility>

#include "testing/seed_runner.hpp"

/// Helpers for tests of the seed runner alone, without simulations.
namespace seeds {

inline orrery::SeedResult fine(std::uint64_t seed) {
  orrery::SeedResult result;
  result.seed = seed;
  result.ok = true;
  result.digest = seed * 3;
  return result;
}

inline std::map<std::uint64_t, orrery::SeedResult> results_of(const orrery::detail::SeedWork& work,
                                                              const orrery::detail::SeedRunnerOptions& options) {
  std::map<std::uint64_t, orrery::SeedResult> results;
  const orrery::Ending end = orrery::detail::run_seeds(work, options, [&](orrery::SeedResult result) {
    const std::uint64_t seed = result.seed;
    CHECK(results.emplace(seed, std::move(result)).second);
  });
  CHECK(end == orrery::Ending::all_seeds);
  return results;
}

}  // namespace seeds
