#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/check/property_results.hpp>
#include <orrery/core/digest_text.hpp>
#include <orrery/core/fault_decision.hpp>
#include <orrery/core/time.hpp>
#include <orrery/fault/fault_count.hpp>

namespace orrery {

/// Why a seed failed.
struct SeedFailure {
  std::uint64_t seed = 0;
  PropertyKind kind = PropertyKind::always;
  std::string property;  ///< Failures are grouped by property and place.
  std::string place;
  std::string node;
  Time at;
  std::string message;
  std::string digest;                    ///< Hexadecimal, "" when the process died.
  std::string replay;                    ///< The command line that replays it.
  std::string watch;                     ///< The one that opens it in the web app; "" if it cannot.
  std::string stack;                     ///< A function a line, innermost first, where it died or threw; "" otherwise.
  std::string output;                    ///< What a seed that died had written last to stdout and stderr.
  std::vector<std::string> last_events;  ///< On the nodes concerned, oldest first.
  std::vector<std::string> knobs;        ///< Those not at their default: "flush-interval = 12 ms instead of 100 ms".
};

/// Something that a seed measured, by name, such as "client.latency_p99_ns".
struct Measure {
  std::string name;
  double value = 0;
};

/// What one seed did. Equal for equal (simulation, seed, behaviour version), except for the wall time.
struct SeedResult {
  std::uint64_t seed = 0;
  bool ok = false;
  double simulated_seconds = 0;
  double wall_seconds = 0;
  std::uint64_t events = 0;
  std::uint64_t operations = 0;
  std::uint64_t digest = 0;
  std::vector<FaultCount> faults;
  std::vector<PropertyCount> properties;
  std::vector<SeedFailure> failures;           ///< The first violations; empty when ok.
  std::vector<Measure> measures{};             ///< Only of a `World` that measures.
  std::vector<FaultDecision> fault_decisions;  ///< Those that came true, in order; only when asked for.
};

/// Where two runs of one seed part.
struct Divergence {
  std::uint64_t seed = 0;
  std::array<std::uint64_t, 2> digests{};  ///< Of the first and of the second run of all seeds.
  std::string cause;                       ///< In words: what makes it differ, as far as running it again told.
  std::array<std::string, 2> variants;     ///< The runs that are compared below: "alone", "after seed 7".
  std::uint64_t event = 0;          ///< Ordinal of the first event that differs, from 1; 0: no two could be told apart.
  std::vector<std::string> before;  ///< At most ten events before it, the same in both, oldest first.
  std::array<std::string, 2> events;  ///< The event in each variant; "" if that has none any more.
};

/// What running all seeds a second time showed: in another order, with memory laid out differently.
struct DeterminismReport {
  std::uint64_t seeds_compared = 0;
  std::uint64_t seeds_differing = 0;
  std::vector<std::uint64_t> differing;  ///< The first of them, at most a hundred.
  std::optional<Divergence> divergence;  ///< Of the first.
  std::string error;                     ///< Why there was no second run; "" if there was.
};

/// What ended a run of many seeds.
enum class Ending : std::uint8_t {
  all_seeds,      ///< There were no more.
  time,           ///< Its time was over.
  plateau,        ///< So many seeds in a row had nothing new to show.
  first_failure,  ///< A seed failed, and that was enough: the seeds under way are not in the report.
  interrupted,    ///< It was asked to stop: nor are they.
};
[[nodiscard]] std::string_view to_string(Ending end);

/// The outcome of many seeds of a simulation.
struct Report {
  std::string simulation;
  std::vector<std::string> errors;  ///< Why nothing ran: an unknown simulation, a builder that contradicts itself.
  std::uint64_t seeds_run = 0;
  std::uint64_t seeds_failed = 0;
  Ending end = Ending::all_seeds;
  double simulated_seconds = 0;
  double wall_seconds = 0;
  std::uint64_t events = 0;
  std::uint64_t operations = 0;
  std::uint64_t digest = 0;  ///< Fold of the seeds' digests in order of seed.
  std::vector<FaultCount> faults;
  std::vector<PropertyCount> properties;
  /// The first of each failed seed, by seed; at most `failures_max`. Stack, output, last events and knobs only of the
  /// first ten of each group.
  std::vector<SeedFailure> failures;
  std::vector<std::string> warnings;        ///< Faults that never fired, `sometimes` never true.
  std::vector<std::uint64_t> seed_digests;  ///< In order of seed, the corpus first; when asked for.

  std::optional<DeterminismReport> determinism;  ///< When asked for.

  static constexpr std::size_t failures_max = 10'000;

  /// Whether all seeds did the same when run again, if they were.
  [[nodiscard]] bool deterministic() const {
    return !determinism || (determinism->seeds_differing == 0 && determinism->error.empty());
  }
  [[nodiscard]] bool interrupted() const { return end == Ending::interrupted; }
  /// Seeds that were under way when it ended are not in it.
  [[nodiscard]] bool cut_short() const { return interrupted() || end == Ending::first_failure; }
  /// It ran, and nothing failed.
  [[nodiscard]] bool ok() const { return errors.empty() && seeds_failed == 0 && deterministic(); }
};

/// The report for people: what a terminal shows, at most 100 columns but for lines to paste. `colour` adds ANSI
/// escapes.
[[nodiscard]] std::string to_text(const Report& report, bool colour = false);
std::ostream& operator<<(std::ostream& out, const Report& report);

}  // namespace orrery
