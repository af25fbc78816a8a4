#include <orrery/core/random.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "dies.hpp"
#include "statistics.hpp"

using namespace orrery;
using namespace std::chrono_literals;
using statistics::significance;

TEST_CASE("xoshiro256++ seeded by SplitMix64, as published") {
  Random zero(0);  // The values that Rust's rand gives for Xoshiro256PlusPlus::seed_from_u64(0).
  CHECK(zero.next() == 5987356902031041503);
  CHECK(zero.next() == 7051070477665621255);
  CHECK(zero.next() == 6633766593972829180);
  CHECK(zero.next() == 211316841551650330);
}

TEST_CASE("golden draws of named streams") {
  struct Golden {
    Random random;
    std::array<std::uint64_t, 4> draws;
  };
  // From an implementation of the algorithms in another language.
  Golden goldens[] = {
      {Random(42), {0xd0764d4f4476689f, 0x519e4174576f3791, 0xfbe07cfb0c24ed8c, 0xb37d9f600cd835b8}},
      {Random::stream(42, "latency", "a->b"),
       {0x6830cf969b29f038, 0xcface2075c4e7334, 0x7aeb4dc2db892442, 0x3f7193b36eeb8e11}},
      {Random::stream(42, "latency", "a->b", 1),
       {0xbddf46e246ba703d, 0xb91ed1c94873af8c, 0x670c638a539b0956, 0xc88200707891a277}},
      {Random::stream(42, "latency", "b->a"),
       {0x245cce9cea82d5d2, 0xd69b733128bc5e58, 0xa76cf457c1e70053, 0x9f0d04ead3cbc8ce}},
      {Random::stream(43, "latency", "a->b"),
       {0xad7155e2e0dda672, 0xb2b73e28e0896c02, 0xbce275a8d8ccf612, 0xc74aa304cb1bc4e7}},
      {Random::stream(42, "latency"), {0xc826ca550bf492ce, 0x91bd2e7c7f21e13c, 0x4e8d25f3424f6622, 0xcfc2e6eb6bfd2969}},
  };
  for (Golden& golden : goldens) {
    for (const std::uint64_t expected : golden.draws) CHECK(golden.random.next() == expected);
  }
}

TEST_CASE("golden values of what is built on draws") {
  Random random = Random::stream(7, "golden");
  CHECK(random.below(1'000'000) == 47849);
  CHECK(random.between(-1000, 1000) == -220);
  CHECK(random.between(5ms, 15ms) == 8'482'402ns);
  CHECK(random.real() == 0.7130000996810786);
  std::vector<int> order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  random.shuffle(order);
  CHECK(order == std::vector<int>{7, 9, 8, 6, 1, 0, 5, 4, 3, 2});
  CHECK(random.draws() == 13);
}

TEST_CASE("the portable high product is the product's high half") {
  Random random(1);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t a = random.next() >> random.below(64);
    const std::uint64_t b = random.next() >> random.below(64);
    REQUIRE(detail::mul_high_portable(a, b) == detail::mul_high(a, b));
  }
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  static_assert(detail::mul_high_portable(most, most) == most - 1);
  static_assert(detail::mul_high_portable(0x100000000, 0x100000000) == 1);
}

