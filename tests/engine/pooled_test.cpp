#include <doctest/doctest.h>

#include "keeper.hpp"

namespace orrery::testing_engine {
namespace {

TEST_CASE("elements are added, changed and removed") {
  for (const Tick every : {Tick{0}, Tick{1}}) {
    House house({.every = every});
    CHECK(house.numbers().empty());
    CHECK(house.engine.stats().pooled_memory == 0);
    house.tell(What::append, 10, 4);
    CHECK(house.numbers() == Numbers{10, 11, 12, 13});
    house.tell(What::insert, 5);
    CHECK(house.numbers() == Numbers{10, 11, 5, 12, 13});
    house.tell(What::change, 100);
    CHECK(house.numbers() == Numbers{110, 111, 105, 112, 113});
    house.tell(What::erase, 1, 2);
    CHECK(house.numbers() == Numbers{110, 112, 113});
    house.tell(What::tag, 3);
    house.tell(What::resize, 8, 5);
    CHECK(house.numbers() == Numbers{110, 112, 113, 8, 8});
    CHECK(house.tags() == 1);
    CHECK(house.engine.stats().pooled_memory == 4096 + 128 + 2 * 128);
    house.tell(What::clear);
    CHECK(house.numbers().empty());
    CHECK(house.tags() == 1);
    CHECK(house.engine.stats().pooled_memory == 4096 + 128 + 128);
  }
}

TEST_CASE("they grow through all sizes of blocks, to a bound at which the handler fails") {
  House house;
  constexpr std::uint32_t most = ((1u << 20) - 64) / 4;
  Numbers expected;
  for (std::uint32_t count = 1; count < most; count = count * 3 + 1) {
    house.tell(What::append, count, count);
    for (std::uint32_t n = 0; n < count; ++n) expected.push_back(count + n);
    CHECK(house.numbers() == expected);
  }
  house.tell(What::append, 1, most - static_cast<std::uint32_t>(expected.size()));
  CHECK(house.numbers().size() == most);
  CHECK(house.engine.stats().failures == 0);
  CHECK(house.engine.stats().pooled_memory == 4096 + 128 + (1 << 20));
  house.tell(What::append, 1, 1);
  CHECK(house.engine.stats().failures == 1);
  const std::string report = house.engine.supervision().text();
  CHECK_MESSAGE(report.find("a pooled member is full: it holds at most 262128 elements") != std::string::npos, report);

  house.engine.run_ticks(20);
  for (std::uint32_t n = 0; n < 5; ++n) house.tell(What::tag, n);
  CHECK(house.tags() == 5);
  CHECK(house.engine.stats().failures == 1);
  house.tell(What::tag, 6);
  CHECK(house.engine.stats().failures == 2);
}

TEST_CASE("a handler that fails leaves them as they were, until the actor is started again, without any") {
  for (const Tick every : {Tick{0}, Tick{1}, Tick{100}}) {
    for (const What what :
         {What::append_and_fail, What::change_and_fail, What::change_and_throw, What::clear_and_fail}) {
      House house({.every = every});
      const std::uint64_t unused = house.engine.stats().pooled_memory;
      house.tell(What::tag, 1);
      // In one window: what is written in it may be written again.
      house.engine.send(house.keeper, Note{What::append, 1, 20});
      house.engine.send(house.keeper, Note{what, 5, 3});
      house.engine.run_ticks(1);
      REQUIRE(house.engine.stats().failures == 1);
      Numbers expected;
      for (std::uint32_t n = 1; n <= 20; ++n) expected.push_back(n);
      CHECK(house.numbers() == expected);
      CHECK(house.engine.view(house.keeper, &Keeper::tags)[0].number == 1);
      CHECK(house.tags() == 1);
      house.engine.run_ticks(20);
      REQUIRE(house.engine.find(house.keeper)->told == 0);
      CHECK(house.numbers().empty());
      CHECK(house.tags() == 0);
      CHECK(house.engine.stats().pooled_memory == unused + 4096);
      house.tell(What::append, 3);
      CHECK(house.numbers() == Numbers{3});
    }
  }
}

TEST_CASE("who follows in a slot, or is spawned like another, begins without") {
  House house;
  house.tell(What::append, 1, 1000);
  house.tell(What::tag, 1);
  house.tell(What::breed);
  std::uint32_t seen = 0;
  house.engine.each<Keeper>([&](ActorRef<Keeper> keeper, const Keeper& state) {
    if (keeper == house.keeper) return;
    ++seen;
    CHECK(state.told == 3);
    CHECK(house.engine.view(keeper, &Keeper::numbers).empty());
    CHECK(house.engine.view(keeper, &Keeper::tags).empty());
  });
  CHECK(seen == 1);
  house.tell(What::stop);
  CHECK(house.engine.find(house.keeper) == nullptr);
  CHECK(house.numbers().empty());
  CHECK(house.engine.stats().pooled_memory == 4096);
  const ActorRef<Keeper> next = house.engine.spawn_one(Keeper{});
  CHECK(next.id.slot == house.keeper.id.slot);
  CHECK(house.engine.view(next, &Keeper::numbers).empty());
  house.engine.send(next, Note{What::append, 1});
  house.engine.run_ticks(1);
  CHECK(house.engine.view(next, &Keeper::numbers).size() == 1);
}

TEST_CASE("what snapshots hold of them counts towards their bound") {
  House house({.retain = 1000, .memory = 1 << 20});
  house.tell(What::append, 1, 20'000);
  for (int n = 0; n < 100; ++n) {
    house.tell(What::change, 1);
    CHECK(house.engine.stats().snapshot_memory <= 1 << 20);
  }
  CHECK(house.engine.stats().snapshots_dropped > 80);
  CHECK(house.engine.stats().memory < 4 << 20);
  CHECK(house.numbers()[7] == 108);
}

}  // namespace
}  // namespace orrery::testing_engine
