#include <orrery/testing/inevitability.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <orrery/testing/simulation.hpp>

#include "platform/stack.hpp"
#include "platform/terminal.hpp"
#include "testing/future_window.hpp"
#include "testing/seed_runner.hpp"
#include "testing/simulation_run.hpp"

namespace orrery {
namespace {

constexpr std::uint32_t points_max = 1'000;
constexpr std::uint32_t futures_max = 10'000;
constexpr double rise_min = 0.1;  // Less is not worth a look between two points.
constexpr std::uint64_t resolutions = 5'000;

class Investigation {
 public:
  Investigation(const SimulationBuilder& simulation, std::uint64_t seed, const InevitabilityOptions& options)
      : simulation_(simulation), seed_(seed), options_(options), limits_(SimulationRun::limits_of(simulation)) {}

  Result<InevitabilityReport> investigate() {
    const double started = platform::steady_seconds();
    const SeedResult first = run_itself();
    if (first.ok) return failure(ErrorCode::not_found, "seed " + std::to_string(seed_) + " does not fail");
    report_.seed = seed_;
    report_.failure = first.failures.front();
    runs_max_ = (std::uint64_t{options_.points} + 1 + 2 * std::uint64_t{options_.refinements}) * options_.futures;
    try_points({end()});
    if (!cut_short_ && points_.at(end()).failed < options_.futures)
      return failure(ErrorCode::unsupported, not_the_same_twice());
    try_points(even_times());
    try_other_seeds();
    for (std::uint32_t round = 0; round < options_.refinements && !cut_short_; ++round) {
      const std::set<std::uint64_t> times = times_between();
      if (times.empty()) break;
      try_points(times);
    }
    conclude(first);
    report_.complete = !cut_short_;
    report_.wall_seconds = platform::steady_seconds() - started;
    return std::move(report_);
  }

 private:
  [[nodiscard]] std::uint64_t end() const { return report_.failure.at.ns(); }

  [[nodiscard]] detail::SeedRunnerOptions runner_options(std::uint64_t first, std::uint64_t count) const {
    return {.seeds = {first, first + (count - 1)},
            .jobs = options_.jobs == 0 ? platform::processors() : options_.jobs,
            .memory_limit = limits_.memory_bytes,
            .wall_limit = limits_.wall,
            .interrupted = options_.interrupted};
  }

  SeedResult in_worker(const detail::SeedWork& work) {
    auto options = runner_options(seed_, 1);
    options.interrupted = {};
    ++report_.runs;
    SeedResult result;
    static_cast<void>(detail::run_seeds(work, options, [&](SeedResult done) { result = std::move(done); }));
    return result;
  }

  SeedResult run_itself() {
    detail::SeedWork work;
    work.run = [&](std::uint64_t seed) { return run_seed(simulation_, seed); };
    work.explain = [&](SeedResult& failed) {
      platform::Symbolizer symbolizer;
      explain_failure(simulation_, failed, symbolizer);
    };
    work.history = [&](std::uint64_t seed, std::uint64_t event) { return history_before(simulation_, seed, event); };
    return in_worker(work);
  }

  void count(FutureCounts& counts, std::uint64_t number, const SeedResult& result) const {
    ++counts.futures;
    if (result.ok) {
      counts.survivor = std::min(number, counts.survivor.value_or(number));
      return;
    }
    const SeedFailure& how = result.failures.front();
    const bool same = how.kind == report_.failure.kind && how.property == report_.failure.property;
    ++(same ? counts.failed : counts.failed_otherwise);
  }

  // Runs `groups` times so many futures as asked for, and counts each group apart. Fewer if it is interrupted.
  std::vector<FutureCounts> try_all(std::uint64_t groups,
                                    const std::function<SeedResult(std::uint64_t group, std::uint64_t number)>& run) {
    const std::uint64_t each = options_.futures;
    detail::SeedWork work;
    work.run = [&](std::uint64_t index) {
      SeedResult result = run(index / each, index % each);
      result.seed = index;
      return result;
    };
    std::vector<FutureCounts> all(groups);
    const Ending ending = detail::run_seeds(work, runner_options(0, groups * each), [&](const SeedResult& result) {
      ++report_.runs;
      count(all[result.seed / each], result.seed % each, result);
      if (options_.on_progress) options_.on_progress({report_.runs, std::max(runs_max_, report_.runs)});
    });
    cut_short_ = ending == Ending::interrupted;
    return all;
  }

  void try_other_seeds() {
    if (cut_short_) return;
    report_.other_seeds = try_all(1, [&](std::uint64_t, std::uint64_t number) {
                            return run_seed(simulation_, seed_ + 1 + number);
                          }).front();
  }

