#include <doctest/doctest.h>

#include "supervised.hpp"

namespace orrery::testing_engine {
namespace {

using Counts = std::vector<int>;

// Three children under a supervisor of which the second fails.
struct Three {
  Engine engine = Engine::builder().build();
  SupervisorRef supervisor;
  ActorRef<Worker> children[3];

  explicit Three(Strategy strategy, Restart restart = Restart::permanent) {
    supervisor = engine.supervise({.strategy = strategy, .intensity = 5});
    for (std::uint64_t n = 0; n < 3; ++n) children[n] = spawn(engine, n + 1, {.under = supervisor, .restart = restart});
    engine.run_ticks(1);
  }
  [[nodiscard]] Counts counts() const {
    return {restarts(engine, children[0]), restarts(engine, children[1]), restarts(engine, children[2])};
  }
};

TEST_CASE("one for one: only the child that failed starts again") {
  Three three(Strategy::one_for_one);
  tell(three.engine, three.children[0], {.what = Do::count});
  fail(three.engine, three.children[1]);
  CHECK(three.counts() == Counts{0, 1, 0});
  CHECK(three.engine.find(three.children[0])->counted == 1);
}

TEST_CASE("one for all: all children start again") {
  Three three(Strategy::one_for_all);
  tell(three.engine, three.children[0], {.what = Do::count});
  fail(three.engine, three.children[1]);
  CHECK(three.counts() == Counts{1, 1, 1});
  CHECK(three.engine.find(three.children[0])->counted == 0);
}

TEST_CASE("rest for one: it and those started after it start again") {
  Three three(Strategy::rest_for_one);
  fail(three.engine, three.children[1]);
  CHECK(three.counts() == Counts{0, 1, 1});
  fail(three.engine, three.children[2]);
  CHECK(three.counts() == Counts{0, 1, 2});
  fail(three.engine, three.children[0]);
  CHECK(three.counts() == Counts{1, 2, 3});
}

TEST_CASE("two siblings that fail in one tick are one restart of all") {
  Three three(Strategy::one_for_all);
  three.engine.send(three.children[0], Do{.what = Do::fail});
  fail(three.engine, three.children[2]);
  CHECK(three.counts() == Counts{1, 1, 1});
  CHECK(entry_of(three.engine, three.supervisor).restarts == 1);
}

TEST_CASE("a restart begins with the state of the child's spec") {
  Three three(Strategy::one_for_one);
  tell(three.engine, three.children[1], {.what = Do::count});
  fail(three.engine, three.children[1]);
  three.engine.run_ticks(1);
  const Worker& read = *three.engine.find(three.children[1]);
  CHECK(read.mark == 2);
  CHECK(read.counted == 0);
  CHECK(read.starts == 1);
}

TEST_CASE("a state of many cells comes back whole") {
  struct Large : Actor<Large, Do> {
    std::uint64_t words[100] = {};
    void on(const Do& told, Context& context) {
      words[50] = 0;
      if (told.what == Do::fail) context.fail("told to");
    }
  };
  Engine engine = Engine::builder().build();
  Large large;
  for (std::uint64_t n = 0; n < 100; ++n) large.words[n] = n * n;
  const ActorRef<Large> actor = engine.spawn_one(large, {.restart = Restart::permanent});
  tell(engine, actor, {.what = Do::count});
  REQUIRE(engine.find(actor)->words[50] == 0);
  fail(engine, actor);
  for (std::uint64_t n = 0; n < 100; ++n) CHECK(engine.find(actor)->words[n] == n * n);
}

TEST_CASE("permanent children start again whatever their reason") {
  for (const ExitReason reason : {ExitReason::normal, ExitReason::shutdown, ExitReason::failed}) {
    Three three(Strategy::one_for_one);
    tell(three.engine, three.children[1], {.what = Do::stop, .reason = reason});
    CHECK(three.counts() == Counts{0, 1, 0});
  }
}

TEST_CASE("transient children start again only after an abnormal end") {
  for (const ExitReason reason : {ExitReason::normal, ExitReason::shutdown}) {
    Three three(Strategy::one_for_one, Restart::transient);
    tell(three.engine, three.children[1], {.what = Do::stop, .reason = reason});
    CHECK(three.counts() == Counts{0, -1, 0});
    CHECK(three.engine.find(three.children[1]) == nullptr);
  }
  Three three(Strategy::one_for_one, Restart::transient);
  tell(three.engine, three.children[1], {.what = Do::stop, .reason = ExitReason::failed});
  CHECK(three.counts() == Counts{0, 1, 0});
}

TEST_CASE("temporary children never start again, not even with their siblings") {
  Engine engine = Engine::builder().build();
  const SupervisorRef all = engine.supervise({.strategy = Strategy::one_for_all, .intensity = 5});
  const auto stays = spawn(engine, 1, {.under = all});
  const auto goes = spawn(engine, 2, {.under = all, .restart = Restart::temporary});
  const auto fails = spawn(engine, 3, {.under = all, .restart = Restart::temporary});
  fail(engine, fails);
  CHECK(marks(engine) == std::vector<std::uint64_t>{1, 2});
  CHECK(restarts(engine, goes) == 0);
  fail(engine, stays);
  CHECK(marks(engine) == std::vector<std::uint64_t>{1});
  CHECK(restarts(engine, stays) == 1);
}

TEST_CASE("a transient child that had ended normally starts again with its siblings, with a new identity") {
  Three three(Strategy::one_for_all, Restart::transient);
  tell(three.engine, three.children[2], {.what = Do::stop});
  CHECK(marks(three.engine) == std::vector<std::uint64_t>{1, 2});
  fail(three.engine, three.children[0]);
  CHECK(marks(three.engine) == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(three.engine.find(three.children[2]) == nullptr);
}

TEST_CASE("simple one for one: children come at run time, alike, and leave no trace when they end") {
  Engine engine = Engine::builder().build();
  const SupervisorRef pool = engine.supervise(
      {.strategy = Strategy::simple_one_for_one, .intensity = 5, .child = {.restart = Restart::transient}});
  struct Boss : Actor<Boss, Do> {
    SupervisorRef pool;
    void on(const Do& told, Context& context) {
      Worker worker;
      worker.mark = told.about.slot;
      context.spawn(worker, {.under = pool, .restart = Restart::permanent});
    }
  };
  Boss boss;
  boss.pool = pool;
  const ActorRef<Boss> chief = engine.spawn_one(boss);
  for (std::uint32_t n = 1; n <= 3; ++n) tell(engine, chief, {.about = {n, 0}});
  CHECK(marks(engine) == std::vector<std::uint64_t>{1, 2, 3});
  std::vector<ActorRef<Worker>> workers;
  engine.each<Worker>([&](ActorRef<Worker> worker, const Worker&) { workers.push_back(worker); });
  fail(engine, workers[0]);
  CHECK(restarts(engine, workers[0]) == 1);
  const std::size_t before = engine.supervision().tree.size();
  tell(engine, workers[1], {.what = Do::stop});  // Transient, as the supervisor says.
  CHECK(marks(engine) == std::vector<std::uint64_t>{1, 3});
  CHECK(engine.supervision().tree.size() == before - 1);
}

TEST_CASE("children start in the order of their specs, also with a sibling in between that is new") {
  Three three(Strategy::one_for_all);
  fail(three.engine, three.children[0]);
  std::vector<ActorId> order;
  for (const SupervisionEntry& entry : three.engine.supervision().tree)
    if (!entry.is_supervisor) order.push_back(entry.actor);
  CHECK(order == std::vector<ActorId>{three.children[0].id, three.children[1].id, three.children[2].id});
}

}  // namespace
}  // namespace orrery::testing_engine
