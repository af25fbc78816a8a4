#include <doctest/doctest.h>

#include <map>
#include <numeric>
#include <vector>

#include "clerks.hpp"

namespace orrery::testing_engine {
namespace {

TEST_CASE("whoever sends to a full mailbox that blocks is held until there is room, and nothing is lost") {
  Engine engine = Engine::builder().build();
  const ActorRef<Blocking> clerk = engine.spawn_one(Blocking{});
  const ActorRef<Client<Blocking>> client = engine.spawn_one(Client<Blocking>{.clerk = clerk, .each = 8});
  engine.run_ticks(2);
  CHECK(engine.find(client)->ticks == 2);
  CHECK(engine.stats().held == 1);
  engine.run_ticks(10);
  CHECK(engine.find(client)->ticks == 2);
  engine.run_ticks(60);
  CHECK(engine.find(clerk)->done == 64);
  CHECK(engine.find(clerk)->out_of_order == 0);
  CHECK(engine.stats().overflowed == 0);
  CHECK(engine.stats().deadlocks == 0);
  CHECK(engine.find(client)->ticks < 72 - 40);
}

TEST_CASE("an actor that is held takes no mail, but can be ended") {
  Engine engine = Engine::builder().build();
  const ActorRef<Blocking> clerk = engine.spawn_one(Blocking{});
  const ActorRef<Client<Blocking>> client = engine.spawn_one(Client<Blocking>{.clerk = clerk, .each = 20});
  engine.run_ticks(2);
  engine.send(client, Stop{});
  engine.run_ticks(5);
  CHECK(engine.find(client) != nullptr);
  engine.exit(client.id, ExitReason::kill);
  engine.run_ticks(1);
  // Started again, as the root does with what is killed, and then it takes the mail that waited.
  CHECK(engine.find(client) == nullptr);
  engine.run_ticks(60);
  CHECK(engine.find(clerk)->done == 40);
}

TEST_CASE("when the receiver ends whoever waits for it goes on") {
  Engine engine = Engine::builder().build();
  const ActorRef<Blocking> clerk = engine.spawn_one(Blocking{});
  const ActorRef<Client<Blocking>> client = engine.spawn_one(Client<Blocking>{.clerk = clerk, .each = 20});
  engine.run_ticks(2);
  CHECK(engine.find(client)->ticks == 2);
  engine.run_ticks(3);
  CHECK(engine.find(client)->ticks == 2);
  engine.send(clerk, Stop{}, {.tier = Tier::critical});
  engine.run_ticks(1);
  CHECK(engine.find(clerk) == nullptr);
  engine.run_ticks(2);
  CHECK(engine.find(client)->ticks == 4);
}

struct Fragile : Actor<Fragile, Begin> {
  static constexpr MailboxOptions mailbox{.capacity = 2, .overflow = Overflow::fail};
  ActorRef<Blocking> clerk;
  std::uint64_t ticks = 0;
  std::uint64_t begun = 0;
  void on(const Begin&, Context&) { ++begun; }
  void on(OnTick, Context& context) {
    ++ticks;
    for (std::uint32_t n = 0; n < 20; ++n) context.send(clerk, Job{n});
  }
};

TEST_CASE("the mailbox of an actor that is held keeps to its own bound") {
  Engine engine = Engine::builder().build();
  const ActorRef<Fragile> fragile = engine.spawn_one(Fragile{.clerk = engine.spawn_one(Blocking{})});
  engine.run_ticks(3);
  CHECK(engine.find(fragile)->ticks == 2);
  for (int n = 0; n < 5; ++n) engine.send(fragile, Begin{});
  engine.run_ticks(1);
  CHECK(engine.stats().failures == 1);
  CHECK(engine.stats().overflowed == 3);
  engine.run_ticks(4);
  // It has started again, without a clerk to send to; but what it had sent still waits.
  CHECK(engine.find(fragile)->ticks == 0);
  engine.run_ticks(60);
  CHECK(engine.find(fragile)->begun == 2);
  CHECK(engine.find(fragile)->ticks > 10);
}

// Whoever has one sends on what it gets, as two.
struct Doubler : Actor<Doubler, Job, Begin> {
  static constexpr MailboxOptions mailbox{.capacity = 4, .handled_per_window = 1, .overflow = Overflow::block};
  ActorRef<Doubler> next;
  std::uint64_t done = 0;
  void on(const Begin& begin, Context&) { next = {begin.whom}; }
  void on(const Job& job, Context& context) {
    ++done;
    context.send(next, Job{job.number});
    context.send(next, Job{job.number});
  }
};

TEST_CASE("actors that would wait for one another do not: the last goes on") {
  for (const std::uint32_t count : {2u, 3u, 7u}) {
    CAPTURE(count);
    Engine engine = Engine::builder().lookahead(4).build();
    std::vector<ActorRef<Doubler>> ring;
    for (std::uint32_t n = 0; n < count; ++n) ring.push_back(engine.spawn_one(Doubler{}));
    for (std::uint32_t n = 0; n < count; ++n) {
      engine.send(ring[n], Begin{ring[(n + 1) % count].id});
      engine.send(ring[n], Job{n}, {.after = 4});
    }
    engine.run_ticks(400);
    CHECK(engine.stats().deadlocks > 0);
    std::uint64_t done = 0;
    for (const ActorRef<Doubler> who : ring) done += engine.find(who)->done;
    engine.run_ticks(400);
    std::uint64_t later = 0;
    for (const ActorRef<Doubler> who : ring) later += engine.find(who)->done;
    CHECK(later >= done + 100);  // In a hundred windows one at least goes on in each.
    CHECK(engine.stats().overflowed > 0);
    CHECK(engine.stats().memory < 2'000'000);
  }
}

// Everyone sends to everyone, more than there is room for, fails and stops.
struct Office : Actor<Office, Job> {
  static constexpr MailboxOptions mailbox{.capacity = 6, .handled_per_window = 3, .overflow = Overflow::block};
  std::uint64_t done = 0;
  std::uint64_t ticks = 0;
  std::uint64_t chain = 0;

