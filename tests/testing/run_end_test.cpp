#include <doctest/doctest.h>

#include <set>

#include "platform/terminal.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

// One seed in five reaches "a", one in five "b".
SimulationBuilder rare() {
  return SimulationBuilder("rare").processes(1, make<Idle>).workload(workload([](WorkloadEnv& env) -> Task<> {
    const std::uint64_t draw = env.random().below(5);
    ORRERY_SOMETIMES(draw == 0, "a");
    ORRERY_SOMETIMES(draw == 1, "b");
    auto wait = sleep_for(1s);
    co_await wait;
  }));
}

}  // namespace

TEST_CASE("a run ends when its seeds show nothing new, at the same seed with any number of jobs") {
  const SimulationBuilder simulation = rare().until_plateau(30);
  const Report one = run(simulation, {.jobs = 1});
  CHECK(one.end == Ending::plateau);
  CHECK(one.seeds_run > 30);
  CHECK(one.seeds_run < 100);
  CHECK(one.ok());
  CHECK(to_text(one).find("nothing new") != std::string::npos);
  for (const unsigned jobs : {2u, 3u}) {
    const Report report = run(simulation, {.jobs = jobs});
    CHECK(report.seeds_run == one.seeds_run);
    CHECK(report.digest == one.digest);
  }
  const Report here = run(simulation, {.isolate = false});
  CHECK(here.digest == one.digest);
  const Report longer = run(simulation, {.plateau_seeds = 60, .jobs = 2});
  CHECK(longer.seeds_run == one.seeds_run + 30);
}

TEST_CASE("iterations still limit a run that waits for a plateau") {
  const Report report = run(rare().until_plateau(30).iterations(20));
  CHECK(report.seeds_run == 20);
  CHECK(report.end == Ending::all_seeds);
}

TEST_CASE("a run ends when its time is over, with all seeds that it began") {
  std::set<std::uint64_t> seeds;
  const double started = platform::steady_seconds();
  const Report report = run(rare().for_at_most(200ms),
                            {.jobs = 2, .on_result = [&](const SeedResult& result) { seeds.insert(result.seed); }});
  CHECK(platform::steady_seconds() - started >= 0.2);
  CHECK(report.end == Ending::time);
  CHECK(report.ok());
  REQUIRE_FALSE(seeds.empty());
  CHECK(report.seeds_run == seeds.size());
  CHECK(*seeds.rbegin() == seeds.size());  // None left out in between.
  CHECK(to_text(report).find("time is over") != std::string::npos);
}

TEST_CASE("a corpus runs first, and its seeds only once") {
  std::vector<std::uint64_t> order;
  const RunOptions options{
      .seeds = {{1, 6}}, .corpus = {1'000'000, 4}, .isolate = false, .on_result = [&](const SeedResult& result) {
        order.push_back(result.seed);
      }};
  const Report report = run(rare(), options);
  CHECK(order == std::vector<std::uint64_t>{1'000'000, 4, 1, 2, 3, 5, 6});
  CHECK(report.seeds_run == 7);
  const Report elsewhere = run(rare(), {.seeds = {{1, 6}}, .corpus = {4, 1'000'000}, .jobs = 2});
  CHECK(elsewhere.digest == report.digest);
}

TEST_CASE("what ended early is checked for determinism as far as it went") {
  const Report report = run(rare().until_plateau(10), {.corpus = {1'000'000}, .jobs = 2, .check_determinism = true});
  REQUIRE(report.determinism.has_value());
  CHECK(report.deterministic());
  CHECK(report.determinism->seeds_compared + 1 >= report.seeds_run);
}

TEST_CASE("a run that is to fail fast ends with the first seed that fails, and says so") {
  const SimulationBuilder simulation =
      SimulationBuilder("late").processes(1, make<Idle>).workload(workload([](WorkloadEnv& env) -> Task<> {
        ORRERY_ALWAYS(env.random().below(8) != 0, "seven in eight");
        co_return;
      }));
  const Report report = run(simulation, {.fail_fast = true, .jobs = 1});
  CHECK(report.end == Ending::first_failure);
  CHECK_FALSE(report.interrupted());
  CHECK(report.seeds_failed == 1);
  REQUIRE(report.failures.size() == 1);
  CHECK(report.failures.front().seed == report.seeds_run);
  CHECK(to_text(report).find("ended with the first that failed") != std::string::npos);
  const SeedRange before{1, report.seeds_run - 1};
  CHECK(run(simulation, {.seeds = before, .fail_fast = true}).end == Ending::all_seeds);
}
