#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <orrery/core/time.hpp>
#include <orrery/testing/report.hpp>
#include <orrery/testing/run.hpp>

namespace orrery::detail {

/// What led to the event in which a worker died.
struct SeedHistory {
  std::vector<std::string> events;  ///< The last before it, oldest first.
  std::vector<std::string> knobs;   ///< As `SeedFailure::knobs`.
};

/// What there is to do for a seed. The functions are called in worker processes.
struct SeedWork {
  std::function<SeedResult(std::uint64_t seed)> run;
  /// Adds to a failed result what led to it. May be empty.
  std::function<void(SeedResult& failed)> explain;
  /// Of the event of this ordinal. May be empty.
  std::function<SeedHistory(std::uint64_t seed, std::uint64_t event)> history;
};

struct SeedRunnerOptions {
  SeedRange seeds;
  std::vector<std::uint64_t> corpus{};  ///< Handed out before the range, which then passes them over.
  unsigned jobs = 1;
  bool isolate = true;
  std::uint64_t memory_limit = std::uint64_t{2} << 30;
  Duration wall_limit = std::chrono::seconds(60);
  std::function<bool()> interrupted{};  ///< Asked from time to time; true: drop what is under way.
  std::function<bool()> enough{};       ///< True: hand out no more, and finish what is under way.
};

/// Runs all seeds and hands each result to `sink`, in no particular order. Returns why it ended; `time` if there was
/// enough.
///
/// Isolated, `jobs` worker processes are forked, which are handed batches of seeds and live until the end; one that
/// dies or hangs costs the seed that it was at, whose result says why, and another goes on with the rest of its batch.
[[nodiscard]] Ending run_seeds(const SeedWork& work, const SeedRunnerOptions& options,
                               const std::function<void(SeedResult)>& sink);

}  // namespace orrery::detail
