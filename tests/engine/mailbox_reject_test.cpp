#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "clerks.hpp"
#include "core/dies.hpp"

namespace orrery::testing_engine {
namespace {

TEST_CASE("whoever sends to a full mailbox that rejects is told what, in the next window") {
  Engine engine = Engine::builder().build();
  const ActorRef<Rejecting> clerk = engine.spawn_one(Rejecting{});
  const ActorRef<Client<Rejecting>> client = engine.spawn_one(Client<Rejecting>{.clerk = clerk});
  // Two come each tick, one is handled: at the end of tick 1, 2, 3 there wait one, two, two and one is too many.
  engine.run_ticks(4);
  CHECK(engine.stats().overflowed == 1);
  CHECK(engine.find(client)->rejected == 0);
  engine.run_ticks(1);
  CHECK(engine.find(client)->rejected == 1);
  CHECK(engine.find(client)->first.receiver == clerk.id);
  CHECK(engine.find(client)->first.rejected == Job::kind);
  CHECK(engine.find(client)->first.number == engine.find(client)->sent[5]);
  engine.run_ticks(40);
  const Client<Rejecting>& after = *engine.find(client);
  CHECK(engine.find(clerk)->done + after.rejected == 64);
  CHECK(engine.find(clerk)->out_of_order == 0);
  CHECK(engine.stats().rejected == after.rejected);
  CHECK(engine.stats().overflowed == after.rejected);
}

TEST_CASE("what is rejected from outside is counted") {
  Engine engine = Engine::builder().build();
  const ActorRef<Rejecting> clerk = engine.spawn_one(Rejecting{});
  for (std::uint32_t n = 0; n < 10; ++n) engine.send(clerk, Job{n});
  engine.run_ticks(5);
  CHECK(engine.find(clerk)->done == 3);
  CHECK(engine.stats().overflowed == 7);
  CHECK(engine.stats().rejected == 0);
}

TEST_CASE("a mailbox that rejects by default tells those who want to know") {
  struct Open : Actor<Open, Job> {
    std::uint64_t done = 0;
    void on(const Job&, Context&) { ++done; }
  };
  struct Deaf : Actor<Deaf> {
    ActorRef<Open> open;
    void on(OnTick, Context& context) { context.send(open, Job{1}); }
  };
  EngineOptions options;
  options.mailbox = {.capacity = 2, .overflow = Overflow::reject};
  Engine engine(options);
  const ActorRef<Open> open = engine.spawn_one(Open{});
  const ActorRef<Client<Open>> client = engine.spawn_one(Client<Open>{.clerk = open, .each = 5});
  engine.spawn_one(Deaf{.open = open});
  engine.run_ticks(3);
  CHECK(engine.find(open)->done == 4);
  // Each tick comes one of the other, whose slot is in a later chunk, and is always too many.
  CHECK(engine.find(client)->rejected == 3);
  CHECK(engine.stats().rejected == 6);
  CHECK(engine.stats().overflowed == 8);
}

TEST_CASE("whoever sends to those that reject must take what they say") {
  struct Careless : Actor<Careless> {
    ActorRef<Rejecting> clerk;
    void on(OnTick, Context& context) { context.send(clerk, Job{1}); }
  };
  CHECK(dies([] {
    Engine engine = Engine::builder().build();
    engine.spawn_one(Careless{.clerk = engine.spawn_one(Rejecting{})});
    engine.run_ticks(1);
  }));
}

TEST_CASE("who gets the slot of a sender that ended is not told") {
  Engine engine = Engine::builder().build();
  const ActorRef<Rejecting> clerk = engine.spawn_one(Rejecting{});
  const ActorRef<Client<Rejecting>> client = engine.spawn_one(Client<Rejecting>{.clerk = clerk, .each = 60});
  engine.send(client, Stop{});
  engine.run_ticks(1);
  const ActorRef<Client<Rejecting>> next = engine.spawn_one(Client<Rejecting>{.clerk = {}, .each = 60});
  REQUIRE(next.id.slot == client.id.slot);
  engine.run_ticks(4);
  CHECK(engine.stats().overflowed > 0);
  CHECK(engine.find(next)->rejected == 0);
  CHECK(engine.stats().rejected == 0);
}

}  // namespace
}  // namespace orrery::testing_engine
