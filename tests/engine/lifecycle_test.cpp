#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "office.hpp"

namespace orrery::testing_engine {
namespace {

using enum EngineState;

constexpr EngineState all_states[] = {built, starting, running, paused, draining, stopped, failed};

Engine engine_that_is(EngineState state) {
  Engine engine = office();
  if (state == built) return engine;
  engine.run_ticks(5);
  if (state == paused) CHECK(engine.pause());
  if (state == draining) CHECK(engine.drain());
  if (state == stopped) CHECK(engine.stop());
  if (state == failed) CHECK(engine.fail("not what was expected"));
  return engine;
}

// What asks an engine to become `to`. No engine is found starting: `start` goes on to running.
std::string ask(Engine& engine, EngineState to) {
  const auto said = [](const auto& result) { return result.has_value() ? std::string() : result.error().detail; };
  switch (to) {
    case starting: return said(engine.start());
    case running: return said(engine.resume());
    case paused: return said(engine.pause());
    case draining: return said(engine.drain());
    case stopped: return said(engine.stop());
    case failed: return said(engine.fail("by hand"));
    case built: break;
  }
  return "";
}

TEST_CASE("every pair of states: what is legal happens, what is not names both and changes nothing") {
  // Rows: from. Columns: to, in the order of `all_states`.
  constexpr std::string_view table[] = {
      ".x.....",  // built
      "..x...x",  // starting
      "...xx.x",  // running
      "..x.x.x",  // paused
      ".....xx",  // draining
      ".......",  // stopped
      ".......",  // failed
  };
  for (const EngineState from : all_states) {
    for (const EngineState to : all_states) {
      CAPTURE(to_string(from));
      CAPTURE(to_string(to));
      const bool legal = table[static_cast<int>(from)][static_cast<std::size_t>(to)] == 'x';
      CHECK(is_legal(from, to) == legal);
      const Result<void> checked = check_transition(from, to);
      CHECK(checked.has_value() == legal);
      const std::string both =
          "an engine that is " + std::string(to_string(from)) + " cannot become " + std::string(to_string(to));
      if (!legal) CHECK(checked.error().message() == "invalid_argument: " + both);

      if (from == starting || to == built) continue;  // No engine is found so, none is made so.
      Engine engine = engine_that_is(from);
      REQUIRE(engine.state() == from);
      const std::size_t transitions = engine.transitions().size();
      const std::uint64_t digest = engine.digest();
      const std::string said = ask(engine, to);
      // Who is to stop drains first; what starts goes on to run.
      const bool reached = legal || (to == stopped && is_legal(from, draining));
      if (reached) {
        CHECK(said == "");
        CHECK(engine.state() == (to == starting ? running : to));
        CHECK(engine.transitions().size() > transitions);
      } else {
        CHECK(said.starts_with(both));
        CHECK(engine.state() == from);
        CHECK(engine.transitions().size() == transitions);
        CHECK(engine.digest() == digest);
      }
    }
  }
}

TEST_CASE("a built engine is started by what needs it, once") {
  Engine engine = office();
  engine.run_ticks(1);
  REQUIRE(engine.transitions().size() == 2);
  CHECK(engine.transitions()[0] == Transition{1, 0, built, starting});
  CHECK(engine.transitions()[1] == Transition{2, 0, starting, running});
  Engine other = office();
  other.send(clerk, Letter{1});
  CHECK(other.state() == running);
  CHECK_FALSE(other.start().has_value());
}

TEST_CASE("a paused engine does not run, takes messages in, and goes on as if nothing had been") {
  Engine engine = office();
  Engine other = office();
  for (Engine* each : {&engine, &other}) each->run_ticks(5);
  REQUIRE(engine.pause());
  engine.run_ticks(100).run_for(std::chrono::seconds(1));
  CHECK(engine.tick() == 5);
  for (Engine* each : {&engine, &other}) each->send(clerk, Letter{3});
  engine.run_ticks(100);
  CHECK(engine.tick() == 5);
  REQUIRE(engine.resume());
  for (Engine* each : {&engine, &other}) each->run_ticks(50);
  CHECK(engine.find(clerk)->read == 3);
  CHECK(engine.digest() == other.digest());
}

TEST_CASE("draining handles what is on its way, and neither ticks nor what comes from outside") {
  Engine engine = office();
  engine.send(clerk, Letter{4});
  engine.run_ticks(5);
  CHECK(engine.find(clerk)->read == 1);
  const Result<std::uint64_t> left = engine.drain(1000);
  REQUIRE(left.has_value());
  CHECK(*left == 0);
  CHECK(engine.find(clerk)->read == 4);
  CHECK(engine.find(clerk)->ticks == 5);
  CHECK(engine.tick() < 50);  // As soon as there is no more.
  engine.send(clerk, Letter{1});
  CHECK(engine.spawn_one(Clerk{}).id == no_actor);
  CHECK(engine.spawn_one(Clerk{}, {}).id == no_actor);
  CHECK(engine.inbox().push(clerk, Letter{1}) == Inbox::Push::accepted);
  engine.run_ticks(20);
  CHECK(engine.find(clerk)->read == 4);
  CHECK(engine.population() == 3);
  CHECK(engine.stats().refused == 3);
  // What waits in the inbox is taken in by a world that went back to before.
  REQUIRE(engine.rollback(4));
  engine.run_ticks(1);
  CHECK(engine.find(clerk)->read == 2);
}

TEST_CASE("draining ends after so many ticks, and says what is left") {
  Engine engine = office();
  engine.send(clerk, Letter{1000});
  engine.run_ticks(1);
  const Result<std::uint64_t> left = engine.drain(100);
  REQUIRE(left.has_value());
  CHECK(*left == 1);
  CHECK(engine.tick() == 101);
  CHECK(engine.state() == draining);
  CHECK(engine.stop().has_value());
  CHECK(engine.state() == stopped);
}

TEST_CASE("who is stopped has its time to shut down, the last first") {
  Engine engine = office();
  const SupervisorRef group = engine.supervise({.name = "group"});
  Slow slow;
  slow.packing = 20;
  const ActorRef<Slow> first = engine.spawn_one(slow, {.under = group, .shutdown = 50});
  slow.packing = 30;
  const ActorRef<Slow> last = engine.spawn_one(slow, {.under = group, .shutdown = 50});
  engine.run_ticks(10);
  REQUIRE(engine.stop().has_value());
  CHECK(engine.state() == stopped);
  CHECK(engine.population() == 0);
  CHECK(engine.tick() >= 60);  // One after the other.
  CHECK(engine.tick() < 70);
  const auto& transitions = engine.transitions();
  CHECK(transitions.back().from == draining);
  CHECK(transitions.back().tick == engine.tick());
  const Tick end = engine.tick();
  CHECK(engine.run_ticks(10).tick() == end);
  REQUIRE(engine.rollback(end - 15));
  CHECK(engine.state() == draining);
  for (const SupervisionEntry& entry : engine.supervision().tree) {
    if (entry.actor == first.id) CHECK(entry.status == ChildStatus::stopping);
    if (entry.actor == last.id) CHECK(entry.status == ChildStatus::down);
  }
  CHECK(engine.run_ticks(100).tick() == end);
  CHECK(engine.state() == stopped);
}

TEST_CASE("who has not stopped in time is killed") {
  Engine engine = office();
  Slow slow;
  slow.packing = 1000;
  (void)engine.spawn_one(slow, {.shutdown = no_timeout});
  engine.run_ticks(10);
  REQUIRE(engine.stop(25).has_value());
  CHECK(engine.state() == stopped);
  CHECK(engine.population() == 0);
  CHECK(engine.tick() == 35);
}

struct Spark : Actor<Spark, Alarm> {
  std::uint64_t seen = 0;
  void on(const Alarm&, Context& context) {
    ++seen;
    context.send(ActorRef<Spark>{context.self()}, Alarm{}, {.tier = Tier::critical});
  }
};

TEST_CASE("critical messages without end fail the run, and what is left can be looked at") {
  Engine engine = Engine::builder().build();
  const ActorRef<Spark> spark = engine.spawn_one(Spark{});
  engine.run_ticks(3);
  engine.send(spark, Alarm{});
  engine.run_ticks(10);
  CHECK(engine.state() == failed);
  CHECK(engine.transitions().back().why == "critical messages beget critical messages without end");
  CHECK(engine.tick() == 4);
  CHECK(engine.find(spark)->seen == 65'536);
  REQUIRE(engine.rollback(3));
  engine.run_ticks(10);
  CHECK(engine.state() == running);
  CHECK(engine.tick() == 13);
}

TEST_CASE("when the root gives up the engine has failed") {
  struct Bad : Actor<Bad, Letter> {
    std::uint64_t filler = 0;
    void on(const Letter&, Context& context) { context.fail("as it was told"); }
  };
  Engine engine = Engine::builder().root({.intensity = 0}).build();
  const ActorRef<Bad> bad = engine.spawn_one(Bad{});
  engine.send(bad, Letter{1});
  engine.run_ticks(10);
  CHECK(engine.state() == failed);
  CHECK(engine.tick() == 1);
  CHECK(engine.population() == 0);
  CHECK(engine.transitions().back() == Transition{3, 1, running, failed, "the root supervisor gave up"});
  CHECK(engine.stop().error().message() == "invalid_argument: an engine that is failed cannot become stopped");
}

}  // namespace
}  // namespace orrery::testing_engine
