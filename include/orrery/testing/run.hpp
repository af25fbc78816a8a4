#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/trace_sink.hpp>
#include <orrery/testing/report.hpp>

namespace orrery {

class SimulationBuilder;

/// Runs one seed in this process, to the end. Records into `trace` if given. A process's exception fails the seed; a
/// signal or a failed check takes this process with it: `run` isolates seeds, this does not.
[[nodiscard]] SeedResult run_seed(const SimulationBuilder& simulation, std::uint64_t seed, TraceSink* trace = nullptr);

/// An inclusive range of seeds.
struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 100;
};

struct RunOptions {
  std::optional<SeedRange> seeds{};  ///< Default: from 1, as many as the simulation's `iterations`.
  /// Run before the range, which then passes them over: seeds that once failed.
  std::vector<std::uint64_t> corpus{};
  Duration time_limit{0};           ///< See `SimulationBuilder::for_at_most`; 0: what that says.
  std::uint64_t plateau_seeds = 0;  ///< See `SimulationBuilder::until_plateau`; 0: what that says.
  bool fail_fast = false;           ///< Ends with the first seed that fails.
  unsigned jobs = 0;                ///< Processes; 0: one for each processor.
  bool isolate = true;              ///< Each seed in a child process; false runs all in this one.
  bool keep_seed_digests = false;
  /// Runs all seeds twice, the second time last seed first, in processes of their own, in a heap padded at random and
  /// with pools that reuse memory in another order: what depends on addresses, or on what ran before in the same
  /// process, gives another digest, and the report says in which event it shows first.
  bool check_determinism = false;
  std::string replay_command{};  ///< "orrery sim replay kv": printed with "--seed N" for each failure.
  std::string watch_command{};   ///< "orrery run raft-chaos --open": the same; "" if there is nothing to be seen.
  /// Called in this process as results come, in no particular order.
  std::function<void(const SeedResult&)> on_result{};
  /// Asked from time to time; true ends the run early, and the report says so.
  std::function<bool()> interrupted{};
};

/// Runs many seeds on all cores, each isolated: a crash, an abort, an endless loop or unbounded allocation fails that
/// seed and the run goes on. What isolated seeds write to stdout and stderr is kept out of the way, and shown if they
/// die. But for wall times the report does not depend on the number of jobs. A simulation that contradicts itself, or
/// was not found, gives a report with `errors`. Isolation forks, so have no other threads that hold locks.
[[nodiscard]] Report run(const SimulationBuilder& simulation, const RunOptions& options = {});
/// The same with what `simulation("kv")` gives.
[[nodiscard]] Report run(const Result<SimulationBuilder>& simulation, const RunOptions& options = {});

}  // namespace orrery
