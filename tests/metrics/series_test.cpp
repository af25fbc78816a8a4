#include <orrery/metrics/series.hpp>

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/core/random.hpp>

using namespace std::chrono_literals;
using orrery::Random;
using orrery::Series;
using orrery::SeriesPoint;
using orrery::Time;

TEST_CASE("observations gather in their intervals") {
  Series series(1s);
  series.observe(Time() + 100ms, 4);
  series.observe(Time() + 999ms, 8);
  series.observe(Time() + 3s, 1);
  REQUIRE(series.points().size() == 4);
  CHECK(series.points()[0] == SeriesPoint{Time(), 2, 12, 4, 8});
  CHECK(series.points()[0].mean() == 6);
  CHECK(series.points()[1] == SeriesPoint{Time() + 1s});
  CHECK(series.points()[3] == SeriesPoint{Time() + 3s, 1, 1, 1, 1});
}

TEST_CASE("a run that goes on has twice as long intervals, and no more points") {
  Series series(1s, 4);
  for (std::uint64_t second = 0; second < 9; ++second) series.observe(Time::from_ns(second * 1'000'000'000), second);
  CHECK(series.interval() == 4s);
  REQUIRE(series.points().size() == 3);
  CHECK(series.points()[0] == SeriesPoint{Time(), 4, 6, 0, 3});
  CHECK(series.points()[1] == SeriesPoint{Time() + 4s, 4, 22, 4, 7});
  CHECK(series.points()[2] == SeriesPoint{Time() + 8s, 1, 8, 8, 8});
}

TEST_CASE("however far time jumps, and in whatever order it comes, the series says the same") {
  Random random = Random::stream(1, "series");
  for (int round = 0; round < 15; ++round) {
    std::vector<std::pair<Time, std::uint64_t>> seen;
    for (int i = 0; i < 40; ++i) {
      const std::uint64_t at = random.next() >> random.between(1, 60);
      const std::uint64_t value = random.below(100);
      seen.emplace_back(Time::from_ns(at), value);
    }
    Series one(7ns, 8), other(7ns, 8);
    for (const auto& [at, value] : seen) one.observe(at, value);
    random.shuffle(seen);
    for (const auto& [at, value] : seen) other.observe(at, value);
    REQUIRE(one.points().size() <= 8);
    REQUIRE(one.interval() == other.interval());
    REQUIRE(one.points() == other.points());
    std::uint64_t count = 0;
    for (const SeriesPoint& point : one.points()) count += point.count;
    REQUIRE(count == seen.size());
  }
}

TEST_CASE("the end of time has an interval too, and sums saturate") {
  Series series(1ns, 2);
  series.observe(Time::max(), ~std::uint64_t{0});
  series.observe(Time::max(), 1);
  REQUIRE(series.points().size() == 2);
  CHECK(series.points()[1].sum == ~std::uint64_t{0});
  CHECK(series.points()[1].count == 2);
}
