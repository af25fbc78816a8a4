#include <doctest/doctest.h>

#include "supervised.hpp"

namespace orrery::testing_engine {
namespace {

using Marks = std::vector<std::uint64_t>;

ActorRef<Trapper> trapper(Engine& engine, std::uint64_t mark, Tick patience, const ChildOptions& options) {
  Trapper actor;
  actor.mark = mark;
  actor.patience = patience;
  return engine.spawn_one(actor, options);
}

// The marks of those that have not stopped yet.
Marks still_there(const Engine& engine) {
  Marks all;
  for (const SupervisionEntry& entry : engine.supervision().tree) {
    if (entry.is_supervisor || entry.status == ChildStatus::down) continue;
    all.push_back(engine.find(ActorRef<Trapper>{entry.actor})->mark);
  }
  return all;
}

ActorRef<Worker> watcher_of(Engine& engine, ActorId actor) {
  const ActorRef<Worker> watcher = engine.spawn_one(Worker{});
  tell(engine, watcher, {.what = Do::monitor, .about = actor});
  return watcher;
}

TEST_CASE("children stop in reverse order, each when the one after it is gone") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise();
  for (std::uint64_t n = 1; n <= 3; ++n) trapper(engine, n, 3, {.under = supervisor});
  engine.run_ticks(1);
  engine.shut_down(supervisor);
  std::vector<Marks> seen;
  for (int tick = 0; tick < 20; ++tick) {
    engine.run_ticks(1);
    if (seen.empty() || seen.back() != still_there(engine)) seen.push_back(still_there(engine));
    std::size_t told = 0;
    engine.each<Trapper>([&](ActorRef<Trapper>, const Trapper& actor) { told += actor.exits; });
    CHECK(told <= 4 - seen.back().size());
  }
  CHECK(seen == std::vector<Marks>{{1, 2, 3}, {1, 2}, {1}, {}});
}

TEST_CASE("children of a simple one for one supervisor stop all at once") {
  Engine engine = Engine::builder().build();
  const SupervisorRef pool = engine.supervise({.strategy = Strategy::simple_one_for_one});
  for (std::uint64_t n = 1; n <= 3; ++n) trapper(engine, n, 3, {.under = pool});
  engine.run_ticks(1);
  engine.shut_down(pool);
  engine.run_ticks(3);
  CHECK(marks<Trapper>(engine) == Marks{1, 2, 3});
  engine.run_ticks(1);
  CHECK(engine.population() == 0);
  CHECK(engine.supervision().tree.size() == 1);
}

TEST_CASE("one for all stops in reverse before it starts in order") {
  Engine engine = Engine::builder().build();
  const SupervisorRef all = engine.supervise({.strategy = Strategy::one_for_all});
  const auto first = trapper(engine, 1, 4, {.under = all});
  const auto second = spawn(engine, 2, {.under = all});
  const auto third = trapper(engine, 3, 2, {.under = all});
  engine.run_ticks(1);
  fail(engine, second);
  const Tick failed = engine.tick();
  engine.run_ticks(1);
  CHECK(engine.find(third)->told_at == failed);
  CHECK(engine.find(first)->exits == 0);
  engine.run_ticks(3);
  CHECK(engine.find(first)->told_at == failed + 3);
  engine.run_ticks(10);
  // Two ticks for the third, four for the first, one for each barrier.
  for (const auto& actor : {first, third}) CHECK(engine.find(actor)->started_at == failed + 8);
  CHECK(engine.find(second)->started_at == failed + 8);
}

TEST_CASE("who does not stop in time is killed") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise();
  const auto stubborn = trapper(engine, 1, 0, {.under = supervisor, .shutdown = 5});
  const auto watcher = watcher_of(engine, stubborn.id);
  engine.shut_down(supervisor);
  engine.run_ticks(5);
  CHECK(engine.find(stubborn) != nullptr);
  CHECK(engine.find(stubborn)->exit_reason == ExitReason::shutdown);
  engine.run_ticks(1);
  CHECK(engine.find(stubborn) == nullptr);
  CHECK(engine.find(watcher)->down_reason == ExitReason::killed);
}

TEST_CASE("without a timeout a child has all the time that it takes") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise();
  const auto slow = trapper(engine, 1, 5000, {.under = supervisor, .shutdown = no_timeout});
  engine.run_ticks(1);
  engine.shut_down(supervisor);
  engine.run_ticks(5000);
  CHECK(engine.find(slow) != nullptr);
  engine.run_ticks(1);
  CHECK(engine.find(slow) == nullptr);
}

TEST_CASE("a brutal kill does not ask") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise();
  const auto child = trapper(engine, 1, 5, {.under = supervisor, .shutdown = brutal_kill});
  const auto watcher = watcher_of(engine, child.id);
  engine.shut_down(supervisor);
  CHECK(engine.find(child) == nullptr);
  engine.run_ticks(1);
  CHECK(engine.find(watcher)->down_reason == ExitReason::killed);
}

TEST_CASE("a child that does not trap exits stops at once, with the reason shutdown") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise();
  const auto child = spawn(engine, 1, {.under = supervisor});
  const auto watcher = watcher_of(engine, child.id);
  engine.shut_down(supervisor);
  CHECK(engine.find(child) == nullptr);
  engine.run_ticks(1);
  CHECK(engine.find(watcher)->down_reason == ExitReason::shutdown);
}