  void try_points(const std::set<std::uint64_t>& times) {
    if (cut_short_ || times.empty()) return;
    const std::vector<std::uint64_t> each(times.begin(), times.end());
    std::vector<FutureCounts> all = try_all(each.size(), [&](std::uint64_t group, std::uint64_t number) {
      return run_future(simulation_, seed_, {Time::from_ns(each[group]), number});
    });
    for (std::size_t i = 0; i < each.size(); ++i) {
      all[i].from = Time::from_ns(each[i]);
      if (all[i].futures == options_.futures) points_.emplace(each[i], std::move(all[i]));
    }
  }

  [[nodiscard]] std::set<std::uint64_t> even_times() const {
    std::set<std::uint64_t> times;
    const std::uint64_t parts = options_.points - 1;
    for (std::uint64_t i = 0; i < parts && end() > 0; ++i) times.insert(end() / parts * i + end() % parts * i / parts);
    return times;
  }

  // In the middle of where the share rises most, of several such places the last, and of what comes before the first
  // point from which all fail.
  [[nodiscard]] std::set<std::uint64_t> times_between() const {
    std::set<std::uint64_t> times;
    const std::uint64_t inevitable = inevitable_from();
    double steepest = rise_min;
    std::optional<std::uint64_t> middle_of_rise;
    for (auto left = points_.begin(), right = std::next(left); right != points_.end(); ++left, ++right) {
      const std::uint64_t gap = right->first - left->first;
      if (gap <= end() / resolutions || gap < 2) continue;
      const std::uint64_t middle = left->first + gap / 2;
      const double rise = right->second.share().ratio - left->second.share().ratio;
      if (rise >= steepest) {
        steepest = rise;
        middle_of_rise = middle;
      }
      if (right->first == inevitable) times.insert(middle);
    }
    if (middle_of_rise) times.insert(*middle_of_rise);
    return times;
  }

  [[nodiscard]] std::uint64_t inevitable_from() const {
    std::uint64_t from = end();
    for (auto point = points_.rbegin(); point != points_.rend(); ++point) {
      if (point->second.failed < point->second.futures) break;
      from = point->first;
    }
    return from;
  }

  [[nodiscard]] std::string not_the_same_twice() const {
    return "seed " + std::to_string(seed_) + " fails with '" + report_.failure.property +
           "', but not each time that it is run up to there: it is not deterministic; sim run --check-determinism "
           "looks for the cause";
  }

  void conclude(const SeedResult& first) {
    for (const auto& [time, counts] : points_) {
      report_.points.push_back(counts);
      if (counts.share().ratio < 0.5) report_.open_until = counts.from;
    }
    report_.inevitable_from = Time::from_ns(inevitable_from());
    const bool died = report_.failure.digest.empty();
    const detail::Window window{report_.open_until, report_.inevitable_from};
    detail::SeedWork work;
    work.run = [&](std::uint64_t seed) {
      return detail::look_into(simulation_, seed, window, died ? first.events : 0);
    };
    SeedResult seen = in_worker(work);
    report_.faults = std::move(seen.fault_decisions);
    if (!seen.failures.empty()) report_.events = std::move(seen.failures.front().last_events);
    report_.events_left_out =
        static_cast<std::size_t>(seen.events) - std::min<std::size_t>(seen.events, report_.events.size());
  }

  const SimulationBuilder& simulation_;
  std::uint64_t seed_;
  const InevitabilityOptions& options_;
  SeedLimits limits_;
  InevitabilityReport report_;
  std::map<std::uint64_t, FutureCounts> points_;  // By time.
  std::uint64_t runs_max_ = 0;
  bool cut_short_ = false;
};

std::string problem_of(const SimulationBuilder& simulation, const InevitabilityOptions& options) {
  if (const auto problems = simulation.validate(); !problems.empty())
    return "simulation '" + simulation.name() + "': " + problems.front();
  if (options.points < 2 || options.points > points_max)
    return "points must be from 2 to " + std::to_string(points_max);
  if (options.futures < 1 || options.futures > futures_max)
    return "futures must be from 1 to " + std::to_string(futures_max);
  return {};
}

}  // namespace

Result<InevitabilityReport> inevitability(const SimulationBuilder& simulation, std::uint64_t seed,
                                          const InevitabilityOptions& options) {
  if (std::string problem = problem_of(simulation, options); !problem.empty())
    return failure(ErrorCode::invalid_argument, std::move(problem));
  return Investigation(simulation, seed, options).investigate();
}

}  // namespace orrery
