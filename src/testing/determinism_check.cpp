#include "testing/determinism_check.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include <orrery/core/hash.hpp>

#include "platform/channel.hpp"
#include "platform/clock.hpp"
#include "platform/heap_padding.hpp"
#include "platform/memory.hpp"
#include "platform/terminal.hpp"
#include "testing/simulation_run.hpp"

namespace orrery::detail {
namespace {

constexpr std::size_t differing_listed_max = 100;
constexpr std::uint64_t predecessors_max = 16;
constexpr std::uint64_t perturbations_tried = 4;  // Two objects keep their order in every second.
constexpr std::string_view not_comparable[] = {"endless loop", "out of memory", "no worker", nondeterminism_property};

bool comparable(const Fingerprint& a, const Fingerprint& b) {
  return a.end != Fingerprint::End::cut_short && b.end != Fingerprint::End::cut_short;
}

bool differ(const Fingerprint& a, const Fingerprint& b) {
  if (a.end != b.end) return true;
  return a.end == Fingerprint::End::finished && (a.digest != b.digest || a.events != b.events);
}

void show(Divergence& divergence, Parting parting, std::string first, std::string second) {
  divergence.variants = {std::move(first), std::move(second)};
  divergence.event = parting.event;
  divergence.before.assign(parting.before.begin(), parting.before.end());
  divergence.events = {std::move(parting.first), std::move(parting.second)};
}

// Neighbours that ran in the same process: fewer first.
std::vector<std::vector<std::uint64_t>> predecessors_of(std::uint64_t seed, const Fingerprints& all) {
  std::vector<std::uint64_t> before;
  std::vector<std::uint64_t> after;
  const auto add = [](std::vector<std::uint64_t>& some, const Fingerprints::value_type& other) {
    if (other.second.end == Fingerprint::End::finished) some.push_back(other.first);
  };
  for (auto at = all.find(seed); at != all.begin() && before.size() < predecessors_max;) add(before, *--at);
  for (auto at = all.upper_bound(seed); at != all.end() && after.size() < predecessors_max; ++at) add(after, *at);
  if (after.empty() && before.empty()) after.push_back(seed);
  std::vector<std::vector<std::uint64_t>> lists;
  for (const auto& some : {after, before}) {
    if (some.empty()) continue;
    lists.push_back({some.front()});
    if (some.size() > 1) lists.emplace_back(some.rbegin(), some.rend());
  }
  return lists;
}

std::string after_text(const std::vector<std::uint64_t>& seeds) {
  if (seeds.size() == 1) return "after seed " + std::to_string(seeds.front());
  return "after seeds " + std::to_string(seeds.front()) + " to " + std::to_string(seeds.back());
}

// Runs the seed again, alone and in the company it had, until two runs differ.
void find_cause(Divergence& divergence, const Fingerprints& all, std::uint64_t perturbation,
                const StartEventLog& start) {
  const EventLogRequest alone{divergence.seed, {}, 0};
  if (auto parting = find_parting(start(alone), start(alone))) {
    divergence.cause =
        "any two runs differ: it depends on what it asks the host, on addresses (the hash of a pointer), or on memory "
        "that nobody initialised";
    return show(divergence, std::move(*parting), "once", "once more");
  }
  for (std::uint64_t i = 0; i < perturbations_tried; ++i) {
    auto parting = find_parting(start(alone), start({divergence.seed, {}, perturbation + i}));
    if (!parting) continue;
    divergence.cause =
        "it depends on where its objects lie in memory: an order of pointers (a std::map or std::set keyed by them, a "
        "sort), the hash of one, or memory that nobody initialised";
    return show(divergence, std::move(*parting), "as usual", "memory laid out differently");
  }
  for (const auto& predecessors : predecessors_of(divergence.seed, all)) {
    auto parting = find_parting(start(alone), start({divergence.seed, predecessors, 0}));
    if (!parting) continue;
    divergence.cause =
        "it depends on what ran before in the same process: a static or global variable, or other state of the whole "
        "process, that survives from seed to seed";
    return show(divergence, std::move(*parting), "alone", after_text(predecessors));
  }
  divergence.cause =
      "run again, alone or after others, it does not differ any more: it depends on something outside of the process, "
      "such as the time, files, or the load of the machine";
}

}  // namespace

Fingerprint fingerprint_of(const SeedResult& result) {
  Fingerprint print{result.digest, result.events, Fingerprint::End::finished};
  if (result.ok || result.failures.empty()) return print;
  const SeedFailure& failure = result.failures.front();
  const auto is_cause = [&](std::string_view cause) { return failure.property == cause; };
  if (std::any_of(std::begin(not_comparable), std::end(not_comparable), is_cause))
    print.end = Fingerprint::End::cut_short;
  else if (failure.digest.empty())
    print.end = Fingerprint::End::died;
  return print;
}

std::uint64_t random_perturbation() { return mix64(platform::steady_now_ns()) | 1; }

SeedResult run_perturbed_seed(const SimulationBuilder& simulation, std::uint64_t seed, std::uint64_t perturbation,
                              TraceSink* trace) {
  const double started = platform::steady_seconds();
  const platform::HeapPadding padding(mix64(perturbation ^ seed));
  SimulationRun run(simulation, seed, trace);
  run.reverse_frames();
  SeedResult result = run.run();
  result.wall_seconds = platform::steady_seconds() - started;
  return result;
}

void run_perturbed(const SimulationBuilder& simulation, const SeedRange& seeds, const RunOptions& options,
                   std::uint64_t perturbation, const std::function<void(SeedResult)>& sink) {
  const SeedLimits limits = SimulationRun::limits_of(simulation);
  const unsigned jobs = options.jobs == 0 ? platform::processors() : options.jobs;
  const auto in_range = [&](std::uint64_t seed) { return seeds.first <= seed && seed <= seeds.last; };
  const auto mirrored = [&](std::uint64_t seed) { return in_range(seed) ? seeds.first + (seeds.last - seed) : seed; };
  std::vector<std::uint64_t> corpus;  // But for those that the range has anyway.
  std::copy_if(options.corpus.rbegin(), options.corpus.rend(), std::back_inserter(corpus), std::not_fn(in_range));
  SeedWork work;
  work.run = [&, needs_company = seeds.last - seeds.first + corpus.size() < 2ull * jobs](std::uint64_t place) mutable {
    if (std::exchange(needs_company, false))
      static_cast<void>(run_perturbed_seed(simulation, mirrored(place), perturbation));
    SeedResult result = run_perturbed_seed(simulation, mirrored(place), perturbation);
    result.seed = place;  // What the runner knows it by.
    return result;
  };
  static_cast<void>(run_seeds(work,
                              {.seeds = seeds,
                               .corpus = corpus,
                               .jobs = jobs,
                               .isolate = options.isolate,
                               .memory_limit = limits.memory_bytes,
                               .wall_limit = limits.wall,
                               .interrupted = options.interrupted},
                              [&](SeedResult result) {
                                result.seed = mirrored(result.seed);
                                sink(std::move(result));
                              }));
}

LineReader fork_event_log(const SimulationBuilder& simulation, const EventLogRequest& request) {
  platform::DescriptorPair ends = platform::make_socket_pair();
  if (!ends.first.is_open()) return {};
  const SeedLimits limits = SimulationRun::limits_of(simulation);
  platform::Child writer = platform::Child::fork(platform::open_nowhere(), [&] {
    ends.first.close();
    platform::limit_memory(limits.memory_bytes);
    write_event_log(simulation, request, ends.second);
  });
  return {std::move(ends.first), std::move(writer), limits.wall * static_cast<int>(1 + request.after.size())};
}

DeterminismReport compare_runs(const Fingerprints& first, const Fingerprints& second, std::uint64_t perturbation,
                               const StartEventLog& start) {
  DeterminismReport report;
  for (const auto& [seed, print] : first) {
    const auto again = second.find(seed);
    if (again == second.end() || !comparable(print, again->second)) continue;
    ++report.seeds_compared;
    if (!differ(print, again->second)) continue;
    ++report.seeds_differing;
    if (report.differing.size() < differing_listed_max) report.differing.push_back(seed);
  }
  if (report.differing.empty()) return report;
  Divergence& divergence = report.divergence.emplace();
  divergence.seed = report.differing.front();
  divergence.digests = {first.at(divergence.seed).digest, second.at(divergence.seed).digest};
  find_cause(divergence, first, perturbation, start);
  return report;
}

}  // namespace orrery::detail
