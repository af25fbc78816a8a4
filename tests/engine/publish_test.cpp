#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <orrery/engine/engine.hpp>

namespace orrery {
namespace {

struct Price {
  static constexpr MessageKind kind{16};
  std::uint32_t amount;
};
// Of the same kind as Price, for other actors.
struct Weather {
  static constexpr MessageKind kind{16};
  std::uint32_t degrees;
};
struct Order {
  static constexpr MessageKind kind{17};
  enum What : std::uint32_t { subscribe, unsubscribe, fail, stop } what;
};

struct Exchange : Actor<Exchange> {
  std::uint32_t next = 0;
  std::uint32_t each = 1;
  void on(OnTick, Context& context) {
    for (std::uint32_t n = 0; n < each; ++n) context.emit(Price{next++});
  }
};

struct Station : Actor<Station> {
  std::uint32_t degrees = 0;
  void on(OnTick, Context& context) { context.emit(Weather{degrees}); }
};

struct Trader : Actor<Trader, Price, Order> {
  static constexpr std::uint32_t remembered = 60;
  Tick at[remembered] = {};
  std::uint32_t amounts[remembered] = {};
  std::uint64_t told = 0;

  void on(const Price& price, Context& context) {
    if (told < remembered) {
      amounts[told] = price.amount;
      at[told] = context.tick();
    }
    ++told;
  }
  void on(const Order& order, Context& context) {
    switch (order.what) {
      case Order::subscribe: return context.subscribe<Price>();
      case Order::unsubscribe: return context.unsubscribe<Price>();
      case Order::fail: return context.fail("as told");
      case Order::stop: return context.stop();
    }
  }
  [[nodiscard]] std::vector<std::uint32_t> list() const {
    return {amounts, amounts + std::min<std::uint64_t>(told, remembered)};
  }
};

using Numbers = std::vector<std::uint32_t>;

TEST_CASE("whoever has subscribed gets what is emitted, from the next window on until it unsubscribes") {
  Engine engine = Engine::builder().build();
  engine.spawn_one(Exchange{});
  const ActorRef<Trader> trader = engine.spawn_one(Trader{});
  const ActorRef<Trader> other = engine.spawn_one(Trader{});
  engine.send(trader, Order{Order::subscribe}, {.after = 2});
  engine.send(trader, Order{Order::unsubscribe}, {.after = 5});
  engine.run_ticks(10);
  CHECK(engine.find(trader)->list() == Numbers{3, 4, 5});
  CHECK(engine.find(trader)->at[0] == 4);
  CHECK(engine.find(other)->told == 0);
  CHECK(engine.stats().emitted == 10);
}

TEST_CASE("all that one emits in a tick comes in its order; twice subscribed is once") {
  Engine engine = Engine::builder().build();
  engine.spawn_one(Exchange{.each = 3});
  const ActorRef<Trader> trader = engine.spawn_one(Trader{});
  engine.subscribe<Price>(trader);
  engine.subscribe<Price>(trader);
  engine.send(trader, Order{Order::subscribe});
  engine.run_ticks(3);
  CHECK(engine.find(trader)->list() == Numbers{0, 1, 2, 3, 4, 5});
  // What one began the other does not end.
  engine.unsubscribe<Price>(trader);
  engine.run_ticks(2);
  CHECK(engine.find(trader)->told == 12);
  engine.send(trader, Order{Order::unsubscribe});
  engine.run_ticks(5);
  CHECK(engine.find(trader)->told == 18);  // What was emitted before the end of that window.
}

TEST_CASE("messages of the same kind are not the same messages") {
  Engine engine = Engine::builder().build();
  engine.spawn_one(Station{.degrees = 20});
  const ActorRef<Trader> trader = engine.spawn_one(Trader{});
  engine.subscribe<Price>(trader);
  engine.run_ticks(5);
  CHECK(engine.find(trader)->told == 0);
}

TEST_CASE("a restart ends what the actor has subscribed to, and not what was subscribed from outside") {
  for (const bool with_backoff : {false, true}) {
    CAPTURE(with_backoff);
    SupervisorOptions root{.intensity = unlimited};
    if (with_backoff) root.backoff = {.initial = 3, .max = 3, .jitter = 0};
    Engine engine = Engine::builder().root(root).build();
    engine.spawn_one(Exchange{});
    const ActorRef<Trader> by_itself = engine.spawn_one(Trader{});
    const ActorRef<Trader> from_outside = engine.spawn_one(Trader{});
    engine.subscribe<Price>(from_outside);
    for (const ActorRef<Trader> trader : {by_itself, from_outside}) {
      engine.send(trader, Order{Order::subscribe});
      engine.send(trader, Order{Order::fail}, {.after = 6});
    }
    engine.run_ticks(20);
    // The price of the tick in which it failed was still on its way.
    CHECK(engine.find(by_itself)->list() == Numbers{6});
    Numbers heard = engine.find(from_outside)->list();
    std::sort(heard.begin(), heard.end());
    CHECK(heard == Numbers{6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18});
  }
}

TEST_CASE("who ends is no subscriber, nor is who gets its slot") {
  Engine engine = Engine::builder().build();
  engine.spawn_one(Exchange{});
  const ActorRef<Trader> trader = engine.spawn_one(Trader{});
  engine.subscribe<Price>(trader);
  engine.send(trader, Order{Order::stop}, {.after = 3});
  engine.run_ticks(5);
  const std::uint64_t to_nobody = engine.stats().to_nobody;
  const ActorRef<Trader> next = engine.spawn_one(Trader{});
  CHECK(next.id.slot == trader.id.slot);
  engine.subscribe<Price>(trader);  // Without effect.
  engine.run_ticks(5);
  CHECK(engine.find(next)->told == 0);
  CHECK(engine.stats().to_nobody == to_nobody);
}

TEST_CASE("what fails has emitted nothing") {
  struct Liar : Actor<Liar> {
    std::uint64_t ticks = 0;
    void on(OnTick, Context& context) {
      context.emit(Price{1});
      context.fail("a lie");
    }
  };
  Engine engine = Engine::builder().build();
  engine.spawn_one(Liar{});
  const ActorRef<Trader> trader = engine.spawn_one(Trader{});
  engine.subscribe<Price>(trader);
  engine.run_ticks(5);
  CHECK(engine.find(trader)->told == 0);
}

// Neighbours in a market: each tells everyone that listens what it has heard, subscribes and unsubscribes at random,
// fails and stops.
struct Gossip : Actor<Gossip, Price> {
  std::uint64_t heard = 0;
  std::uint64_t sum = 0;

