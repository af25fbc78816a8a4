#include <orrery/core/distributions.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "core/quantiles.hpp"
#include "dies.hpp"
#include "statistics.hpp"

using namespace orrery;
using statistics::significance;

namespace {

constexpr int sample_count = 100'000;
constexpr std::uint64_t all_ones = ~std::uint64_t{0};

// Samples of a distribution that takes exactly one draw each.
template <class Draw>
std::vector<double> draw_samples(std::string_view name, Draw draw) {
  Random random = Random::stream(1, "distribution", name);
  std::vector<double> samples;
  for (int i = 0; i < sample_count; ++i) samples.push_back(draw(random));
  CHECK(random.draws() == sample_count);
  return samples;
}

std::uint64_t hash_of(const std::vector<double>& samples) {
  std::uint64_t h = 0;
  for (const double x : samples) h = combine(h, std::bit_cast<std::uint64_t>(x));
  return h;
}

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

}  // namespace

TEST_CASE("uniform") {
  const auto samples = draw_samples("uniform", [](Random& random) { return uniform(random, -3, 5); });
  for (const double x : samples) REQUIRE((x >= -3 && x < 5));
  CHECK(statistics::kolmogorov_smirnov_p(samples, [](double x) { return (x + 3) / 8; }) > significance);
  CHECK(statistics::mean_error(samples, 1, 8 / std::sqrt(12.0)) < statistics::four_sigma);
  CHECK(hash_of(samples) == 0xd7c51fd9d7a2a808);
}

TEST_CASE("uniform never reaches its upper end by rounding") {
  CHECK(uniform(all_ones, 1, std::nextafter(1.0, 2.0)) == 1);
  CHECK(uniform(all_ones, 0, 3) < 3);
}

TEST_CASE("exponential") {
  const auto samples = draw_samples("exponential", [](Random& random) { return exponential(random, 2.5); });
  CHECK(statistics::kolmogorov_smirnov_p(samples, [](double x) { return -std::expm1(-x / 2.5); }) > significance);
  CHECK(statistics::mean_error(samples, 2.5, 2.5) < statistics::four_sigma);
  CHECK(statistics::moments(samples).variance == doctest::Approx(6.25).epsilon(0.05));
  CHECK(hash_of(samples) == 0x87fb4222c468a83c);
  CHECK(exponential(all_ones, 1) == 0);
  CHECK(exponential(std::uint64_t{0}, 1) == doctest::Approx(36.7368));
}

TEST_CASE("normal") {
  const auto samples = draw_samples("normal", [](Random& random) { return normal(random, 10, 3); });
  CHECK(statistics::kolmogorov_smirnov_p(samples, [](double x) { return normal_cdf((x - 10) / 3); }) > significance);
  CHECK(statistics::mean_error(samples, 10, 3) < statistics::four_sigma);
  CHECK(statistics::moments(samples).variance == doctest::Approx(9).epsilon(0.03));
  CHECK(hash_of(samples) == 0x64a7ea066a85a689);
}

// A relative error e of the quantile z shows as about z^2 e in the probability; 1e-14 leaves room for that at z = 8.2.
TEST_CASE("the normal quantile inverts the distribution function, in both tails and at the seams") {
  const auto check = [](std::uint64_t cell) {
    const long double p = (static_cast<long double>(cell) + 0.5L) * 0x1p-52L;
    const long double z = detail::standard_normal(cell << 12);
    const long double back = std::erfc(-z / std::sqrt(2.0L)) / 2;
    CHECK(std::abs(back / p - 1) < 1e-13L);
    CHECK(detail::standard_normal(~(cell << 12)) == static_cast<double>(-z));
  };
  for (std::uint64_t cell = 1; cell < std::uint64_t{1} << 51; cell += cell / 3 + 1) check(cell);
  for (const double seam : {0.075, 1.3887943864964021e-11}) {  // |q| = 0.425; r = 5.
    const auto cell = static_cast<std::uint64_t>(seam * 0x1p52);
    for (std::uint64_t i = cell - 3; i <= cell + 3; ++i) check(i);
  }
  check(0);
  CHECK(detail::standard_normal(0) == doctest::Approx(-8.2095361516).epsilon(1e-9));
  CHECK(std::abs(detail::standard_normal(std::uint64_t{1} << 63)) < 1e-15);
}

TEST_CASE("lognormal") {
  const auto samples = draw_samples("lognormal", [](Random& random) { return lognormal(random, 20, 0.5); });
  const auto cdf = [](double x) { return normal_cdf(std::log(x / 20) / 0.5); };
  CHECK(statistics::kolmogorov_smirnov_p(samples, cdf) > significance);
  const double mean = 20 * std::exp(0.125);
  CHECK(statistics::mean_error(samples, mean, mean * std::sqrt(std::expm1(0.25))) < statistics::four_sigma);
  CHECK(hash_of(samples) == 0x552c1b4f4d443599);
  CHECK(lognormal(12345, 20, 0) == 20);
}

TEST_CASE("pareto") {
  const auto samples = draw_samples("pareto", [](Random& random) { return pareto(random, 2, 3.5); });
  for (const double x : samples) REQUIRE(x >= 2);
  CHECK(statistics::kolmogorov_smirnov_p(samples, [](double x) { return 1 - std::pow(2 / x, 3.5); }) > significance);
  const double variance = 4 * 3.5 / (2.5 * 2.5 * 1.5);
  CHECK(statistics::mean_error(samples, 2.8, std::sqrt(variance)) < statistics::four_sigma);
  CHECK(hash_of(samples) == 0x947bce5e7c91d2e0);
  CHECK(pareto(all_ones, 2, 3.5) == 2);
}

