#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include <orrery/testing/simulation.hpp>

#include "testing/event_log.hpp"
#include "testing/seed_runner.hpp"

namespace orrery::detail {

/// What must be equal if a seed runs twice.
struct Fingerprint {
  enum class End : std::uint8_t {
    finished,
    died,       ///< With its process.
    cut_short,  ///< By a limit on time or memory, which may hit one run only, or by the guard, which named the cause.
  };
  std::uint64_t digest = 0;
  std::uint64_t events = 0;
  End end = End::finished;
};
using Fingerprints = std::map<std::uint64_t, Fingerprint>;
[[nodiscard]] Fingerprint fingerprint_of(const SeedResult& result);

/// A number for `run_perturbed_seed`, another each time.
[[nodiscard]] std::uint64_t random_perturbation();
/// As `run_seed`, with memory laid out in another way: the heap padded as the number has it, pools reversed.
[[nodiscard]] SeedResult run_perturbed_seed(const SimulationBuilder& simulation, std::uint64_t seed,
                                            std::uint64_t perturbation, TraceSink* trace = nullptr);

/// Runs all seeds, the corpus among them, last first, perturbed, and hands each result to `sink`. Failures are not
/// explained. If there are hardly more seeds than workers, each worker runs its first seed twice: none shall be the
/// first in its process.
void run_perturbed(const SimulationBuilder& simulation, const SeedRange& seeds, const RunOptions& options,
                   std::uint64_t perturbation, const std::function<void(SeedResult)>& sink);

/// Starts a run of which every event is written down.
using StartEventLog = std::function<LineReader(const EventLogRequest&)>;
/// In a process forked from this one.
[[nodiscard]] LineReader fork_event_log(const SimulationBuilder& simulation, const EventLogRequest& request);

/// Compares the seeds that ran both times; the first that differs is run again to find out where and why.
[[nodiscard]] DeterminismReport compare_runs(const Fingerprints& first, const Fingerprints& second,
                                             std::uint64_t perturbation, const StartEventLog& start);

}  // namespace orrery::detail
