#include <doctest/doctest.h>

#include <algorithm>

#include <orrery/core/random.hpp>

#include "testing/report_merger.hpp"

using namespace orrery;

namespace {

SeedResult result_of(std::uint64_t seed) {
  SeedResult result;
  result.seed = seed;
  result.ok = seed % 5 != 0;
  result.simulated_seconds = 0.1 * static_cast<double>(seed);
  result.events = seed;
  result.operations = 2 * seed;
  result.digest = seed * 77;
  result.faults = {{"crash", seed % 2, true}, {"never", 0, true}, {"undeclared", 0, false}};
  result.properties = {{PropertyKind::sometimes, "seldom", "place-" + std::to_string(seed), 0, 1},
                       {PropertyKind::always, "holds", "", 3, 0}};
  if (!result.ok) {
    SeedFailure failure;
    failure.seed = seed;
    failure.property = "p";
    failure.stack = "stack";
    failure.last_events = {"event"};
    result.failures = {failure, failure};
  }
  return result;
}

Report merged(std::vector<std::uint64_t> order, const std::vector<std::string>& must_reach = {}) {
  detail::ReportMerger merger("sim", {.keep_seed_digests = true});
  for (const std::uint64_t seed : order) merger.add(result_of(seed));
  return merger.finish(must_reach, 1, Ending::all_seeds);
}

std::vector<std::uint64_t> seeds_to(std::uint64_t last) {
  std::vector<std::uint64_t> seeds;
  for (std::uint64_t seed = 1; seed <= last; ++seed) seeds.push_back(seed);
  return seeds;
}

}  // namespace

TEST_CASE("the report does not depend on the order in which results come") {
  std::vector<std::uint64_t> order = seeds_to(100);
  const Report expected = merged(order);
  CHECK(expected.seeds_run == 100);
  CHECK(expected.seeds_failed == 20);
  CHECK(expected.events == 5050);
  CHECK(expected.failures.size() == 20);
  Random random(1);
  for (int i = 0; i < 20; ++i) {
    random.shuffle(order);
    const Report report = merged(order);
    CHECK(to_text(report) == to_text(expected));
    CHECK(report.seed_digests == expected.seed_digests);
    CHECK(report.simulated_seconds == expected.simulated_seconds);
    CHECK(report.properties.front().place == expected.properties.front().place);
  }
}

TEST_CASE("digests fold in order of seed") {
  std::vector<std::uint64_t> order = seeds_to(3);
  const Report report = merged(order);
  CHECK(report.seed_digests == std::vector<std::uint64_t>{77, 154, 231});
  CHECK(report.digest != merged({1, 3}).digest);
}

TEST_CASE("an interrupted run merges what there is") {
  const Report report = merged({1, 2, 7, 5});
  CHECK(report.seeds_run == 4);
  CHECK(report.seed_digests == std::vector<std::uint64_t>{77, 154, 385, 539});
}

TEST_CASE("details are kept for the first ten of a group") {
  const Report report = merged(seeds_to(100));
  const auto detailed = std::count_if(report.failures.begin(), report.failures.end(),
                                      [](const SeedFailure& failure) { return !failure.last_events.empty(); });
  CHECK(detailed == 10);
  CHECK(report.failures[9].stack == "stack");
  CHECK(report.failures[10].stack.empty());
}

TEST_CASE("what never happened is a warning") {
  const Report report = merged(seeds_to(3), {"seldom", "holds", "unheard of"});
  CHECK(report.warnings == std::vector<std::string>{"fault 'never' was declared and never happened",
                                                    "sometimes 'seldom' was never true (place-1)",
                                                    "'unheard of' must be reached and never was"});
}

TEST_CASE("a corpus is merged first, in order of seed") {
  const std::vector<std::uint64_t> orders[] = {{1, 2, 7, 3, 4, 9, 6}, {9, 7, 3, 6, 4, 2, 1}, {3, 9, 1, 7, 2, 4, 6}};
  for (const auto& order : orders) {
    detail::ReportMerger merger("sim", {.corpus = {9, 3, 7, 3}, .keep_seed_digests = true});
    for (const std::uint64_t seed : order) merger.add(result_of(seed));
    const Report report = merger.finish({}, 1, Ending::time);
    CHECK(report.seed_digests == std::vector<std::uint64_t>{231, 539, 693, 77, 154, 308, 462});
    CHECK(report.end == Ending::time);
  }
}

TEST_CASE("a plateau ends the report at the same seed, in whatever order results come") {
  const auto reaching = [](std::uint64_t seed, const char* name) {
    SeedResult result = result_of(seed);
    result.properties.push_back({PropertyKind::sometimes, name, "", 1, 0});
    return result;
  };
  const std::vector<std::uint64_t> orders[] = {
      {1, 2, 3, 4, 5, 6, 7, 8}, {8, 7, 6, 5, 4, 3, 2, 1}, {4, 1, 8, 2, 6, 3, 5, 7}};
  for (const auto& order : orders) {
    detail::ReportMerger merger("sim", {.plateau_seeds = 3});
    for (const std::uint64_t seed : order)
      merger.add(seed == 3 ? reaching(seed, "seen from 3 on") : reaching(seed, "always seen"));
    CHECK(merger.plateau());
    const Report report = merger.finish({}, 1, Ending::all_seeds);
    CHECK(report.seeds_run == 6);  // 1 and 3 had news.
    CHECK(report.events == 1 + 2 + 3 + 4 + 5 + 6);
    CHECK(report.end == Ending::plateau);
  }
}
