#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "platform/memory.hpp"
#include "platform/terminal.hpp"
#include "testing/seeds.hpp"

using namespace orrery;
using namespace orrery::detail;
using namespace seeds;
using namespace std::chrono_literals;

namespace {

bool no_children_left() { return waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

std::ptrdiff_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

void never_ends() {
  volatile bool on = true;
  while (on) {
  }
}

}  // namespace

TEST_CASE("all seeds run once, on any number of jobs") {
  SeedWork work;
  work.run = fine;
  for (const unsigned jobs : {1u, 2u, 5u}) {
    const auto results = results_of(work, {.seeds = {11, 400}, .jobs = jobs});
    CHECK(results.size() == 390);
    CHECK(results.at(400).digest == 1200);
  }
  CHECK(results_of(work, {.seeds = {3, 3}, .jobs = 4}).size() == 1);
  CHECK(results_of(work, {.seeds = {1, 50}, .isolate = false}).size() == 50);
  CHECK(no_children_left());
}

TEST_CASE("the largest seeds run") {
  SeedWork work;
  work.run = fine;
  const auto results = results_of(work, {.seeds = {~std::uint64_t{0} - 40, ~std::uint64_t{0}}, .jobs = 2});
  CHECK(results.size() == 41);
}

TEST_CASE("output of other seeds is not mixed in") {
  SeedWork work;
  work.run = [](std::uint64_t seed) {
    std::printf("out %d\n", static_cast<int>(seed));
    std::fprintf(stderr, "err %d\n", static_cast<int>(seed));
    if (seed % 10 == 9) std::abort();
    return fine(seed);
  };
  const auto results = results_of(work, {.seeds = {1, 40}, .jobs = 2});
  for (const std::uint64_t seed : {9u, 19u, 29u, 39u})
    CHECK(results.at(seed).failures.at(0).output == "err " + std::to_string(seed) + "\n");
}

TEST_CASE("a seed runs in the memory that the one before it gave back") {
  if (!platform::memory_can_be_limited()) return;  // Sanitizers keep freed memory for a while.
  SeedWork work;
  work.run = [](std::uint64_t seed) {
    const auto faults = [] {
      rusage usage{};
      getrusage(RUSAGE_SELF, &usage);
      return static_cast<std::uint64_t>(usage.ru_minflt);
    };
    const std::uint64_t before = faults();
    std::vector<std::string> blocks;
    for (int i = 0; i < 40; ++i) blocks.emplace_back(std::size_t{400'000}, 'x');
    SeedResult result = fine(seed);
    result.digest = faults() - before;
    return result;
  };
  const auto results = results_of(work, {.seeds = {1, 8}, .jobs = 1});
  CHECK(results.at(1).digest > 1000);
  CHECK(results.at(8).digest < 100);
}

TEST_CASE("every seed may die") {
  SeedWork work;
  work.run = [](std::uint64_t) -> SeedResult { std::abort(); };
  const auto results = results_of(work, {.seeds = {1, 30}, .jobs = 2});
  CHECK(results.size() == 30);
  CHECK(no_children_left());
}

TEST_CASE("a failed seed is explained; dying of that does not hide the failure") {
  SeedWork work;
  work.run = [](std::uint64_t seed) {
    SeedResult result = fine(seed);
    result.ok = false;
    result.failures.resize(1);
    result.failures[0].message = "original";
    return result;
  };
  work.explain = [](SeedResult& failed) {
    if (failed.seed == 2) std::abort();
    failed.failures[0].last_events = {"explained"};
  };
  const auto results = results_of(work, {.seeds = {1, 3}, .jobs = 1});
  CHECK(results.at(1).failures[0].last_events == std::vector<std::string>{"explained"});
  CHECK(results.at(2).failures[0].message == "original");
  CHECK(results.at(2).failures[0].last_events.empty());
  CHECK(results.at(3).failures[0].last_events.size() == 1);
}

TEST_CASE("an interruption ends the run at once, and leaves nothing behind") {
  SeedWork work;
  work.run = [](std::uint64_t seed) {
    if (seed > 4) never_ends();
    return fine(seed);
  };
  int results = 0;
  const double started = platform::steady_seconds();
  const Ending end = run_seeds(
      work,
      {.seeds = {1, 1'000'000}, .jobs = 2, .interrupted = [&] { return platform::steady_seconds() - started > 0.3; }},
      [&](const SeedResult&) { ++results; });
  CHECK(end == Ending::interrupted);
  CHECK(results == 4);
  CHECK(platform::steady_seconds() - started < 10);
  CHECK(no_children_left());
}

TEST_CASE("no descriptors are left open, and workers do not inherit those of their siblings") {
  const std::ptrdiff_t before = open_descriptors();
  SeedWork work;
  work.run = [](std::uint64_t seed) {
    SeedResult result = fine(seed);
    result.events = static_cast<std::uint64_t>(open_descriptors());
    if (seed % 3 == 0) std::abort();
    return result;
  };
  std::set<std::uint64_t> seen;
  for (const auto& [seed, result] : results_of(work, {.seeds = {1, 60}, .jobs = 4})) {
    if (result.ok) seen.insert(result.events);
  }
  CHECK(seen.size() == 1);  // As many in each worker: its channel, and what this program had open.
  CHECK(open_descriptors() == before);
}

TEST_CASE("workers live on from batch to batch") {
  SeedWork work;
  work.run = [](std::uint64_t seed) {
    SeedResult result = fine(seed);
    result.events = static_cast<std::uint64_t>(getpid());
    return result;
  };
  std::set<std::uint64_t> processes;
  for (const auto& [seed, result] : results_of(work, {.seeds = {1, 500}, .jobs = 2})) processes.insert(result.events);
  CHECK(processes.size() <= 2);
}