TEST_CASE("a child that fails while it is asked to stop has stopped") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise();
  const auto before = spawn(engine, 1, {.under = supervisor});
  const auto child = trapper(engine, 2, 50, {.under = supervisor});
  engine.run_ticks(1);
  engine.shut_down(supervisor);
  engine.run_ticks(1);
  CHECK(engine.find(before) != nullptr);
  fail(engine, child);
  CHECK(engine.population() == 0);
}

TEST_CASE("a tree stops from its leaves, the last branch first") {
  Engine engine = Engine::builder().build();
  const SupervisorRef top = engine.supervise();
  const SupervisorRef left = engine.supervise({.under = top});
  const SupervisorRef right = engine.supervise({.under = top});
  trapper(engine, 1, 2, {.under = left});
  trapper(engine, 2, 2, {.under = right});
  trapper(engine, 3, 2, {.under = right});
  engine.run_ticks(1);
  engine.shut_down(top);
  std::vector<Marks> seen;
  for (int tick = 0; tick < 20; ++tick) {
    engine.run_ticks(1);
    if (seen.empty() || seen.back() != still_there(engine)) seen.push_back(still_there(engine));
  }
  CHECK(seen == std::vector<Marks>{{1, 2, 3}, {1, 2}, {1}, {}});
  CHECK(engine.supervision().tree.size() == 1);
}

TEST_CASE("a supervisor that does not stop in time is killed with all below it") {
  Engine engine = Engine::builder().build();
  const SupervisorRef top = engine.supervise();
  const SupervisorRef below = engine.supervise({.under = top, .shutdown = 5});
  trapper(engine, 1, 100, {.under = below});
  trapper(engine, 2, 100, {.under = below});
  engine.run_ticks(1);
  engine.shut_down(top);
  engine.run_ticks(5);
  CHECK(engine.population() == 2);
  engine.run_ticks(1);
  CHECK(engine.population() == 0);
}

TEST_CASE("any significant: the supervisor ends when one significant child has ended for good") {
  for (const Restart restart : {Restart::transient, Restart::temporary}) {
    Engine engine = Engine::builder().build();
    const SupervisorRef supervisor = engine.supervise(
        {.intensity = 5, .auto_shutdown = AutoShutdown::any_significant, .restart = Restart::temporary});
    const auto plain = spawn(engine, 1, {.under = supervisor, .restart = Restart::temporary});
    const auto one = spawn(engine, 2, {.under = supervisor, .restart = restart, .significant = true});
    spawn(engine, 3, {.under = supervisor, .restart = restart, .significant = true});
    tell(engine, plain, {.what = Do::stop});
    CHECK(engine.population() == 2);
    fail(engine, one);
    CHECK(engine.population() == (restart == Restart::transient ? 2 : 0));  // A transient one is started again.
    tell(engine, one, {.what = Do::stop});
    CHECK(engine.population() == 0);
  }
}

TEST_CASE("all significant: the supervisor ends with the last of them") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor =
      engine.supervise({.auto_shutdown = AutoShutdown::all_significant, .restart = Restart::temporary});
  spawn(engine, 1, {.under = supervisor});
  const auto one = spawn(engine, 2, {.under = supervisor, .restart = Restart::transient, .significant = true});
  const auto two = spawn(engine, 3, {.under = supervisor, .restart = Restart::temporary, .significant = true});
  tell(engine, one, {.what = Do::stop});
  CHECK(marks(engine) == Marks{1, 3});
  fail(engine, two);
  CHECK(engine.population() == 0);
}

TEST_CASE("a significant child that its supervisor stops does not end it") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor =
      engine.supervise({.strategy = Strategy::one_for_all, .auto_shutdown = AutoShutdown::any_significant});
  const auto fails = spawn(engine, 1, {.under = supervisor});
  spawn(engine, 2, {.under = supervisor, .restart = Restart::temporary, .significant = true});
  fail(engine, fails);
  CHECK(marks(engine) == Marks{1});
}

TEST_CASE("auto shutdown goes up as the reason shutdown: a permanent supervisor is started again") {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise({.auto_shutdown = AutoShutdown::any_significant});
  const auto child = spawn(engine, 1, {.under = supervisor, .restart = Restart::transient, .significant = true});
  tell(engine, child, {.what = Do::stop});
  CHECK(entry_of(engine, supervisor).last_reason == ExitReason::shutdown);
  CHECK(entry_of(engine, supervisor).status == ChildStatus::running);
  CHECK(marks(engine) == Marks{1});
}

TEST_CASE("a supervisor that waits to be started again is shut down for good") {
  Engine engine = Engine::builder().build();
  const SupervisorRef top = engine.supervise({.intensity = 5, .backoff = Backoff{.initial = 10, .jitter = 0}});
  const SupervisorRef below = engine.supervise({.under = top, .intensity = 0});
  const auto child = spawn(engine, 1, {.under = below});
  fail(engine, child);
  CHECK(entry_of(engine, below).status == ChildStatus::waiting);
  engine.shut_down(below);
  engine.run_ticks(20);
  CHECK(entry_of(engine, below).name == "gone");
  CHECK(engine.population() == 0);
}

TEST_CASE("who is spawned under a supervisor that is gone ends at once") {
  struct Boss : Actor<Boss, Do> {
    SupervisorRef under;
    void on(const Do&, Context& context) { context.spawn(Worker{}, {.under = under}); }
  };
  Engine engine = Engine::builder().build();
  Boss boss;
  boss.under = engine.supervise();
  const ActorRef<Boss> chief = engine.spawn_one(boss);
  tell(engine, chief, {});
  CHECK(engine.population() == 2);
  engine.shut_down(boss.under);
  tell(engine, chief, {});
  CHECK(engine.population() == 1);
}

}  // namespace
}  // namespace orrery::testing_engine