  void on(const Job& job, Context& context) {
    ++done;
    chain = chain * 31 + job.number + context.tick();
    if (context.random().chance(0.01)) context.fail("over it");
  }
  void on(OnTick, Context& context) {
    ++ticks;
    ActorRandom random = context.random(1);
    for (std::uint64_t n = random.below(5); n > 0; --n) {
      const auto to = static_cast<std::uint32_t>(random.below(300));
      context.send(ActorRef<Office>{{to, 0}}, Job{to}, {.after = 1 + random.below(3)});
    }
    if (random.chance(0.002)) {
      context.stop();
      context.spawn(Office{});
    }
  }
};

Engine offices(std::uint32_t threads, std::uint32_t partitions, std::uint64_t scheduling_seed) {
  Engine engine = Engine::builder()
                      .threads(threads)
                      .partitions(partitions)
                      .scheduling_seed(scheduling_seed)
                      .snapshots({.every = 1, .retain = 50})
                      .build();
  engine.spawn<Office>(600);
  return engine;
}

TEST_CASE("who is held comes out the same on any number of threads, and after going back") {
  std::map<Tick, std::uint64_t> digests;
  Engine plain = offices(1, 1, 0);
  for (Tick tick = 1; tick <= 80; ++tick) {
    plain.run_ticks(1);
    digests[tick] = plain.digest();
  }
  CHECK(plain.stats().held > 1000);
  CHECK(plain.stats().deadlocks > 10);
  CHECK(plain.stats().messages > 3000);
  for (const std::uint32_t threads : {1u, 2u, 3u, 8u}) {
    CAPTURE(threads);
    Engine engine = offices(threads, 3 * threads, threads + 90);
    engine.run_ticks(60);
    CHECK(engine.digest() == digests[60]);
    for (const Tick back : {Tick{1}, Tick{25}, Tick{45}}) {
      REQUIRE(engine.rollback(60 - back).has_value());
      CHECK(engine.digest() == digests[60 - back]);
      engine.run_ticks(back);
      CHECK(engine.digest() == digests[60]);
    }
    engine.run_ticks(20);
    CHECK(engine.digest() == digests[80]);
  }
}

}  // namespace
}  // namespace orrery::testing_engine
