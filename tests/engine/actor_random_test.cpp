#include <orrery/engine/actor_random.hpp>

#include <cstdint>
#include <limits>
#include <map>

#include <doctest/doctest.h>

#include <orrery/core/distributions.hpp>

#include "core/dies.hpp"

using namespace orrery;

TEST_CASE("the numbers of a key are the same for ever, and of another key others") {
  ActorRandom a(7);
  ActorRandom b(7);
  ActorRandom c(8);
  const std::uint64_t first = a.next();
  CHECK(first == mix64(7 + 0x9e3779b97f4a7c15));  // SplitMix64
  CHECK(first == b.next());
  CHECK(first != c.next());
  CHECK(first != a.next());
}

TEST_CASE("integers between two bounds come up alike, the bounds too") {
  ActorRandom random(1);
  std::map<std::int64_t, int> seen;
  for (int i = 0; i < 70'000; ++i) ++seen[random.between(-3, 3)];
  REQUIRE(seen.size() == 7);
  CHECK(seen.begin()->first == -3);
  CHECK(seen.rbegin()->first == 3);
  for (const auto& [value, times] : seen) {
    CAPTURE(value);
    CHECK(times > 9'600);  // Four standard deviations of 93.
    CHECK(times < 10'400);
  }
}

TEST_CASE("bounds may be equal, and as far apart as they can") {
  ActorRandom random(1);
  CHECK(random.between(5, 5) == 5);
  constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
  constexpr auto highest = std::numeric_limits<std::int64_t>::max();
  CHECK(random.between(lowest, lowest) == lowest);
  CHECK(random.between(highest, highest) == highest);
  int negative = 0;
  for (int i = 0; i < 1000; ++i) negative += random.between(lowest, highest) < 0 ? 1 : 0;
  CHECK(negative > 400);
  CHECK(negative < 600);
  CHECK(dies([&] { static_cast<void>(random.between(1, 0)); }));
}

TEST_CASE("distributions take an actor's bits") {
  ActorRandom random(3);
  double sum = 0;
  for (int i = 0; i < 40'000; ++i) sum += exponential(random.next(), 8);
  CHECK(sum / 40'000 == doctest::Approx(8).epsilon(0.02));
}
