#include <orrery/engine/engine_observer.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include <orrery/engine/engine.hpp>

#include "engine/hot_actors.hpp"

namespace orrery {
namespace {

struct Parcel {
  static constexpr MessageKind kind{16};
};
// Takes what others send.
struct Depot : Actor<Depot, Parcel> {
  std::uint64_t parcels = 0;
  void on(OnStart, Context& context) { context.register_name("depot"); }
  void on(const Parcel&, Context&) { ++parcels; }
};
struct Carrier : Actor<Carrier, Parcel> {
  ActorRef<Depot> depot;
  void on(OnStart, Context& context) { context.after(1, Parcel{}); }
  void on(const Parcel&, Context& context) {
    context.send(depot, Parcel{});
    context.after(1, Parcel{});
  }
};

Engine depot_of(std::uint64_t carriers, std::uint32_t threads = 1) {
  Engine engine = Engine::builder().threads(threads).build();
  engine.spawn<Carrier>(carriers / 2, [&](std::uint64_t, Carrier& c) { c.depot = ActorRef<Depot>{{256, 0}}; });
  const ActorRef<Depot> depot = engine.spawn_one(Depot{});
  REQUIRE(depot.id.slot == 256);
  engine.spawn<Carrier>(carriers - carriers / 2, [&](std::uint64_t, Carrier& c) { c.depot = depot; });
  return engine;
}

ObserverSnapshot observed(EngineObserver& observer, ObserverDetail detail) {
  ObserverSnapshot snapshot;
  observer.observe(detail, snapshot);
  return snapshot;
}

TEST_CASE("totals are those of the engine") {
  Engine engine = depot_of(100);
  EngineObserver observer(engine);
  engine.run_ticks(50);
  const ObserverSnapshot seen = observed(observer, ObserverDetail::totals);
  const EngineStats stats = engine.stats();
  CHECK(seen.states == std::vector<StateCount>{{"alive", 101}, {"held", 0}});
  CHECK(seen.messages == stats.messages);
  CHECK(seen.spawned == stats.spawned);
  CHECK(seen.finished == stats.stopped);
  CHECK(seen.memory_bytes == stats.memory);
  // A timer and a parcel of each.
  CHECK(seen.queue_depth == 200);
  REQUIRE(seen.workers.size() == 1);
  CHECK(seen.workers[0].dispatches == stats.messages + stats.ticks);
  CHECK(seen.workers[0].busy > 0);
  CHECK(seen.workers[0].busy <= 1);
  CHECK(seen.uptime_ns > 0);
  CHECK(seen.busiest.empty());
  CHECK(seen.supervision.empty());
}

TEST_CASE("a worker is as busy as it was since the last look") {
  Engine engine = depot_of(100);
  EngineObserver observer(engine);
  engine.run_ticks(500);
  CHECK(observed(observer, ObserverDetail::totals).workers[0].busy > 0.01);
  CHECK(observed(observer, ObserverDetail::totals).workers[0].busy == 0);
}

TEST_CASE("the busiest is first, by its name, with about as many dispatches as it had") {
  for (const std::uint32_t threads : {1u, 2u}) {
    Engine engine = depot_of(400, threads);
    EngineObserver observer(engine);
    engine.run_ticks(10);
    observed(observer, ObserverDetail::table);
    const std::uint64_t before = engine.stats().messages;
    engine.run_ticks(500);
    const ObserverSnapshot seen = observed(observer, ObserverDetail::table);
    REQUIRE(!seen.busiest.empty());
    CHECK(seen.busiest.size() <= Inspectable::rows_max);
    const ProcessRow& first = seen.busiest.front();
    CHECK(first.name == "depot");
    CHECK(first.id == 256);
    CHECK(first.status == "running");
    CHECK(first.mailbox_depth == 400);
    CHECK(first.memory_bytes >= sizeof(Depot));
    const double share = static_cast<double>(first.dispatches) / static_cast<double>(engine.stats().messages - before);
    CHECK(share > 0.45);
    CHECK(share < 0.55);
    CHECK(observed(observer, ObserverDetail::totals).busiest.empty());
  }
}

TEST_CASE("who only takes ticks fills up the table") {
  struct Ticker : Actor<Ticker> {
    std::uint64_t turns = 0;
    void on(OnTick, Context&) { ++turns; }
  };
  Engine engine = Engine::builder().build();
  engine.spawn<Ticker>(1000);
  EngineObserver observer(engine);
  engine.run_ticks(5);
  observed(observer, ObserverDetail::table);
  engine.run_ticks(20);
  const ObserverSnapshot seen = observed(observer, ObserverDetail::table);
  REQUIRE(seen.busiest.size() == Inspectable::rows_max);
  CHECK(seen.busiest[0].name == "Ticker");
  CHECK(seen.busiest[0].dispatches == 20);
}

TEST_CASE("an observed world is the same world") {
  Engine plain = depot_of(300, 2), watched = depot_of(300, 2);
  EngineObserver observer(watched);
  for (int i = 0; i < 40; ++i) {
    plain.run_ticks(10);
    watched.run_ticks(10);
    observed(observer, i % 3 == 2 ? ObserverDetail::totals : ObserverDetail::table);
  }
  CHECK(plain.digest() == watched.digest());
  REQUIRE(plain.rollback(395));
  REQUIRE(watched.rollback(395));
  observed(observer, ObserverDetail::table);
  CHECK(plain.digest() == watched.digest());
}

TEST_CASE("those who ended are not in the table") {
  struct Mayfly : Actor<Mayfly, Parcel> {
    std::uint64_t left = 300;
    void on(OnStart, Context& context) { context.after(1, Parcel{}); }
    void on(const Parcel&, Context& context) {
      if (--left == 0) return context.stop();
      context.after(1, Parcel{});
    }
  };
  Engine engine = Engine::builder().build();
  engine.spawn<Mayfly>(50);
  EngineObserver observer(engine);
  engine.run_ticks(1);
  observed(observer, ObserverDetail::table);
  engine.run_ticks(290);
  CHECK(!observed(observer, ObserverDetail::table).busiest.empty());
  engine.run_ticks(20);
  CHECK(engine.population() == 0);
  CHECK(observed(observer, ObserverDetail::table).busiest.empty());
}

TEST_CASE("anybody alive is found by its id, whether or not the table has it") {
  Engine engine = depot_of(400);
  EngineObserver observer(engine);
  engine.run_ticks(10);
  CHECK(observed(observer, ObserverDetail::table).busiest.size() < 100);
  std::size_t found = 0;
  engine.each<Carrier>([&](ActorRef<Carrier> carrier, const Carrier&) {
    const std::optional<ProcessRow> row = EngineObserver::find(engine, carrier.id.slot);
    REQUIRE(row.has_value());
    CHECK(row->id == carrier.id.slot);
    CHECK(row->name.ends_with("Carrier"));
    CHECK(row->status == "running");
    CHECK(row->memory_bytes >= sizeof(Carrier));
    ++found;
  });
  CHECK(found == 400);
  CHECK(EngineObserver::find(engine, 256)->name == "depot");
  CHECK_FALSE(EngineObserver::find(engine, 1ull << 32 | 256).has_value());  // Another one, in the same place.
  CHECK_FALSE(EngineObserver::find(engine, 10'000'000).has_value());
  CHECK_FALSE(EngineObserver::find(engine, ~std::uint64_t{0}).has_value());
  CHECK_FALSE(EngineObserver::find(engine, 1023).has_value());  // There is room, but nobody.
}

TEST_CASE("who has ended is not found") {
  struct Brief : Actor<Brief> {
    void on(OnTick, Context& context) { context.stop(); }
  };
  Engine engine = Engine::builder().build();
  const ActorRef<Brief> brief = engine.spawn_one(Brief{});
  CHECK(EngineObserver::find(engine, brief.id.slot).has_value());
  engine.run_ticks(3);
  CHECK_FALSE(EngineObserver::find(engine, brief.id.slot).has_value());
}

TEST_CASE("supervisors are listed with their restarts, and why the last one was") {
  struct Fragile : Actor<Fragile> {
    std::uint32_t turns = 0;
    std::uint32_t lasts = 0;
    void on(OnTick, Context& context) {
      if (lasts > 0 && ++turns == lasts) context.fail("worn out");
    }
  };
  Engine engine = Engine::builder().build();
  const SupervisorRef all = engine.supervise({.intensity = 1000, .name = "all"});
  const SupervisorRef lucky = engine.supervise({.under = all, .name = "lucky"});
  const SupervisorRef unlucky = engine.supervise({.under = all, .intensity = 1000, .name = "unlucky"});
  Fragile fragile;
  engine.spawn_one(fragile, {.under = lucky});
  fragile.lasts = 10;
  engine.spawn_one(fragile, {.under = unlucky});
  EngineObserver observer(engine);
  engine.run_ticks(35);
  const ObserverSnapshot seen = observed(observer, ObserverDetail::table);
  REQUIRE(seen.supervision.size() == 4);
  CHECK(seen.supervision[0].name == "root");
  CHECK(seen.supervision[0].depth == 0);
  CHECK(seen.supervision[1].name == "all");
  CHECK(seen.supervision[1].depth == 1);
  CHECK(seen.supervision[2].name == "lucky");
  CHECK(seen.supervision[2].restarts == 0);
  CHECK(seen.supervision[2].reason.empty());
  CHECK(seen.supervision[3].name == "unlucky");
  CHECK(seen.supervision[3].depth == 2);
  CHECK(seen.supervision[3].restarts == 3);
  CHECK(seen.supervision[3].reason == "worn out");
}

TEST_CASE("where dispatches are counted, the load is theirs") {
  struct Stone : Actor<Stone> {
    Position position;
    [[nodiscard]] Position place() const { return position; }
  };
  struct Bird : Actor<Bird> {
    Position position;
    [[nodiscard]] Position place() const { return position; }
    void on(OnTick, Context&) {}
  };
  Engine engine = Engine::builder().space({{0, 0, 0}, {16, 16, 1}}).build();
  engine.spawn<Stone>(600, [](std::uint64_t, Stone& stone) { stone.position = {0.5, 0.5, 0}; });
  engine.spawn<Bird>(300, [](std::uint64_t, Bird& bird) { bird.position = {15.5, 15.5, 0}; });
  EngineObserver observer(engine);
  engine.run_ticks(3);
  const LoadMap places = observed(observer, ObserverDetail::table).load;
  CHECK(places.cells[places.width - 1] == 0.5);
  engine.count_dispatches().run_ticks(3);
  const LoadMap load = observed(observer, ObserverDetail::table).load;
  CHECK(load.cells[std::size_t{load.width} * (load.height - 1)] == 0);
  CHECK(load.cells[load.width - 1] == 1);
}

TEST_CASE("where actors are is seen from above") {
  struct Stone : Actor<Stone> {
    Position position;
    [[nodiscard]] Position place() const { return position; }
  };
  Engine engine = Engine::builder().space({{0, 0, 0}, {16, 16, 1}}).build();
  engine.spawn<Stone>(10'000, [](std::uint64_t n, Stone& stone) {
    // Three of four in the lower left corner, the others at the upper right.
    stone.position = n % 8 < 6 ? Position{0.5, 0.5, 0} : Position{15.5, 15.5, 0};
  });
  EngineObserver observer(engine);
  engine.run_ticks(1);
  CHECK(observed(observer, ObserverDetail::totals).load.cells.empty());
  const LoadMap load = observed(observer, ObserverDetail::table).load;
  REQUIRE(load.cells.size() == std::size_t{load.width} * load.height);
  CHECK(load.cells[std::size_t{load.width} * (load.height - 1)] == 1);
  CHECK(load.cells[load.width - 1] == doctest::Approx(1.0 / 3).epsilon(0.05));
  CHECK(std::count(load.cells.begin(), load.cells.end(), 0.0) == 254);
}

TEST_CASE("whoever is dispatched to most keeps its place among many") {
  detail::HotActors hot;
  for (std::uint32_t n = 0; n < 20'000; ++n) {
    hot.note(7, 3);
    hot.note(1000 + n * 17 % 5000, 1);
  }
  bool found = false;
  hot.each([&](const detail::HotActors::Entry& entry) {
    if (entry.slot != 7) return;
    found = true;
    CHECK(entry.samples == 20'000);
    CHECK(entry.depth == 3);
  });
  CHECK(found);
}

}  // namespace
}  // namespace orrery
