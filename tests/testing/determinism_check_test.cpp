#include <doctest/doctest.h>

#include <sys/random.h>
#include <string>

#include "platform/memory.hpp"
#include "testing/planted.hpp"

using namespace planted;

namespace {

DeterminismReport check(const SimulationBuilder& simulation, RunOptions options = {}) {
  if (!options.seeds) options.seeds = {1, 12};
  options.jobs = 2;
  options.check_determinism = true;
  const Report report = run(simulation, options);
  CHECK_MESSAGE(report.seeds_failed == 0, report);
  REQUIRE(report.determinism);
  CHECK(report.deterministic() == (report.determinism->seeds_differing == 0));
  CHECK(report.ok() == report.deterministic());
  CHECK(report.determinism->error.empty());
  return *report.determinism;
}

Divergence divergence_of(const SimulationBuilder& simulation, RunOptions options = {}) {
  const DeterminismReport report = check(simulation, std::move(options));
  REQUIRE(report.divergence);
  CHECK(report.divergence->seed == report.differing.front());
  CHECK(report.divergence->digests[0] != report.divergence->digests[1]);
  return *report.divergence;
}

// Sanitizers have a heap of their own, which reuses nothing soon.
const bool addresses_can_be_moved = platform::memory_can_be_limited();

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Task<> asks_for_entropy(Env& env) {
  std::uint64_t number = 0;
  auto wait = sleep_for(1s);
  co_await wait;
  static_cast<void>(getrandom(&number, sizeof number, 0));
  env.tap(number);
  auto stop = env.stopping().wait();
  co_await stop;
}

}  // namespace

TEST_CASE("a system that does the same twice is left in peace") {
  const DeterminismReport report = check(echo(), {.seeds = {{1, 20}}});
  CHECK(report.seeds_compared == 20);
  CHECK(report.seeds_differing == 0);
  CHECK(report.differing.empty());
  CHECK_FALSE(report.divergence);
}

TEST_CASE("nobody is checked who did not ask") { CHECK_FALSE(run(echo(), {.seeds = {{1, 2}}}).determinism); }

TEST_CASE("an order of addresses is found, with the event in which it shows") {
  if (!addresses_can_be_moved) return;
  const Divergence divergence = divergence_of(with("pointers", process(in_order_of_addresses)));
  CHECK_MESSAGE(has(divergence.cause, "order of pointers"), divergence.cause);
  CHECK(divergence.event > 10);
  CHECK(divergence.before.size() == 10);
  CHECK(has(divergence.before.back(), "#" + std::to_string(divergence.event - 1) + " "));
  CHECK(divergence.events[0] != divergence.events[1]);
  for (const std::string& event : divergence.events) {
    CHECK_MESSAGE(has(event, "#" + std::to_string(divergence.event) + " "), event);
    CHECK_MESSAGE(has(event, "  1.0"), event);  // It went wrong a second after the start,
    CHECK_MESSAGE(has(event, "task_timer"), event);
    CHECK_MESSAGE(has(event, "  server-"), event);
  }
  CHECK(divergence.variants[1] == "memory laid out differently");
}

TEST_CASE("so is an order of coroutine frames") {
  if (!addresses_can_be_moved) return;
  const Divergence divergence = divergence_of(with("frames", process(in_order_of_frames)));
  CHECK_MESSAGE(has(divergence.cause, "order of pointers"), divergence.cause);
}

TEST_CASE("a counter that survives from seed to seed is found by the company of the seed") {
  const Divergence divergence = divergence_of(with("counter", process(counts_on)));
  CHECK_MESSAGE(has(divergence.cause, "static or global variable"), divergence.cause);
  CHECK(divergence.variants[0] == "alone");
  CHECK(divergence.variants[1].starts_with("after seed"));
  CHECK(divergence.event > 0);
  CHECK(has(divergence.events[0], "  0.10"));
  CHECK(has(divergence.events[1], "  0.10"));
}

TEST_CASE("even if there is but one seed") {
  const Divergence divergence = divergence_of(with("counter", process(counts_on)), {.seeds = {{7, 7}}});
  CHECK(divergence.seed == 7);
  CHECK_MESSAGE(has(divergence.cause, "static or global variable"), divergence.cause);
}

TEST_CASE("what differs in any two runs is called that") {
  auto simulation = with("entropy", process(asks_for_entropy)).nondeterminism_guard(false);
  const Divergence divergence = divergence_of(simulation);
  CHECK_MESSAGE(divergence.cause.starts_with("any two runs differ"), divergence.cause);
  CHECK(divergence.variants[0] == "once");
}

TEST_CASE("seeds that die in both runs differ in nothing") {
  auto simulation = with("dies", process([](Env& env) -> Task<> {
                           auto wait = sleep_for(1s);
                           co_await wait;
                           if (env.simulator().seed() == 3) std::abort();
                         }));
  const Report report = run(simulation, {.seeds = {{1, 4}}, .jobs = 2, .check_determinism = true});
  CHECK(report.seeds_failed == 1);
  REQUIRE(report.determinism);
  CHECK(report.determinism->seeds_compared == 4);
  CHECK(report.determinism->seeds_differing == 0);
}

TEST_CASE("the report says so") {
  const Report fine = run(echo(), {.seeds = {{1, 3}}, .check_determinism = true});
  CHECK_MESSAGE(has(to_text(fine), "3 seeds run twice, no digest differs"), fine);
  if (!addresses_can_be_moved) return;
  const Report report =
      run(with("pointers", process(in_order_of_addresses)), {.seeds = {{1, 3}}, .check_determinism = true});
  const std::string text = to_text(report);
  CHECK_MESSAGE(has(text, "3 seeds run twice, "), text);
  CHECK_MESSAGE(has(text, "the runs part at event "), text);
}

TEST_CASE("without isolation it works within one process") {
  CHECK(check(echo(), {.seeds = {{1, 3}}, .isolate = false}).seeds_differing == 0);
  const Divergence divergence = divergence_of(with("counter", process(counts_on)), {.isolate = false});
  CHECK_MESSAGE(has(divergence.cause, "static or global variable"), divergence.cause);
}
