#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "office.hpp"

namespace orrery::testing_engine {
namespace {

using enum EngineState;

TEST_CASE("going back from stopped to a tick at which it ran, it runs") {
  Engine engine = office();
  engine.run_ticks(20);
  const std::uint64_t digest = engine.digest();
  REQUIRE(engine.stop().has_value());
  CHECK(engine.population() == 0);
  REQUIRE(engine.rollback(18));
  CHECK(engine.state() == running);
  CHECK(engine.transitions().size() == 2);
  engine.run_ticks(2);
  CHECK(engine.digest() == digest);
  CHECK(engine.population() == 3);
}

TEST_CASE("each change of state is a snapshot") {
  Engine engine = office();
  engine.run_ticks(3);
  REQUIRE(engine.pause());
  engine.send(clerk, Letter{5});
  REQUIRE(engine.resume());
  engine.run_ticks(2);
  REQUIRE(engine.stop());
  const std::vector<Transition> made(engine.transitions().begin(), engine.transitions().end());
  REQUIRE(made.size() == 6);
  for (std::size_t at = made.size(); at-- > 1;) {
    CAPTURE(at);
    REQUIRE(engine.rollback(made[at]).has_value());
    CHECK(engine.state() == made[at].to);
    CHECK(engine.tick() == made[at].tick);
    CHECK(engine.population() == (made[at].to == stopped ? 0 : 3));
  }
  // They were later than where it is now.
  CHECK_FALSE(engine.rollback(made[3]).has_value());
  CHECK_FALSE(engine.rollback(Transition{2, 0, starting, failed}).has_value());
  CHECK(engine.rollback(made[0]).error().message() ==
        "not_found: no snapshot is kept of the transition from built to starting at tick 0");
}

TEST_CASE("changes of state push out no ticks, and do not grow without bound") {
  Engine engine = office();
  engine.run_ticks(40);
  const Tick oldest = engine.oldest_tick();
  for (int n = 0; n < 3; ++n) {
    REQUIRE(engine.pause());
    REQUIRE(engine.resume());
  }
  CHECK(engine.oldest_tick() == oldest);
  const std::uint64_t some = engine.stats().snapshot_memory;
  for (int n = 0; n < 1000; ++n) {
    REQUIRE(engine.pause());
    REQUIRE(engine.resume());
  }
  CHECK(engine.stats().snapshot_memory <= 3 * some);
  CHECK(engine.transitions().size() == 64);
}

TEST_CASE("a journal says when the engine was drained and stopped") {
  Engine engine = office();
  Slow slow;
  slow.packing = 500;
  (void)engine.spawn_one(slow, {.shutdown = no_timeout});
  engine.send(clerk, Letter{4});
  engine.run_ticks(5);
  REQUIRE(engine.drain());
  REQUIRE(engine.stop(7));
  Engine again = office();
  (void)again.spawn_one(slow, {.shutdown = no_timeout});
  again.replay(engine.journal());
  again.run_ticks(1000);
  CHECK(again.state() == stopped);
  CHECK(again.tick() == engine.tick());
  CHECK(again.digest() == engine.digest());
  CHECK(again.journal().size() == engine.journal().size());
}

}  // namespace
}  // namespace orrery::testing_engine
