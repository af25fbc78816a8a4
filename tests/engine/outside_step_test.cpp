#include <doctest/doctest.h>

#include <orrery/engine/pacer.hpp>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

// What it is told, and when.
struct Guard : Actor<Guard, Letter, Alarm> {
  std::uint64_t alarms = 0;
  std::uint64_t alarmed_at = 0;
  std::uint64_t letters = 0;
  std::uint64_t written_at = 0;
  std::uint64_t drawn = 0;

  void on(const Alarm&, Context& context) {
    ++alarms;
    alarmed_at = context.tick();
    drawn ^= context.random().next();
    context.send(ActorRef<Guard>{{700, 0}}, Letter{1});
    if (alarms == 3) context.send(ActorRef<Guard>{{900, 0}}, Alarm{}, {.tier = Tier::critical});
    if (alarms == 4) context.spawn(Guard{});
    if (alarms == 5) context.fail("enough");
  }
  void on(const Letter&, Context& context) {
    ++letters;
    written_at = context.tick();
  }
};

constexpr ActorRef<Guard> first{{0, 0}};
constexpr ActorRef<Guard> far{{700, 0}};

AdmittedMessage alarm(Tick tick, std::uint32_t step) {
  return {.tick = tick, .to = first.id, .kind = Alarm::kind, .tier = Tier::critical, .step = step};
}

Engine guards(Tick lookahead, std::uint32_t partitions, Tick snapshots_every, Journal journal) {
  Engine engine =
      Engine::builder().lookahead(lookahead).partitions(partitions).snapshots({.every = snapshots_every}).build();
  engine.spawn<Guard>(1000);
  engine.replay(std::move(journal));
  return engine;
}

TEST_CASE("a step after a window is of its last tick, and what is sent in it comes in the next window") {
  for (const Tick lookahead : {Tick{1}, Tick{8}}) {
    for (const std::uint32_t partitions : {1u, 4u}) {
      for (const Tick every : {Tick{0}, Tick{1}, Tick{32}}) {
        Engine engine = guards(lookahead, partitions, every, {alarm(16, 1)});
        engine.run_ticks(16);
        CHECK(engine.tick() == 16);
        CHECK(engine.find(first)->alarms == 1);
        CHECK(engine.find(first)->alarmed_at == 15);
        CHECK(engine.find(far)->letters == 0);
        engine.run_ticks(lookahead);
        CHECK(engine.find(far)->letters == 1);
        CHECK(engine.find(far)->written_at == 15 + lookahead);
      }
    }
  }
}

TEST_CASE("each step has random numbers of its own") {
  Engine engine = guards(1, 1, 1, {alarm(16, 1), alarm(16, 2)});
  engine.run_ticks(16);
  CHECK(engine.find(first)->alarms == 2);
  CHECK(engine.find(first)->drawn != 0);  // Equal ones would cancel out.
}

TEST_CASE("what is asked for in a step is carried out when it is over") {
  Engine engine = guards(1, 4, 1, {alarm(9, 1), alarm(9, 2), alarm(9, 3), alarm(9, 5), alarm(9, 6)});
  engine.run_ticks(8);
  CHECK(engine.population() == 1000);
  engine.run_ticks(1);
  CHECK(engine.population() == 1001);
  CHECK(engine.find(ActorRef<Guard>{{900, 0}})->alarms == 1);
  CHECK(engine.stats().failures == 1);
  CHECK(engine.find(first)->alarms == 0);  // Started again.
}

TEST_CASE("going back goes back before or after a step, by its tick") {
  Engine engine = guards(1, 4, 1, {alarm(16, 1), alarm(16, 2)});
  engine.run_ticks(40);
  const std::uint64_t digest = engine.digest();
  CHECK(engine.find(far)->letters == 2);
  REQUIRE(engine.rollback(30).has_value());  // Nothing has happened since.
  CHECK(engine.find(first)->alarms == 2);
  REQUIRE(engine.rollback(16).has_value());
  CHECK(engine.find(first)->alarms == 0);
  engine.run_ticks(24);
  CHECK(engine.digest() == digest);
  REQUIRE(engine.rollback(15).has_value());
  engine.run_ticks(1);
  CHECK(engine.find(first)->alarms == 2);
  engine.run_ticks(24);
  CHECK(engine.digest() == digest);
}

TEST_CASE("going back to ticks in which nothing happened after a step goes back to after it") {
  AdmittedMessage letter = alarm(16, 1);
  letter.kind = Letter::kind;
  Engine engine = guards(1, 4, 1, {letter});
  engine.run_ticks(40);
  REQUIRE(engine.rollback(30).has_value());
  CHECK(engine.find(first)->letters == 1);
  REQUIRE(engine.rollback(16).has_value());
  CHECK(engine.find(first)->letters == 0);
}

TEST_CASE("a message for nobody does not stop a step") {
  AdmittedMessage lost = alarm(4, 1);
  lost.to = {4, 5};
  AdmittedMessage late = alarm(4, 2);
  late.to = {3, 7};
  Engine engine = guards(1, 1, 1, {lost, late, alarm(4, 3)});
  engine.run_ticks(4);
  CHECK(engine.find(first)->alarms == 1);
  CHECK(engine.stats().to_nobody == 2);
}

}  // namespace
}  // namespace orrery::testing_engine
