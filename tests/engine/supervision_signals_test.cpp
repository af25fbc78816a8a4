#include <doctest/doctest.h>

#include "supervised.hpp"

namespace orrery::testing_engine {
namespace {

struct Pair {
  Engine engine = Engine::builder().build();
  ActorRef<Worker> a = spawn(engine, 1, {.restart = Restart::temporary});
  ActorRef<Worker> b = spawn(engine, 2, {.restart = Restart::temporary});
  ActorRef<Trapper> trapper = spawn<Trapper>(engine, 3, {.restart = Restart::temporary});

  void link(ActorRef<Worker> from, ActorId to) { tell(engine, from, {.what = Do::link, .about = to}); }
  void monitor(ActorRef<Worker> from, ActorId on) { tell(engine, from, {.what = Do::monitor, .about = on}); }
};

TEST_CASE("links: when one fails, so does the other, whoever made the link") {
  for (const bool reversed : {false, true}) {
    Pair pair;
    reversed ? pair.link(pair.b, pair.a.id) : pair.link(pair.a, pair.b.id);
    fail(pair.engine, pair.a);
    CHECK(pair.engine.find(pair.a) == nullptr);
    CHECK(pair.engine.find(pair.b) == nullptr);
    CHECK(pair.engine.supervision().links == 0);
  }
}

TEST_CASE("links: the reason travels along a chain of any length") {
  Engine engine = Engine::builder().build();
  std::vector<ActorRef<Worker>> chain;
  for (std::uint64_t n = 0; n < 20'000; ++n) chain.push_back(spawn(engine, n, {.restart = Restart::temporary}));
  for (std::size_t n = 1; n < chain.size(); ++n) engine.send(chain[n], Do{.what = Do::link, .about = chain[n - 1].id});
  const ActorRef<Worker> watcher = engine.spawn_one(Worker{});
  tell(engine, watcher, {.what = Do::monitor, .about = chain.back().id});
  CHECK(engine.supervision().links == chain.size() - 1);
  tell(engine, chain.front(), {.what = Do::spend});
  CHECK(engine.population() == 1);
  engine.run_ticks(1);
  CHECK(engine.find(watcher)->down_reason == ExitReason::over_budget);
}

TEST_CASE("links: a normal end does not kill, shutdown does") {
  Pair pair;
  pair.link(pair.a, pair.b.id);
  tell(pair.engine, pair.a, {.what = Do::stop});
  CHECK(pair.engine.find(pair.b) != nullptr);
  CHECK(pair.engine.supervision().links == 0);
  Pair other;
  other.link(other.a, other.b.id);
  tell(other.engine, other.a, {.what = Do::stop, .reason = ExitReason::shutdown});
  CHECK(other.engine.find(other.b) == nullptr);
}

TEST_CASE("links: linking twice is once, and unlinking undoes it") {
  Pair pair;
  pair.link(pair.a, pair.b.id);
  pair.link(pair.a, pair.b.id);
  pair.link(pair.b, pair.a.id);
  CHECK(pair.engine.supervision().links == 1);
  tell(pair.engine, pair.b, {.what = Do::unlink, .about = pair.a.id});
  CHECK(pair.engine.supervision().links == 0);
  fail(pair.engine, pair.a);
  CHECK(pair.engine.find(pair.b) != nullptr);
}

TEST_CASE("links: to nobody is an exit signal with the reason noproc") {
  Pair pair;
  tell(pair.engine, pair.trapper, {.what = Do::link, .about = {77, 7}});
  pair.engine.run_ticks(1);
  CHECK(pair.engine.find(pair.trapper)->exit_reason == ExitReason::noproc);
  pair.monitor(pair.b, pair.a.id);
  pair.link(pair.a, no_actor);
  pair.engine.run_ticks(1);
  CHECK(pair.engine.find(pair.a) == nullptr);
  CHECK(pair.engine.find(pair.b)->down_reason == ExitReason::noproc);
}

TEST_CASE("links: a restart begins without them, and its partner restarts too") {
  Engine engine = Engine::builder().build();
  const auto a = engine.spawn_one(Worker{});
  const auto b = engine.spawn_one(Worker{});
  tell(engine, a, {.what = Do::link, .about = b.id});
  tell(engine, b, {.what = Do::count});
  fail(engine, a);
  CHECK(engine.find(b)->counted == 0);
  CHECK(engine.supervision().links == 0);
  tell(engine, b, {.what = Do::count});
  fail(engine, a);
  CHECK(engine.find(b)->counted == 1);
  CHECK(engine.supervision().tree.size() == 1);  // Nothing is kept of them.
}

TEST_CASE("trap exit: signals of links become messages, normal ends too") {
  Pair pair;
  pair.link(pair.a, pair.trapper.id);
  pair.link(pair.b, pair.trapper.id);
  fail(pair.engine, pair.a);
  pair.engine.run_ticks(1);
  const Trapper& read = *pair.engine.find(pair.trapper);
  CHECK(read.exits == 1);
  CHECK(read.from == pair.a.id);
  CHECK(read.exit_reason == ExitReason::failed);
  tell(pair.engine, pair.b, {.what = Do::stop});
  pair.engine.run_ticks(1);
  CHECK(pair.engine.find(pair.trapper)->exits == 2);
  CHECK(pair.engine.find(pair.trapper)->exit_reason == ExitReason::normal);
}

TEST_CASE("exit: kill cannot be trapped, and becomes killed for those linked, who can trap that") {
  Pair pair;
  const auto victim = spawn<Trapper>(pair.engine, 4, {.restart = Restart::temporary});
  tell(pair.engine, victim, {.what = Do::link, .about = pair.trapper.id});
  tell(pair.engine, pair.a, {.what = Do::signal, .reason = ExitReason::kill, .about = victim.id});
  CHECK(pair.engine.find(victim) == nullptr);
  pair.engine.run_ticks(1);
  CHECK(pair.engine.find(pair.trapper)->exit_reason == ExitReason::killed);
}

TEST_CASE("exit: kill as the reason of an end, come by a link, is a reason like others") {
  Pair pair;
  pair.link(pair.a, pair.trapper.id);
  tell(pair.engine, pair.a, {.what = Do::stop, .reason = ExitReason::kill});
  pair.engine.run_ticks(1);
  REQUIRE(pair.engine.find(pair.trapper) != nullptr);
  CHECK(pair.engine.find(pair.trapper)->exit_reason == ExitReason::kill);
}

TEST_CASE("exit: normal does nothing to others, and ends oneself") {
  Pair pair;
  tell(pair.engine, pair.a, {.what = Do::signal, .about = pair.b.id});
  CHECK(pair.engine.find(pair.b) != nullptr);
  tell(pair.engine, pair.a, {.what = Do::signal, .about = pair.trapper.id});
  pair.engine.run_ticks(1);
  CHECK(pair.engine.find(pair.trapper)->exits == 1);
  CHECK(pair.engine.find(pair.trapper)->from == pair.a.id);
  tell(pair.engine, pair.a, {.what = Do::signal, .about = pair.a.id});
  CHECK(pair.engine.find(pair.a) == nullptr);
}

TEST_CASE("exit: another reason ends whoever does not trap it, also from outside") {
  Pair pair;
  pair.monitor(pair.a, pair.b.id);
  pair.engine.exit(pair.b.id, ExitReason::shutdown);
  CHECK(pair.engine.find(pair.b) == nullptr);
  pair.engine.run_ticks(1);
  CHECK(pair.engine.find(pair.a)->down_reason == ExitReason::shutdown);
}

TEST_CASE("monitors: exactly one down, with who, why and which") {
  Pair pair;
  pair.monitor(pair.a, pair.b.id);
  fail(pair.engine, pair.b);
  pair.engine.run_ticks(5);
  CHECK(pair.engine.find(pair.a)->downs == 1);
  CHECK(pair.engine.find(pair.a)->last_down == pair.b.id);
  CHECK(pair.engine.find(pair.a)->down_reason == ExitReason::failed);
  CHECK(pair.engine.supervision().monitors == 0);
}

TEST_CASE("monitors: one down for each, and an end is told even if a restart follows") {
  Engine engine = Engine::builder().build();
  const auto watcher = engine.spawn_one(Worker{});
  const auto watched = engine.spawn_one(Worker{});
  tell(engine, watcher, {.what = Do::monitor, .about = watched.id});
  tell(engine, watcher, {.what = Do::monitor, .about = watched.id});
  fail(engine, watched);
  fail(engine, watched);
  engine.run_ticks(3);
  CHECK(engine.find(watcher)->downs == 2);
}

TEST_CASE("monitors: of one that is gone already there is one down with the reason noproc") {
  Pair pair;
  fail(pair.engine, pair.b);
  pair.monitor(pair.a, pair.b.id);
  pair.engine.run_ticks(5);
  CHECK(pair.engine.find(pair.a)->downs == 1);
  CHECK(pair.engine.find(pair.a)->down_reason == ExitReason::noproc);
}

TEST_CASE("monitors: go one way, and end with their owner") {
  Pair pair;
  pair.monitor(pair.a, pair.b.id);
  fail(pair.engine, pair.a);
  CHECK(pair.engine.find(pair.b) != nullptr);
  CHECK(pair.engine.supervision().monitors == 0);
}

TEST_CASE("monitors: demonitor ends that one alone") {
  Pair pair;
  pair.monitor(pair.a, pair.b.id);
  pair.monitor(pair.a, pair.b.id);
  tell(pair.engine, pair.a, {.what = Do::demonitor, .about = {0, 0}});
  fail(pair.engine, pair.b);
  pair.engine.run_ticks(3);
  CHECK(pair.engine.find(pair.a)->downs == 1);
  CHECK(pair.engine.find(pair.a)->down_monitor == 1);
}

TEST_CASE("names: registered until their owner ends, and released before down is delivered") {
  Pair pair;
  tell(pair.engine, pair.b, {.what = Do::name});
  CHECK(pair.engine.where("alpha") == pair.b.id);
  CHECK(pair.engine.where("beta") == no_actor);
  pair.monitor(pair.a, pair.b.id);
  pair.engine.send(pair.a, Do{.what = Do::count}, {.after = 1});
  fail(pair.engine, pair.b);
  CHECK(pair.engine.where("alpha") == no_actor);
  pair.engine.run_ticks(1);
  CHECK(pair.engine.find(pair.a)->downs == 1);
  CHECK(pair.engine.find(pair.a)->found == no_actor);
}

TEST_CASE("names: one owner; who asks for a name that is taken fails") {
  Pair pair;
  tell(pair.engine, pair.b, {.what = Do::name});
  tell(pair.engine, pair.b, {.what = Do::name});
  CHECK(pair.engine.find(pair.b) != nullptr);
  tell(pair.engine, pair.a, {.what = Do::name});
  CHECK(pair.engine.find(pair.a) == nullptr);
  CHECK(pair.engine.where("alpha") == pair.b.id);
  CHECK(pair.engine.supervision().failures.back().text == "the name 'alpha' is taken");
}

struct Named : Actor<Named, Do> {
  std::uint64_t number = 0;
  void on(OnStart, Context& context) { context.register_name("actor " + std::to_string(number)); }
  void on(const Do&, Context& context) { context.stop(); }
};

TEST_CASE("names: many, with several going and coming") {
  Engine engine = Engine::builder().build();
  std::vector<ActorRef<Named>> all;
  for (std::uint64_t n = 0; n < 1000; ++n) {
    Named named;
    named.number = n;
    all.push_back(engine.spawn_one(named));
  }
  engine.run_ticks(1);
  for (std::size_t n = 0; n < 1000; n += 3) engine.send(all[n], Do{});
  engine.run_ticks(1);
  for (std::size_t n = 0; n < 1000; ++n)
    CHECK(engine.where("actor " + std::to_string(n)) == (n % 3 == 0 ? no_actor : all[n].id));
  CHECK(engine.supervision().names == 666);
}

}  // namespace
}  // namespace orrery::testing_engine
