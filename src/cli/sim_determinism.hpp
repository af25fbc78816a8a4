#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <orrery/testing/simulation.hpp>

#include "testing/determinism_check.hpp"

namespace orrery::cli {

/// What a check of determinism needs to know of the command that asked for it.
struct DeterminismCheck {
  std::vector<std::string> command_line;  ///< Of this process, to start it anew with.
  SeedRange seeds;
  std::function<void(std::uint64_t seed)> on_seed;  ///< As seeds are done.
  std::function<bool()> interrupted;
  Duration wall_limit{};  ///< Of a seed.
};

/// The hidden option of the process that is started anew.
inline constexpr const char* determinism_worker_option = "--determinism-worker";

/// Runs all seeds once more in a process executed afresh, and compares. Nothing if it was interrupted.
[[nodiscard]] std::optional<DeterminismReport> check_determinism(const DeterminismCheck& check,
                                                                 const detail::Fingerprints& first);

/// What that process does, as the value of its option says: runs all seeds, perturbed, and writes down what they came
/// to; or runs one, and writes down every event. Gives its exit status.
int determinism_worker(const std::string& work, const SimulationBuilder& simulation, const SeedRange& seeds,
                       const RunOptions& options);

}  // namespace orrery::cli
