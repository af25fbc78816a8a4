#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "keeper.hpp"

namespace orrery::testing_engine {
namespace {

TEST_CASE("going back brings them back") {
  House house({.retain = 100});
  for (std::uint32_t n = 0; n < 6; ++n) house.tell(n % 2 == 0 ? What::append : What::change, 10 * n, 40);
  const Numbers then = house.numbers();
  const std::uint64_t digest = house.engine.digest();
  house.tell(What::append, 7, 3);
  house.tell(What::change, 1);
  const std::uint64_t later = house.engine.digest();
  REQUIRE(house.engine.rollback(6));
  CHECK(house.numbers() == then);
  CHECK(house.engine.digest() == digest);
  house.tell(What::append, 7, 3);
  house.tell(What::change, 1);
  CHECK(house.engine.digest() == later);
  house.tell(What::stop);
  REQUIRE(house.engine.rollback(1));
  CHECK(house.numbers().size() == 40);
  REQUIRE(house.engine.rollback(0));
  CHECK(house.numbers().empty());
  CHECK(house.engine.stats().pooled_memory == 0);
}

TEST_CASE("elements are part of the digest, and of nothing else") {
  House one, other;
  one.tell(What::append, 1, 3);
  other.tell(What::append, 1, 3);
  CHECK(one.engine.digest() == other.engine.digest());
  one.tell(What::change, 2);
  other.tell(What::change, 2);
  CHECK(one.engine.digest() == other.engine.digest());
  // The same numbers in another member, or one less, are another world.
  const std::uint64_t before = one.engine.digest();
  one.tell(What::resize, 0, 3);
  other.tell(What::resize, 0, 2);
  CHECK(one.engine.digest() != before);
  CHECK(one.engine.digest() != other.engine.digest());
}

TEST_CASE("forks go different ways") {
  for (const Tick every : {Tick{0}, Tick{1}, Tick{4}}) {
    House house({.every = every});
    house.tell(What::append, 1, 100);
    house.tell(What::tag, 4);
    house.tell(What::change, 5);
    Engine fork = house.engine.fork();
    const Numbers then = house.numbers();
    house.tell(What::append, 1, 2);
    house.tell(What::change, 1);
    const auto seen = fork.view(house.keeper, &Keeper::numbers);
    CHECK(Numbers(seen.begin(), seen.end()) == then);
    fork.send(house.keeper, Note{What::append, 2});
    fork.send(house.keeper, Note{What::tag, 5});
    fork.run_ticks(1);
    CHECK(fork.view(house.keeper, &Keeper::numbers).back() == 2);
    CHECK(fork.view(house.keeper, &Keeper::tags).size() == 2);
    CHECK(house.tags() == 1);
    CHECK(house.numbers().size() == 102);
    const WorldDiff diff = house.engine.diff(fork);
    REQUIRE(diff.actors.size() == 1);
    REQUIRE(diff.actors[0].pooled.size() == 2);
    {
      const Engine gone = std::move(house.engine);
    }
    fork.run_ticks(10);
    CHECK(fork.view(house.keeper, &Keeper::numbers).size() == 101);
  }
}

TEST_CASE("what differs is named by the element") {
  House house;
  house.tell(What::append, 10, 6);
  house.tell(What::insert, 12);
  house.tell(What::tag, 1);
  house.tell(What::erase, 0, 6);
  const Result<WorldDiff> diff = house.engine.diff(1, 2);
  REQUIRE(diff.has_value());
  REQUIRE(diff->actors.size() == 1);
  const std::string name(diff->actors[0].type);
  const auto text_of = [&](Tick from, Tick to) {
    const std::string text = house.engine.diff(from, to).value().text();
    return text.substr(text.find("changed " + name));
  };
  CHECK(text_of(1, 2) == "changed " + name + " 0.0: bytes 0..0; member at byte 8: 6 elements to 7, 3..5\n");
  CHECK(text_of(2, 3) == "changed " + name + " 0.0: bytes 0..0; member at byte 16: 0 elements to 1\n");
  CHECK(text_of(3, 4) == "changed " + name + " 0.0: bytes 0..0; member at byte 8: 7 elements to 1, 0..0\n");
  CHECK(text_of(3, 2) == "changed " + name + " 0.0: bytes 0..0; member at byte 16: 1 elements to 0\n");
}

}  // namespace
}  // namespace orrery::testing_engine