TEST_CASE("below: each value equally likely") {
  for (const std::uint64_t n : {1u, 2u, 3u, 6u, 10u, 1000u}) {
    CAPTURE(n);
    Random random = Random::stream(11, "below", std::to_string(n));
    std::vector<std::uint64_t> counts(n);
    for (int i = 0; i < 200'000; ++i) ++counts.at(random.below(n));
    CHECK(random.draws() == 200'000);
    if (n > 1) CHECK(statistics::uniform_p(counts) > significance);
  }
}

// Without rejection, of 3 * 2^62 values those divisible by 3 would come twice as often.
TEST_CASE("below: no bias where 2^64 is not a multiple") {
  Random random = Random::stream(12, "below");
  std::array<std::uint64_t, 3> counts{};
  for (int i = 0; i < 30'000; ++i) ++counts[random.below(std::uint64_t{3} << 62) % 3];
  CHECK(statistics::uniform_p(counts) > significance);
  const double rejected = static_cast<double>(random.draws() - 30'000) / static_cast<double>(random.draws());
  CHECK(rejected == doctest::Approx(0.25).epsilon(0.03));
}

TEST_CASE("between includes both ends and survives the whole range") {
  Random random = Random::stream(13, "between");
  std::array<std::uint64_t, 5> counts{};
  for (int i = 0; i < 10'000; ++i) ++counts.at(static_cast<std::size_t>(random.between(-2, 2) + 2));
  CHECK(statistics::uniform_p(counts) > significance);
  CHECK(random.between(7, 7) == 7);
  CHECK(random.between(9ns, 9ns) == 9ns);

  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::array<std::uint64_t, 8> octants{};
  for (int i = 0; i < 10'000; ++i) ++octants[static_cast<std::uint64_t>(random.between(least, most)) >> 61];
  CHECK(statistics::uniform_p(octants) > significance);
  CHECK(random.between(most, most) == most);
  CHECK(random.between(least, least) == least);
}

TEST_CASE("between durations stays within, to the nanosecond") {
  Random random = Random::stream(14, "between");
  std::array<std::uint64_t, 4> counts{};
  for (int i = 0; i < 10'000; ++i) ++counts.at(static_cast<std::size_t>((random.between(1us, 1003ns) - 1us).count()));
  CHECK(statistics::uniform_p(counts) > significance);
}

TEST_CASE("real is uniform over [0, 1)") {
  Random random = Random::stream(15, "real");
  std::vector<double> samples;
  for (int i = 0; i < 100'000; ++i) samples.push_back(random.real());
  for (const double x : samples) {
    REQUIRE(x >= 0);
    REQUIRE(x < 1);
    REQUIRE(std::ldexp(x, 53) == std::floor(std::ldexp(x, 53)));
  }
  CHECK(statistics::kolmogorov_smirnov_p(samples, [](double x) { return x; }) > significance);
  CHECK(detail::to_real(~std::uint64_t{0}) < 1);
}

TEST_CASE("chance takes one draw whatever p, and is true as often as it says") {
  for (const double p : {0.0, 0.001, 0.3, 0.5, 1.0}) {
    CAPTURE(p);
    Random random = Random::stream(16, "chance", std::to_string(p));
    int hits = 0;
    for (int i = 0; i < 100'000; ++i) hits += random.chance(p) ? 1 : 0;
    CHECK(random.draws() == 100'000);
    CHECK(std::abs(hits - 100'000 * p) <= statistics::four_sigma * std::sqrt(100'000 * p * (1 - p)));
  }
}

TEST_CASE("shuffle: each permutation equally likely") {
  Random random = Random::stream(17, "shuffle");
  std::array<std::uint64_t, 256> counts{};
  for (int i = 0; i < 48'000; ++i) {
    std::array<unsigned, 4> order{0, 1, 2, 3};
    random.shuffle(order);
    ++counts[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]];
  }
  std::vector<std::uint64_t> reached;
  for (const std::uint64_t count : counts) {
    if (count > 0) reached.push_back(count);
  }
  CHECK(reached.size() == 24);
  CHECK(statistics::uniform_p(reached) > significance);
}

TEST_CASE("pick takes from any contiguous range") {
  Random random = Random::stream(18, "pick");
  std::vector<std::uint64_t> counts(3);
  for (int i = 0; i < 9'000; ++i) ++random.pick(counts);
  CHECK(statistics::uniform_p(counts) > significance);

  const std::array<int, 1> one{5};
  CHECK(random.pick(one) == 5);
  CHECK(random.pick(std::span(one)) == 5);
  const int drawn = random.pick({3, 4});
  CHECK((drawn == 3 || drawn == 4));
}

TEST_CASE("each part of a stream's key makes another stream") {
  const auto first = [](Random random) { return random.next(); };
  const std::uint64_t base = first(Random::stream(1, "ab", "c", 0));
  CHECK(base == first(Random::stream(1, "ab", "c", 0)));
  CHECK(base != first(Random::stream(2, "ab", "c", 0)));
  CHECK(base != first(Random::stream(1, "xb", "c", 0)));
  CHECK(base != first(Random::stream(1, "ab", "d", 0)));
  CHECK(base != first(Random::stream(1, "ab", "c", 1)));
  CHECK(base != first(Random::stream(1, "a", "bc", 0)));
  CHECK(base != first(Random::stream(1, "abc", "", 0)));
  CHECK(base != first(Random::stream(1, "", "abc", 0)));
}

namespace {

// Chi-square of the joint distribution of the four high bits of two sequences.
template <class A, class B>
double pair_p(A a, B b) {
  std::vector<std::uint64_t> counts(256);
  for (std::uint64_t i = 0; i < 50'000; ++i) ++counts[a(i) >> 60 << 4 | b(i) >> 60];
  return statistics::uniform_p(counts);
}

}  // namespace

TEST_CASE("streams with neighbouring names are independent") {
  Random a = Random::stream(19, "node", "n1");
  Random b = Random::stream(19, "node", "n2");
  CHECK(pair_p([&](auto) { return a.next(); }, [&](auto) { return b.next(); }) > significance);

  const auto first_of_seed = [](std::uint64_t seed) { return Random::stream(seed, "node").next(); };
  const auto first_of_id = [](std::uint64_t id) { return Random::stream(19, "node", std::to_string(id)).next(); };
  const auto first_of_life = [](std::uint64_t n) {
    return Random::stream(19, "node", "n1", static_cast<std::uint32_t>(n)).next();
  };
  CHECK(pair_p(first_of_seed, [&](std::uint64_t i) { return first_of_seed(i + 1); }) > significance);
  CHECK(pair_p(first_of_id, [&](std::uint64_t i) { return first_of_id(i + 1); }) > significance);
  CHECK(pair_p(first_of_life, [&](std::uint64_t i) { return first_of_life(i + 1); }) > significance);
  CHECK(pair_p([](std::uint64_t i) { return Random(i).next(); }, [](std::uint64_t i) { return Random(i + 1).next(); }) >
        significance);
}

TEST_CASE("golden values of the counter-based generator") {
  const CounterRandom random(42, "loss", "a->b");
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  CHECK(random.at(0) == 0x56a87c6604281369);
  CHECK(random.at(0, 1) == 0xea89ef411b6395cc);
  CHECK(random.at(1) == 0x7d0621e0163066d7);
  CHECK(random.at(1, 1) == 0xac6ee1e2938179c4);
  CHECK(random.at(most, most) == 0x6c0ff232ec5ec731);
}

TEST_CASE("counter-based: equidistributed and independent along ordinals, lanes and keys") {
  const CounterRandom random(20, "counter");
  const auto by_ordinal = [&](std::uint64_t i) { return random.at(i); };
  const auto by_lane = [&](std::uint64_t i) { return random.at(5, i); };
  const auto by_key = [](std::uint64_t i) { return CounterRandom(i).at(0); };
  const auto by_swapped_key = [](std::uint64_t i) { return CounterRandom(i << 32).at(0); };
  const auto by_far_ordinal = [&](std::uint64_t i) { return random.at(i << 40); };
  CHECK(pair_p(by_ordinal, [&](std::uint64_t i) { return by_ordinal(i + 1); }) > significance);
  CHECK(pair_p(by_ordinal, [&](std::uint64_t i) { return random.at(i, 1); }) > significance);
  CHECK(pair_p(by_lane, [&](std::uint64_t i) { return by_lane(i + 1); }) > significance);
  CHECK(pair_p(by_key, [&](std::uint64_t i) { return by_key(i + 1); }) > significance);
  CHECK(pair_p(by_swapped_key, [&](std::uint64_t i) { return by_swapped_key(i + 1); }) > significance);
  CHECK(pair_p(by_far_ordinal, [&](std::uint64_t i) { return by_far_ordinal(i + 1); }) > significance);
  CHECK(pair_p([](std::uint64_t i) { return CounterRandom(i).at(i); },
               [](std::uint64_t i) { return CounterRandom(i + 1).at(i); }) > significance);

  std::vector<double> samples;
  for (std::uint64_t i = 0; i < 100'000; ++i) samples.push_back(random.real(i));
  CHECK(statistics::kolmogorov_smirnov_p(samples, [](double x) { return x; }) > significance);
}

TEST_CASE("counter-based: each bit of key, ordinal and lane flips half of the output bits") {
  const auto flips = [](auto value_of) {
    double least = 64;
    double most = 0;
    for (int bit = 0; bit < 64; ++bit) {
      double sum = 0;
      for (std::uint64_t i = 0; i < 1000; ++i)
        sum += std::popcount(value_of(i) ^ value_of(i ^ std::uint64_t{1} << bit));
      least = std::min(least, sum / 1000);
      most = std::max(most, sum / 1000);
    }
    // The mean of 1,000 flip counts has a standard deviation of 4/sqrt(1000) = 0.126.
    CHECK(least > 31.3);
    CHECK(most < 32.7);
  };
  flips([](std::uint64_t i) { return CounterRandom(i).at(3, 1); });
  flips([](std::uint64_t i) { return CounterRandom(99).at(i, 1); });
  flips([](std::uint64_t i) { return CounterRandom(99).at(3, i); });
}

TEST_CASE("counter-based chance and below") {
  const CounterRandom random(21, "counter");
  std::array<std::uint64_t, 2> hits{};
  std::vector<std::uint64_t> counts(7);
  for (std::uint64_t i = 0; i < 70'000; ++i) {
    ++hits[random.chance(i, 0, 0.25) ? 1 : 0];
    ++counts.at(random.below(i, 1, 7));
  }
  CHECK(statistics::chi_square_p(hits, std::array{52'500.0, 17'500.0}) > significance);
  CHECK(statistics::uniform_p(counts) > significance);
  CHECK_FALSE(random.chance(0, 0, 0.0));
  CHECK(random.chance(0, 0, 1.0));
}

TEST_CASE("a stream and a counter with the same names are unrelated") {
  Random stream = Random::stream(22, "x", "y");
  const CounterRandom counter(22, "x", "y");
  CHECK(pair_p([&](auto) { return stream.next(); }, [&](std::uint64_t i) { return counter.at(i); }) > significance);
}

TEST_CASE("wrong arguments are caught") {
  Random random(1);
  std::vector<int> none;
  CHECK(dies([&] { random.below(0); }));
  CHECK(dies([&] { random.between(2, 1); }));
  CHECK(dies([&] { random.between(2ns, 1ns); }));
  CHECK(dies([&] { random.chance(1.1); }));
  CHECK(dies([&] { random.chance(-0.1); }));
  CHECK(dies([&] { random.chance(std::numeric_limits<double>::quiet_NaN()); }));
  CHECK(dies([&] { random.pick(none); }));
  CHECK(dies([&] { (void)CounterRandom(1).below(0, 0, 0); }));
  CHECK_FALSE(dies([&] { random.below(1); }));
}