TEST_CASE("weighted choice: each index by its weight, never one without") {
  Random random = Random::stream(2, "weighted");
  const std::vector<std::uint64_t> weights{1, 0, 5, 2, 0};
  std::array<std::uint64_t, 5> counts{};
  for (int i = 0; i < 80'000; ++i) ++counts.at(weighted_choice(random, weights));
  CHECK(counts[1] == 0);
  CHECK(counts[4] == 0);
  const std::array reached{counts[0], counts[2], counts[3]};
  CHECK(statistics::chi_square_p(reached, std::array{10'000.0, 50'000.0, 20'000.0}) > significance);
  CHECK(random.draws() == 80'000);
  CHECK(weighted_choice(random, {0, 0, 7}) == 2);
  CHECK(weighted_choice(random, {all_ones}) == 0);
}

namespace {

// Ranks in cells that each expect at least 5 samples: the first ones alone, then by ever longer stretches.
double zipf_p(std::uint64_t n, double s, Random& random, std::uint64_t samples) {
  std::vector<double> cell_weights;
  std::vector<std::uint64_t> cell_ends;
  double total = 0;
  for (std::uint64_t k = 1; k <= n; ++k) total += std::pow(static_cast<double>(k), -s);
  double weight = 0;
  for (std::uint64_t k = 1; k <= n; ++k) {
    weight += std::pow(static_cast<double>(k), -s) / total * static_cast<double>(samples);
    if (weight < 20 || (k > 50 && k < n && k < cell_ends.back() + cell_ends.back() / 8)) continue;
    cell_weights.push_back(weight);
    cell_ends.push_back(k);
    weight = 0;
  }
  cell_weights.back() += weight;
  cell_ends.back() = n;

  const Zipf zipf(n, s);
  std::vector<std::uint64_t> counts(cell_ends.size());
  for (std::uint64_t i = 0; i < samples; ++i) {
    const std::uint64_t rank = zipf.sample(random);
    REQUIRE(rank >= 1);
    REQUIRE(rank <= n);
    const auto cell = std::lower_bound(cell_ends.begin(), cell_ends.end(), rank) - cell_ends.begin();
    ++counts[static_cast<std::size_t>(cell)];
  }
  return statistics::chi_square_p(counts, cell_weights);
}

}  // namespace

TEST_CASE("zipf: each rank by k^-s, in fewer than 1.2 draws") {
  struct Parameters {
    std::uint64_t n;
    double s;
  };
  const Parameters cases[] = {{2, 1},    {10, 0},      {10, 0.5},       {10, 1},          {10, 2.5},
                              {1000, 1}, {1000, 0.99}, {1000, 1.00001}, {1'000'000, 1.1}, {1'000'000, 0.7}};
  for (const Parameters& parameters : cases) {
    CAPTURE(parameters.n);
    CAPTURE(parameters.s);
    Random random = Random::stream(3, "zipf", std::to_string(parameters.n) + "/" + std::to_string(parameters.s));
    CHECK(zipf_p(parameters.n, parameters.s, random, 50'000) > significance);
    CHECK(random.draws() < 60'000);
  }
}

TEST_CASE("zipf at its ends") {
  Random random(4);
  const Zipf one(1, 1);
  const Zipf steep(1000, 100);
  const Zipf huge(std::uint64_t{1} << 32, 0);
  std::uint64_t high = 0;
  for (int i = 0; i < 1000; ++i) {
    CHECK(one.sample(random) == 1);
    CHECK(steep.sample(random) == 1);
    const std::uint64_t rank = huge.sample(random);
    CHECK(rank >= 1);
    CHECK(rank <= std::uint64_t{1} << 32);
    if (rank > std::uint64_t{1} << 31) ++high;
  }
  CHECK(high == doctest::Approx(500).epsilon(0.13));
}

TEST_CASE("zipf golden ranks") {
  Random random = Random::stream(5, "zipf");
  const Zipf zipf(100'000, 1.01);
  std::uint64_t h = 0;
  for (int i = 0; i < 10'000; ++i) h = combine(h, zipf.sample(random));
  CHECK(h == 0x4837fd59a75c7c73);
}

TEST_CASE("wrong parameters are caught") {
  Random random(1);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(dies([&] { uniform(random, 1, 1); }));
  CHECK(dies([&] { uniform(random, 0, infinity); }));
  CHECK(dies([&] { exponential(random, 0); }));
  CHECK(dies([&] { exponential(random, infinity); }));
  CHECK(dies([&] { normal(random, 0, -1); }));
  CHECK(dies([&] { normal(random, std::nan(""), 1); }));
  CHECK(dies([&] { lognormal(random, 0, 1); }));
  CHECK(dies([&] { lognormal(random, 1, -1); }));
  CHECK(dies([&] { pareto(random, 0, 1); }));
  CHECK(dies([&] { pareto(random, 1, 0); }));
  CHECK(dies([&] { weighted_choice(random, {0, 0}); }));
  CHECK(dies([&] { weighted_choice(random, {all_ones, 1}); }));
  CHECK(dies([&] { weighted_choice(random, std::span<const std::uint64_t>{}); }));
  CHECK(dies([&] { Zipf(0, 1); }));
  CHECK(dies([&] { Zipf((std::uint64_t{1} << 32) + 1, 1); }));
  CHECK(dies([&] { Zipf(10, -1); }));
  CHECK_FALSE(dies([&] { Zipf(10, 1); }));
}
