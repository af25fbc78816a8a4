#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/fault_decision.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/trace_sink.hpp>
#include <orrery/testing/report.hpp>

namespace orrery {

class SimulationBuilder;

/// One way on which a seed could have gone on: all that happens up to `from`, it included, happens as it does in the
/// seed, and whatever is drawn later is drawn from streams keyed by (seed, `from`, `number`): processes' and clients'
/// random numbers, latencies, ties, faults. What was drawn before stays: how many servers there are, which faults the
/// swarm chose, knobs that were read, when the next crash is due.
struct Future {
  Time from;
  std::uint64_t number = 0;
};
/// "18.25s#7": what `--future` reads.
[[nodiscard]] std::string to_string(const Future& future);

/// As `run_seed`, on another way from a point in time on. A future from beyond the end is the seed itself.
[[nodiscard]] SeedResult run_future(const SimulationBuilder& simulation, std::uint64_t seed, const Future& future,
                                    TraceSink* trace = nullptr);

/// A share of successes in trials, and between what limits the probability is with 95 % confidence: the score interval
/// (E. B. Wilson, J. Am. Stat. Assoc. 22(158), 1927), which is sound for few trials and for shares of 0 and 1.
struct Share {
  double ratio = 0;
  double low = 0;
  double high = 1;
};
[[nodiscard]] Share share_of(std::uint32_t successes, std::uint32_t trials);

/// What became of the futures from one point in time.
struct FutureCounts {
  Time from;
  std::uint32_t futures = 0;
  std::uint32_t failed = 0;               ///< With the property that the seed violates.
  std::uint32_t failed_otherwise = 0;     ///< With another one, first.
  std::optional<std::uint64_t> survivor;  ///< Number of the first future that did not fail.

  [[nodiscard]] Share share() const { return share_of(failed, futures); }
};

struct InevitabilityProgress {
  std::uint64_t runs = 0;
  std::uint64_t runs_max = 0;  ///< It may need fewer.
};

struct InevitabilityOptions {
  std::uint32_t points = 20;       ///< Points in time, evenly spread from 0 to the failure; 2 to 1,000.
  std::uint32_t futures = 40;      ///< From each of them; 1 to 10,000.
  std::uint32_t refinements = 10;  ///< Rounds of bisection: where the share rises most, and where all begin to fail.
  unsigned jobs = 0;               ///< Processes; 0: one for each processor.
  std::function<void(const InevitabilityProgress&)> on_progress{};
  std::function<bool()> interrupted{};  ///< True ends it with the points that it has all futures of.
};

struct InevitabilityReport {
  std::uint64_t seed = 0;
  SeedFailure failure;               ///< Of the seed as it is.
  FutureCounts other_seeds;          ///< The same number of other seeds, from the one that follows: the base rate.
  std::vector<FutureCounts> points;  ///< Sorted by time.
  /// The last point from which fewer than half of the futures fail; none if there is none.
  std::optional<Time> open_until;
  Time inevitable_from;  ///< The first point from which, as from all later ones, all futures fail.
  /// What came true in the seed after `open_until` up to `inevitable_from`; as they are called off by.
  std::vector<FaultDecision> faults;
  /// What else happened then, oldest first; of too much the beginning and the end, without everyday traffic.
  std::vector<std::string> events;
  std::size_t events_left_out = 0;
  std::uint64_t runs = 0;
  double wall_seconds = 0;
  bool complete = false;  ///< False if it was interrupted.
};

/// When a failure became inevitable: for points in time up to the failure, how many of many futures fail with the same
/// property. In parallel and isolated; but for the wall time the report does not depend on `jobs`.
///
/// All futures from the moment of the failure fail, or the seed does not do the same twice, which is an error:
/// `unsupported`. Other errors: `invalid_argument` if the simulation contradicts itself or an option is out of its
/// range, `not_found` if the seed does not fail.
[[nodiscard]] Result<InevitabilityReport> inevitability(const SimulationBuilder& simulation, std::uint64_t seed,
                                                        const InevitabilityOptions& options = {});

}  // namespace orrery