  void on(const Price& price, Context&) {
    ++heard;
    sum = sum * 31 + price.amount;
  }
  void on(OnTick, Context& context) {
    ActorRandom random = context.random();
    if (random.chance(0.02)) context.emit(Price{static_cast<std::uint32_t>(random.below(1000))});
    if (random.chance(0.02)) context.subscribe<Price>();
    if (random.chance(0.02)) context.unsubscribe<Price>();
    if (random.chance(0.005)) context.fail("did not listen");
    if (random.chance(0.002)) {
      context.stop();
      context.spawn(Gossip{});
    }
  }
};

Engine market(std::uint32_t threads, std::uint32_t partitions, std::uint64_t scheduling_seed) {
  Engine engine = Engine::builder()
                      .threads(threads)
                      .partitions(partitions)
                      .scheduling_seed(scheduling_seed)
                      .snapshots({.every = 1, .retain = 32})
                      .build();
  engine.spawn<Gossip>(600);
  for (std::uint32_t n = 0; n < 600; n += 50) engine.subscribe<Price>(ActorRef<Gossip>{{n, 0}});
  return engine;
}

TEST_CASE("subscriptions come out the same on any number of threads, and after going back") {
  std::map<Tick, std::uint64_t> digests;
  Engine plain = market(1, 1, 0);
  for (Tick tick = 1; tick <= 60; ++tick) {
    plain.run_ticks(1);
    digests[tick] = plain.digest();
  }
  std::uint64_t heard = 0;
  plain.each<Gossip>([&](ActorRef<Gossip>, const Gossip& gossip) { heard += gossip.heard; });
  CHECK(heard > 10'000);
  for (const std::uint32_t threads : {1u, 2u, 3u, 8u}) {
    CAPTURE(threads);
    Engine engine = market(threads, 3 * threads, threads + 40);
    engine.run_ticks(40);
    CHECK(engine.digest() == digests[40]);
    for (const Tick back : {Tick{1}, Tick{17}, Tick{30}}) {
      REQUIRE(engine.rollback(40 - back).has_value());
      CHECK(engine.digest() == digests[40 - back]);
      engine.run_ticks(back);
      CHECK(engine.digest() == digests[40]);
    }
    engine.run_ticks(20);
    CHECK(engine.digest() == digests[60]);
  }
}

TEST_CASE("memory is that of what is delivered") {
  Engine engine = Engine::builder().snapshots({.every = 0}).partitions(4).build();
  struct Quiet : Actor<Quiet, Price> {
    std::uint64_t told = 0;
    void on(const Price&, Context&) { ++told; }
  };
  engine.spawn<Quiet>(1000);
  engine.spawn<Exchange>(200);
  std::vector<ActorRef<Quiet>> all;
  engine.each<Quiet>([&](ActorRef<Quiet> who, const Quiet&) { all.push_back(who); });
  for (const ActorRef<Quiet> who : all) engine.subscribe<Price>(who);
  engine.run_ticks(10);
  CHECK(engine.find(all[7])->told == 9 * 200);
  // Of a tick, in bytes. There are those that are sent, those taken in, and those handed out.
  const std::uint64_t delivered = 200 * 1000 * 32;
  CHECK(engine.stats().memory < 4 * delivered);
}

}  // namespace
}  // namespace orrery
