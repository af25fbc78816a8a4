#include <doctest/doctest.h>

#include "supervised.hpp"

namespace orrery::testing_engine {
namespace {

TEST_CASE("more restarts than the intensity within the period: the supervisor gives up") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor =
      engine.supervise({.intensity = 2, .period = 10, .restart = Restart::temporary, .name = "fragile"});
  const auto child = spawn(engine, 1, {.under = supervisor});
  const auto sibling = spawn(engine, 2, {.under = supervisor});
  fail(engine, child);
  fail(engine, child);
  CHECK(restarts(engine, child) == 2);
  fail(engine, child);
  CHECK(engine.find(child) == nullptr);
  CHECK(engine.find(sibling) == nullptr);
  CHECK(entry_of(engine, supervisor).name == "gone");
}

// Fails at tick 0 and again `apart` ticks later; returns whether a supervisor that allows one restart is still there.
bool survives(Tick apart, Tick period) {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise({.intensity = 1, .period = period, .restart = Restart::temporary});
  const auto child = spawn(engine, 1, {.under = supervisor});
  fail(engine, child);
  engine.run_ticks(apart - 1);
  fail(engine, child);
  return engine.find(child) != nullptr;
}

TEST_CASE("the window is pruned inclusively: a restart exactly one period ago still counts") {
  CHECK_FALSE(survives(9, 10));
  CHECK_FALSE(survives(10, 10));
  CHECK(survives(11, 10));
}

TEST_CASE("an intensity of 0 allows no restart") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise({.intensity = 0, .restart = Restart::temporary});
  const auto child = spawn(engine, 1, {.under = supervisor});
  fail(engine, child);
  CHECK(engine.population() == 0);
}

// Cannot start.
struct Stillborn : Actor<Stillborn, Do> {
  std::uint64_t filler = 0;
  void on(OnStart, Context& context) { context.fail("no disk"); }
  void on(const Do&, Context&) {}
};

TEST_CASE("a failed restart counts as a restart") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise({.intensity = 3, .restart = Restart::temporary});
  engine.spawn_one(Stillborn{}, {.under = supervisor});
  engine.run_ticks(3);
  CHECK(engine.population() == 1);
  CHECK(entry_of(engine, supervisor).restarts == 3);
  engine.run_ticks(1);
  CHECK(engine.population() == 0);
  CHECK(engine.stats().failures == 4);
}

TEST_CASE("who gives up ends with the reason shutdown, and a permanent one is started again with its children") {
  Engine engine = Engine::builder().build();
  const SupervisorRef top = engine.supervise({.intensity = 1, .name = "top"});
  const SupervisorRef below = engine.supervise({.under = top, .intensity = 0, .name = "below"});
  const auto child = spawn(engine, 7, {.under = below});
  fail(engine, child);
  const SupervisionEntry entry = entry_of(engine, below);
  CHECK(entry.last_reason == ExitReason::shutdown);
  CHECK(entry.status == ChildStatus::running);
  CHECK(entry_of(engine, top).restarts == 1);
  REQUIRE(engine.find(child) != nullptr);  // In place.
  CHECK(engine.find(child)->mark == 7);
  CHECK(restarts(engine, child) == 1);
}

TEST_CASE("to its supervisor, one that gave up has ended normally: a transient one is not started again") {
  Engine engine = Engine::builder().build();
  const SupervisorRef top = engine.supervise({.intensity = 5});
  const SupervisorRef below = engine.supervise({.under = top, .intensity = 0, .restart = Restart::transient});
  const auto child = spawn(engine, 7, {.under = below});
  const auto other = spawn(engine, 8, {.under = top});
  fail(engine, child);
  CHECK(marks(engine) == std::vector<std::uint64_t>{8});
  CHECK(entry_of(engine, below).status == ChildStatus::ended);
  CHECK(entry_of(engine, top).restarts == 0);
  CHECK(restarts(engine, other) == 0);
}

TEST_CASE("escalation goes up to the root, and if that gives up the world ends") {
  Engine engine = Engine::builder().root({.intensity = 1, .period = 100}).build();
  engine.spawn<Worker>(10);
  const SupervisorRef top = engine.supervise({.intensity = 0});
  const SupervisorRef below = engine.supervise({.under = top, .intensity = 0});
  const auto child = spawn(engine, 7, {.under = below});
  fail(engine, child);
  CHECK(engine.population() == 11);
  CHECK(engine.supervision().tree.front().restarts == 1);
  fail(engine, child);
  CHECK(engine.population() == 0);
  engine.run_ticks(10);
}

