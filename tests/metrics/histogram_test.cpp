#include <orrery/metrics/histogram.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/core/random.hpp>

#include "core/dies.hpp"
#include "metrics/percentile_of.hpp"

namespace {

using orrery::Histogram;
using orrery::Random;

struct Bucket {
  std::uint64_t lowest, highest, count;
};
std::vector<Bucket> buckets_of(const Histogram& histogram) {
  std::vector<Bucket> all;
  histogram.for_each_bucket([&](std::uint64_t lowest, std::uint64_t highest, std::uint64_t count) {
    all.push_back({lowest, highest, count});
  });
  return all;
}

// Of all magnitudes equally often.
std::uint64_t draw_value(Random& random) {
  const std::uint64_t bits = random.next();
  return bits >> random.below(64);
}

}  // namespace

TEST_CASE("an empty histogram has nothing to say") {
  const Histogram histogram;
  CHECK(histogram.empty());
  CHECK(histogram.count() == 0);
  CHECK(histogram.min() == 0);
  CHECK(histogram.max() == 0);
  CHECK(histogram.mean() == 0);
  CHECK(histogram.percentile(99) == 0);
  CHECK(histogram.count_up_to(~std::uint64_t{0}) == 0);
  CHECK(buckets_of(histogram).empty());
}

TEST_CASE("each value falls into a bucket around it that is as narrow as promised, and buckets do not overlap") {
  for (const unsigned precision : {0U, 1U, 7U, 10U, Histogram::precision_max}) {
    Random random = Random::stream(1, "histogram");
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t value = draw_value(random);
      Histogram histogram(precision);
      histogram.record(value);
      const std::vector<Bucket> buckets = buckets_of(histogram);
      REQUIRE(buckets.size() == 1);
      REQUIRE(buckets[0].lowest <= value);
      REQUIRE(value <= buckets[0].highest);
      REQUIRE((buckets[0].highest - buckets[0].lowest) <= buckets[0].lowest >> precision);
      if (buckets[0].highest == ~std::uint64_t{0}) continue;
      histogram.record(buckets[0].highest);
      histogram.record(buckets[0].highest + 1);
      const std::vector<Bucket> both = buckets_of(histogram);
      REQUIRE(both.size() == 2);
      REQUIRE(both[0].count == 2);
      REQUIRE(both[1].lowest == buckets[0].highest + 1);
    }
  }
}

TEST_CASE("small values are exact, and so are the extremes") {
  Histogram histogram(7);
  for (std::uint64_t value = 0; value < 256; ++value) histogram.record(value);
  CHECK(buckets_of(histogram).size() == 256);
  CHECK(histogram.percentile(50) == 127);
  histogram.record(~std::uint64_t{0});
  CHECK(histogram.max() == ~std::uint64_t{0});
  CHECK(histogram.percentile(100) == ~std::uint64_t{0});
  CHECK(histogram.min() == 0);
}

TEST_CASE("percentiles are those of the sorted values, to within the precision") {
  Random random = Random::stream(2, "histogram");
  for (const unsigned precision : {5U, 7U, 10U}) {
    Histogram histogram(precision);
    std::vector<std::uint64_t> values;
    for (int i = 0; i < 2'000; ++i) {
      values.push_back(draw_value(random) >> 20);
      histogram.record(values.back());
    }
    std::sort(values.begin(), values.end());
    for (const std::uint64_t thousandths :
         {0U, 1U, 1'000U, 25'000U, 50'000U, 90'000U, 99'000U, 99'900U, 99'999U, 100'000U}) {
      const std::uint64_t exact = percentile_of(values, thousandths);
      const std::uint64_t found = histogram.percentile(static_cast<double>(thousandths) / 1'000);
      CAPTURE(thousandths);
      CHECK(found >= exact);
      CHECK(found - exact <= exact >> precision);
    }
    CHECK(histogram.count_up_to(values.back()) == values.size());
  }
}

TEST_CASE("99.9 % of a thousand is the 999th") {
  Histogram histogram(10);
  for (std::uint64_t value = 1; value <= 1'000; ++value) histogram.record(value);
  CHECK(histogram.percentile(99.9) == 999);
  CHECK(histogram.percentile(99.91) == 1'000);
  CHECK(histogram.percentile(0.1) == 1);
}

TEST_CASE("merging is recording, in any order") {
  Random random = Random::stream(3, "histogram");
  Histogram all;
  std::vector<Histogram> parts(4);
  for (int i = 0; i < 1'000; ++i) {
    const std::uint64_t value = draw_value(random);
    const std::uint64_t times = random.below(3);
    all.record(value, times);
    parts[random.below(4)].record(value, times);
  }
  Histogram forwards, backwards;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    forwards.merge(parts[i]);
    backwards.merge(parts[parts.size() - 1 - i]);
  }
  CHECK(forwards == all);
  CHECK(backwards == all);
  CHECK(forwards.mean() == all.mean());
  forwards.record(5);
  CHECK_FALSE(forwards == all);
}

TEST_CASE("the mean of large values does not overflow") {
  Histogram histogram;
  histogram.record(~std::uint64_t{0}, 1'000);
  CHECK(histogram.mean() == doctest::Approx(0x1p64));
}

TEST_CASE("a cleared histogram is like a new one") {
  Histogram histogram;
  histogram.record(1'000'000);
  histogram.clear();
  CHECK(histogram == Histogram());
  histogram.record(7);
  CHECK(histogram.percentile(50) == 7);
  CHECK(histogram.max() == 7);
}

TEST_CASE("histograms of different precision do not mix, and percentages end at 100") {
  CHECK(dies([] {
    Histogram fine(10);
    fine.merge(Histogram(7));
  }));
  CHECK(dies([] { static_cast<void>(Histogram().percentile(100.5)); }));
  CHECK(dies([] { static_cast<void>(Histogram(Histogram::precision_max + 1)); }));
}
