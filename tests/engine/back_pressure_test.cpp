#include <doctest/doctest.h>

#include <map>
#include <numeric>
#include <vector>

#include <orrery/engine/engine.hpp>

#include "core/dies.hpp"

namespace orrery {
namespace {

struct Job {
  static constexpr MessageKind kind{16};
  std::uint32_t number;
};
struct Stop {
  static constexpr MessageKind kind{17};
};
struct Begin {
  static constexpr MessageKind kind{18};
  ActorId whom;
};

template <MailboxOptions options>
struct Clerk : Actor<Clerk<options>, Job, Stop> {
  static constexpr MailboxOptions mailbox = options;
  std::uint64_t done = 0;
  std::uint64_t last = 0;
  std::uint64_t out_of_order = 0;
  void on(const Job& job, Context&) {
    ++done;
    if (job.number < last) ++out_of_order;
    last = job.number;
  }
  void on(const Stop&, Context& context) { context.stop(); }
};

using Rejecting = Clerk<MailboxOptions{.capacity = 3, .handled_per_window = 1, .overflow = Overflow::reject}>;
using Blocking = Clerk<MailboxOptions{.capacity = 3, .handled_per_window = 1, .overflow = Overflow::block}>;

// Sends `each` jobs each tick, and remembers what was rejected.
template <class Receiver>
struct Client : Actor<Client<Receiver>, Stop> {
  ActorRef<Receiver> clerk;
  std::uint32_t each = 2;
  std::uint32_t next = 0;
  std::uint32_t ticks = 0;
  std::uint32_t rejected = 0;
  std::uint32_t sent[64] = {};  // Their numbers.
  OnRejected first{};

  void on(OnTick, Context& context) {
    ++ticks;
    for (std::uint32_t n = 0; n < each && next < 64; ++n) {
      sent[next] = context.send(clerk, Job{next});
      ++next;
    }
  }
  void on(const Stop&, Context& context) { context.stop(); }
  void on(const OnRejected& what, Context&) {
    if (rejected++ == 0) first = what;
  }
};

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
}  // namespace orrery
