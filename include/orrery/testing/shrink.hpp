#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/fault_decision.hpp>
#include <orrery/core/function.hpp>
#include <orrery/testing/reduction.hpp>
#include <orrery/testing/report.hpp>

namespace orrery {

class SimulationBuilder;

/// What is left of a failing seed, and how far it has got.
struct ShrinkProgress {
  std::string activity;  ///< "kinds of faults", "faults", "clients", "chaos".
  std::size_t faults = 0;
  std::uint64_t runs = 0;
};

struct ShrinkOptions {
  unsigned jobs = 0;                 ///< Processes; 0: one for each processor.
  std::uint64_t runs_max = 100'000;  ///< Then it ends with what it has.
  std::function<void(const ShrinkProgress&)> on_progress{};
  std::function<bool()> interrupted{};  ///< True ends it with what it has.
};

struct ShrinkResult {
  Reduction reduction;                ///< Reduced by this, the seed still fails in the same way.
  std::vector<FaultDecision> faults;  ///< The decisions that are left.
  SeedResult result;                  ///< Of the reduced seed, with its failure explained.
  std::size_t faults_before = 0;
  std::uint64_t runs = 0;
  double wall_seconds = 0;
  bool minimal = false;  ///< No single fault that is left can be left out; false if it was cut short.
};

/// Finds few faults, few clients and a short chaos phase with which the seed still violates the same property, by delta
/// debugging (A. Zeller, R. Hildebrandt, IEEE TSE 28(2), 2002) over fault decisions, in parallel and isolated: first
/// over their kinds, then over each. The result does not depend on `jobs`. Errors: `invalid_argument` if the simulation
/// contradicts itself, `not_found` if the seed does not fail.
[[nodiscard]] Result<ShrinkResult> shrink(const SimulationBuilder& simulation, std::uint64_t seed,
                                          const ShrinkOptions& options = {});

}  // namespace orrery
