#include <doctest/doctest.h>

#include <tuple>
#include <vector>

#include <orrery/engine/engine.hpp>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

// Tells the outside of each of its ticks, twice, and of alarms; and fails now and then after it has.
struct Herald : Actor<Herald, Alarm> {
  std::uint64_t ticks = 0;

  void on(OnTick, Context& context) {
    ++ticks;
    context.effect(Letter{static_cast<std::uint32_t>(ticks)});
    context.effect(Parcel{{ticks, 2}});
    if (context.random().chance(0.05)) context.fail("hoarse");
  }
  void on(const Alarm&, Context& context) { context.effect(Alarm{}); }
};

using Told = std::tuple<Tick, std::uint32_t, ActorId, std::uint32_t, std::uint64_t>;

Told told(const Effect& effect) {
  std::uint64_t value = 0;
  if (effect.kind == Letter::kind) value = effect.as<Letter>().words;
  if (effect.kind == Parcel::kind) value = effect.as<Parcel>().things[0] + 1'000'000;
  if (effect.kind == Alarm::kind) value = 2'000'000;
  return {effect.tick, effect.step, effect.from, effect.number, value};
}

Engine heralds(std::vector<Told>& all, SnapshotOptions snapshots, std::uint32_t partitions = 1,
               std::uint32_t threads = 1) {
  Engine engine = Engine::builder().threads(threads).partitions(partitions).snapshots(snapshots).build();
  engine.spawn<Herald>(600);
  engine.on_effect([&all](const Effect& effect) { all.push_back(told(effect)); });
  return engine;
}

TEST_CASE("without snapshots effects are released when their tick is over, in order, and those of failures never") {
  std::vector<Told> all;
  Engine engine = heralds(all, {.every = 0});
  engine.run_ticks(1);
  CHECK(all.size() == 2 * (600 - engine.stats().failures));
  CHECK(engine.stats().failures > 10);
  engine.run_ticks(19);
  CHECK(std::is_sorted(all.begin(), all.end()));
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  CHECK(all.size() == 2 * (engine.stats().ticks - engine.stats().failures));
  const auto [tick, step, from, number, value] = all[1];
  CHECK(std::tuple(tick, step, number, value) == std::tuple(Tick{0}, 0u, 1u, std::uint64_t{1'000'001}));
}

TEST_CASE("with snapshots they are held as long as their tick can be gone back behind") {
  std::vector<Told> all;
  Engine engine = heralds(all, {.every = 1, .retain = 3});
  for (Tick tick = 1; tick <= 12; ++tick) {
    engine.run_ticks(1);
    for (const Told& one : all) CHECK(std::get<0>(one) < engine.oldest_tick());
    CHECK((all.empty() ? 0 : std::get<0>(all.back()) + 1) == engine.oldest_tick());
  }
  CHECK(engine.oldest_tick() == 9);
}

TEST_CASE("effects are the same for any number of threads, partitions and snapshots") {
  std::vector<Told> one, two;
  Engine first = heralds(one, {.every = 0});
  Engine second = heralds(two, {.every = 1, .retain = 5}, 3, 2);
  first.run_ticks(30);
  second.run_ticks(30);
  CHECK(two.size() < one.size());
  second.confirm(30);
  CHECK(one == two);
}

TEST_CASE("what is gone back behind is never told, and what comes instead is told once") {
  std::vector<Told> plain, all;
  Engine straight = heralds(plain, {.every = 0});
  straight.run_ticks(40);
  Engine engine = heralds(all, {.every = 1, .retain = 8});
  for (int i = 0; i < 10; ++i) {
    engine.run_ticks(10);
    REQUIRE(engine.rollback(engine.tick() - 6).has_value());
  }
  CHECK(engine.tick() == 40);
  engine.confirm(40);
  CHECK(all == plain);
}

TEST_CASE("what is confirmed is released at once, and cannot be gone back behind") {
  std::vector<Told> all;
  Engine engine = heralds(all, {.every = 1, .retain = 8});
  engine.run_ticks(6);
  CHECK(all.empty());
  engine.confirm(4);
  CHECK(std::get<0>(all.back()) == 3);
  CHECK(engine.oldest_tick() == 4);
  const std::size_t before = all.size();
  CHECK_FALSE(engine.rollback(3).has_value());
  REQUIRE(engine.rollback(4).has_value());
  engine.confirm(2);
  engine.confirm(100);  // As far as it is.
  CHECK(all.size() == before);
  engine.run_ticks(2);
  engine.confirm(100);
  CHECK(std::get<0>(all.back()) == 5);
  CHECK(engine.oldest_tick() == 6);
  // Nor to a state that the engine was in before.
  REQUIRE(engine.pause());
  const Transition paused = engine.transitions().back();
  REQUIRE(engine.resume());
  engine.run_ticks(1);
  engine.confirm(7);
  CHECK_FALSE(engine.rollback(paused).has_value());
}

TEST_CASE("effects of steps after a window come after those of the window, and are undone with the step") {
  Journal journal;
  for (std::uint32_t step = 1; step <= 3; ++step) {
    journal.emplace_back(
        AdmittedMessage{.tick = 5, .to = {7 - step, 0}, .kind = Alarm::kind, .tier = Tier::critical, .step = step});
  }
  std::vector<Told> all;
  Engine engine = heralds(all, {.every = 1, .retain = 8});
  engine.replay(journal);
  engine.run_ticks(5);
  engine.confirm(5);
  CHECK(std::get<4>(all.back()) < 2'000'000);  // The steps can still be undone.
  engine.run_ticks(1);
  const std::size_t before = all.size();
  engine.confirm(6);
  REQUIRE(all.size() > before + 3);
  for (std::uint32_t step = 1; step <= 3; ++step)
    CHECK(all[before + step - 1] == Told{4, step, ActorId{7 - step, 0}, 0, 2'000'000});
  CHECK(std::is_sorted(all.begin(), all.end()));
}

TEST_CASE("without snapshots an effect of a step after the last window does not wait for another window") {
  std::vector<Told> all;
  Engine engine = heralds(all, {.every = 0});
  engine.replay({AdmittedMessage{.tick = 5, .to = {7, 0}, .kind = Alarm::kind, .tier = Tier::critical, .step = 1}});
  engine.run_ticks(5);
  CHECK(all.back() == Told{4, 1, ActorId{7, 0}, 0, 2'000'000});
}

}  // namespace
}  // namespace orrery::testing_engine
