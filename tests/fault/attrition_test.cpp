#include <doctest/doctest.h>

#include "fault_testing.hpp"

using namespace orrery;
using namespace orrery::test;

namespace {

ChaosOptions only(Attrition attrition) {
  attrition.interval_mean = 500ms;
  attrition.recovery_min = 100ms;
  attrition.recovery_max = 2s;
  return {.length = 60s, .attrition = attrition, .network = {.enabled = false}, .disk = {.enabled = false}};
}

/// Does not heed a request to stop.
class Stubborn final : public Process {
 public:
  Task<> run(Env&) override {
    while (true) co_await sleep_for(1h);
  }
};

}  // namespace

TEST_CASE("attrition never takes more nodes down than max_dead") {
  for (const std::uint32_t max_dead : {1U, 2U}) {
    Arena arena(7, only({.max_dead = max_dead, .graceful = 0.3, .crash = 0.3, .wipe = 0.2, .pause = 0.2}));
    arena.chaos->start();
    std::size_t fewest = 3;
    while (arena.simulator.now() < Time() + 60s) {
      arena.simulator.step();
      fewest = std::min(fewest, arena.up());
    }
    CHECK(fewest == 3 - max_dead);
  }
}

TEST_CASE("each way to go down happens about as often as its weight says") {
  Arena arena(3, only({.max_dead = 3, .graceful = 0.4, .crash = 0.3, .wipe = 0.2, .pause = 0.1}));
  arena.chaos->start();
  arena.run_for(1h);
  auto counts = arena.counts();
  const auto total = static_cast<double>(counts["graceful_stop"] + counts["crash"] + counts["wipe"] + counts["pause"]);
  REQUIRE(total > 1000);
  CHECK(static_cast<double>(counts["graceful_stop"]) / total == doctest::Approx(0.4).epsilon(0.1));
  CHECK(static_cast<double>(counts["crash"]) / total == doctest::Approx(0.3).epsilon(0.1));
  CHECK(static_cast<double>(counts["wipe"]) / total == doctest::Approx(0.2).epsilon(0.15));
  CHECK(static_cast<double>(counts["pause"]) / total == doctest::Approx(0.1).epsilon(0.2));
}

TEST_CASE("a wiped node's disk has been emptied, a crashed one's has not") {
  Arena wiped(5, only({.max_dead = 1, .graceful = 0, .crash = 0, .wipe = 1}));
  wiped.chaos->start();
  wiped.run_for(30s);
  wiped.chaos->stop();
  wiped.run_for(10s);
  std::uint64_t wipes = 0;
  for (const auto& node : wiped.cluster.nodes()) wipes += node->wipes();
  CHECK(wipes == wiped.counts()["wipe"]);
  CHECK(wipes > 5);

  Arena crashed(5, only({.max_dead = 1, .graceful = 0, .crash = 1, .wipe = 0}));
  crashed.chaos->start();
  crashed.run_for(30s);
  CHECK(crashed.counts()["crash"] > 5);
  for (const auto& node : crashed.cluster.nodes()) CHECK(node->wipes() == 0);
}

TEST_CASE("after chaos every node runs again") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Arena arena(seed, only({.max_dead = 3, .graceful = 0.3, .crash = 0.3, .wipe = 0.2, .pause = 0.2}));
    arena.chaos->start();
    arena.run_for(5s);
    arena.chaos->stop();
    arena.run_for(10s);
    CHECK(arena.up() == 3);
    const auto before = arena.counts();
    arena.run_for(60s);
    CHECK(arena.up() == 3);
    CHECK(arena.counts() == before);
  }
}

TEST_CASE("a process that does not stop in time is killed, and comes back") {
  Arena arena(11, only({.max_dead = 1, .graceful = 1, .crash = 0, .wipe = 0}), make<Stubborn>);
  arena.chaos->start();
  arena.run_for(60s);
  arena.chaos->stop();
  arena.run_for(10s);
  CHECK(arena.up() == 3);
  std::uint32_t starts = 0;
  for (const auto& node : arena.cluster.nodes()) starts += node->starts();
  CHECK(starts == 3 + arena.counts()["graceful_stop"]);
  CHECK(starts > 8);
}