TEST_CASE("a supervisor that starts again has forgotten its restarts, and whom it was given at run time") {
  struct Boss : Actor<Boss, Do> {
    SupervisorRef under;
    void on(const Do&, Context& context) {
      Worker worker;
      worker.mark = 99;
      context.spawn(worker, {.under = under});
    }
  };
  Engine engine = Engine::builder().build();
  const SupervisorRef below = engine.supervise({.intensity = 1});
  Boss boss;
  boss.under = below;
  const ActorRef<Boss> chief = engine.spawn_one(boss);
  const auto child = spawn(engine, 7, {.under = below});
  tell(engine, chief, {});
  CHECK(marks(engine) == std::vector<std::uint64_t>{7, 99});
  fail(engine, child);
  CHECK(marks(engine) == std::vector<std::uint64_t>{7, 99});
  fail(engine, child);
  CHECK(marks(engine) == std::vector<std::uint64_t>{7});
  CHECK(entry_of(engine, SupervisorRef{}).restarts == 1);
  fail(engine, child);
  CHECK(entry_of(engine, SupervisorRef{}).restarts == 1);
}

TEST_CASE("by default the root never gives up, and worlds without supervision behave sanely") {
  Engine engine = Engine::builder().build();
  const ActorRef<Worker> actor = engine.spawn_one(Worker{});
  for (int i = 0; i < 1000; ++i) fail(engine, actor);
  CHECK(engine.population() == 1);
  tell(engine, actor, {.what = Do::stop});
  CHECK(engine.population() == 0);
  CHECK(engine.supervision().tree.size() == 1);
}

// When a child that fails as soon as it runs was started, in ticks after the failure before it.
std::vector<Tick> waits(const Backoff& backoff, int failures, Tick period = 1000, std::uint64_t seed = 1) {
  Engine engine = Engine::builder().seed(seed).build();
  const SupervisorRef supervisor = engine.supervise({.intensity = 100, .period = period, .backoff = backoff});
  const auto child = spawn(engine, 1, {.under = supervisor});
  std::vector<Tick> all;
  for (int i = 0; i < failures; ++i) {
    fail(engine, child);
    const Tick failed = engine.tick();
    while (engine.find(child)->started_at < failed) engine.run_ticks(1);
    all.push_back(engine.find(child)->started_at - failed);
  }
  return all;
}

TEST_CASE("waits double up to their bound") {
  CHECK(waits({.initial = 3, .max = 20, .jitter = 0}, 5) == std::vector<Tick>{3, 6, 12, 20, 20});
}

TEST_CASE("jitter adds at most its part, differs between restarts and seeds, and is the same every time") {
  const std::vector<Tick> some = waits({.initial = 100, .max = 100, .jitter = 0.5}, 8);
  bool differ = false;
  for (const Tick wait : some) {
    CHECK(wait >= 100);
    CHECK(wait <= 150);
    differ = differ || wait != some[0];
  }
  CHECK(differ);
  CHECK(waits({.initial = 100, .max = 100, .jitter = 0.5}, 8) == some);
  CHECK(waits({.initial = 100, .max = 100, .jitter = 0.5}, 8, 1000, 2) != some);
}

TEST_CASE("one counter for waits and giving up: waiting does not hide failures") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise({.intensity = 3,
                                                     .period = 5,
                                                     .backoff = Backoff{.initial = 10, .max = 1000, .jitter = 0},
                                                     .restart = Restart::temporary});
  engine.spawn_one(Stillborn{}, {.under = supervisor});
  engine.run_ticks(70);  // Waits of 10, 20 and 40: each longer than the period.
  CHECK(engine.population() == 1);
  engine.run_ticks(10);
  CHECK(engine.population() == 0);
}

TEST_CASE("after a stable period the counter begins anew") {
  const auto second_wait = [](Tick stable) {
    Engine engine = Engine::builder().build();
    const SupervisorRef supervisor =
        engine.supervise({.intensity = 9, .period = 50, .backoff = Backoff{.initial = 4, .max = 100, .jitter = 0}});
    const auto child = spawn(engine, 1, {.under = supervisor});
    fail(engine, child);
    const Tick started = engine.tick() + 4;
    engine.run_ticks(started + stable - engine.tick() - 1);
    fail(engine, child);
    const Tick failed = engine.tick();
    engine.run_ticks(20);
    return engine.find(child)->started_at - failed;
  };
  CHECK(second_wait(10) == 8);
  CHECK(second_wait(50) == 8);
  CHECK(second_wait(51) == 4);
}

TEST_CASE("a group waits once, and then starts together") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise(
      {.strategy = Strategy::rest_for_one, .intensity = 9, .backoff = Backoff{.initial = 5, .max = 100, .jitter = 0}});
  const auto before = spawn(engine, 1, {.under = supervisor});
  const auto failing = spawn(engine, 2, {.under = supervisor});
  const auto after = spawn(engine, 3, {.under = supervisor});
  engine.run_ticks(1);
  fail(engine, failing);
  const Tick failed = engine.tick();
  fail(engine, before);  // While the others wait: its turn comes after them.
  engine.run_ticks(30);
  CHECK(engine.find(failing)->started_at > failed + 5);
  CHECK(engine.find(failing)->started_at == engine.find(after)->started_at);
  CHECK(restarts(engine, before) == 1);
  CHECK(restarts(engine, after) == 2);
}

}  // namespace
}  // namespace orrery::testing_engine
