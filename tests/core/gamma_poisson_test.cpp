#include <orrery/core/distributions.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "dies.hpp"
#include "statistics.hpp"

using namespace orrery;
using statistics::significance;

namespace {

constexpr int sample_count = 100'000;

template <class Draw>
std::vector<double> draw_samples(std::string_view name, Draw draw) {
  Random random = Random::stream(1, "distribution", name);
  std::vector<double> samples;
  for (int i = 0; i < sample_count; ++i) samples.push_back(static_cast<double>(draw(random)));
  return samples;
}

std::uint64_t hash_of(const std::vector<double>& samples) {
  std::uint64_t h = 0;
  for (const double x : samples) h = combine(h, std::bit_cast<std::uint64_t>(x));
  return h;
}

// Whole numbers against their probabilities, in cells that expect at least 5.
template <class Probability>
double counts_p(std::vector<double> samples, Probability probability) {
  std::sort(samples.begin(), samples.end());
  const auto below = [&](double x) { return std::lower_bound(samples.begin(), samples.end(), x) - samples.begin(); };
  std::vector<std::uint64_t> counts;
  std::vector<double> expected;
  double cell = 0;
  double cell_begin = 0;
  double rest = sample_count;
  for (double k = 0; rest > 5 && k < 1e7; ++k) {
    cell += probability(k) * sample_count;
    if (cell < 5 || rest - cell < 5) continue;
    counts.push_back(static_cast<std::uint64_t>(below(k + 0.5) - below(cell_begin - 0.5)));
    expected.push_back(cell);
    rest -= cell;
    cell = 0;
    cell_begin = k + 1;
    if (counts.size() > 400) break;
  }
  std::uint64_t total = 0;
  for (const std::uint64_t count : counts) total += count;
  counts.push_back(sample_count - total);
  expected.push_back(std::max(rest, 5.0));
  return statistics::chi_square_p(counts, expected);
}

double poisson_probability(double mean, double k) { return std::exp(k * std::log(mean) - mean - std::lgamma(k + 1)); }

}  // namespace

TEST_CASE("weibull") {
  for (const double shape : {0.5, 1.0, 3.0}) {
    CAPTURE(shape);
    const auto samples = draw_samples("weibull", [&](Random& random) { return weibull(random, 2, shape); });
    const auto cdf = [&](double x) { return -std::expm1(-std::pow(x / 2, shape)); };
    CHECK(statistics::kolmogorov_smirnov_p(samples, cdf) > significance);
  }
  CHECK(weibull(12345, 7, 1) == exponential(12345, 7));
}

TEST_CASE("geometric") {
  for (const double p : {0.9, 0.5, 0.03}) {
    CAPTURE(p);
    const auto samples = draw_samples("geometric", [&](Random& random) { return geometric(random, p); });
    CHECK(counts_p(samples, [&](double k) { return p * std::pow(1 - p, k); }) > significance);
    CHECK(statistics::mean_error(samples, (1 - p) / p, std::sqrt(1 - p) / p) < statistics::four_sigma);
  }
  CHECK(geometric(std::uint64_t{0}, 1) == 0);
  CHECK(geometric(std::uint64_t{0}, 1e-300) == std::uint64_t{1} << 63);
}

TEST_CASE("poisson") {
  for (const double mean : {0.01, 1.0, 9.99, 10.0, 40.0, 1000.0}) {
    CAPTURE(mean);
    const auto samples = draw_samples("poisson", [&](Random& random) { return poisson(random, mean); });
    CHECK(counts_p(samples, [&](double k) { return poisson_probability(mean, k); }) > significance);
    CHECK(statistics::mean_error(samples, mean, std::sqrt(mean)) < statistics::four_sigma);
  }
  const auto large = draw_samples("poisson", [](Random& random) { return poisson(random, 1e9); });
  CHECK(statistics::mean_error(large, 1e9, std::sqrt(1e9)) < statistics::four_sigma);
  CHECK(statistics::moments(large).variance == doctest::Approx(1e9).epsilon(0.02));
  Random random = Random::stream(1, "none");
  CHECK(poisson(random, 0) == 0);
}

TEST_CASE("gamma") {
  // Of a whole shape n it is Erlang's: P(X > x) = sum of the first n Poisson probabilities of mean x.
  for (const int shape : {1, 2, 9}) {
    CAPTURE(shape);
    const auto samples = draw_samples("gamma", [&](Random& random) { return gamma(random, shape, 3); });
    const auto cdf = [&](double x) {
      double above = 0;
      for (int k = 0; k < shape; ++k) above += poisson_probability(x / 3, k);
      return 1 - above;
    };
    CHECK(statistics::kolmogorov_smirnov_p(samples, cdf) > significance);
  }
  // Half the square of a standard normal variable is gamma with shape 1/2.
  const auto halves = draw_samples("gamma", [](Random& random) { return gamma(random, 0.5, 1); });
  CHECK(statistics::kolmogorov_smirnov_p(halves, [](double x) { return std::erf(std::sqrt(x)); }) > significance);
}

TEST_CASE("empirical: the quantiles of what was measured") {
  const Empirical three({30, 10, 20});
  CHECK(three.quantile(0) == 10);
  CHECK(three.quantile(0.25) == 15);
  CHECK(three.quantile(0.5) == 20);
  CHECK(three.quantile(1) == 30);
  const auto samples = draw_samples("empirical", [&](Random& random) { return three.sample(random); });
  CHECK(statistics::kolmogorov_smirnov_p(samples, [](double x) { return (x - 10) / 20; }) > significance);
  CHECK(Empirical({4}).quantile(0.7) == 4);
}

TEST_CASE("golden draws: these are what every compiler must give") {
  CHECK(hash_of(draw_samples("weibull", [](Random& random) { return weibull(random, 2, 1.5); })) == 0x282f19d91b4a65e0);
  CHECK(hash_of(draw_samples("geometric", [](Random& random) { return geometric(random, 0.03); })) ==
        0x873213081b1ab225);
  CHECK(hash_of(draw_samples("poisson", [](Random& random) { return poisson(random, 4.5); })) == 0x0f126a3b3eba434d);
  CHECK(hash_of(draw_samples("poisson", [](Random& random) { return poisson(random, 450); })) == 0x04a8787dcb34a35b);
  CHECK(hash_of(draw_samples("gamma", [](Random& random) { return gamma(random, 0.7, 3); })) == 0x3a094476fd59aac5);
  CHECK(hash_of(draw_samples("gamma", [](Random& random) { return gamma(random, 7, 3); })) == 0x3d79959980ee26b6);
}

TEST_CASE("parameters that make no sense") {
  Random random = Random::stream(1, "wrong");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(dies([&] { poisson(random, -1); }));
  CHECK(dies([&] { poisson(random, nan); }));
  CHECK(dies([&] { poisson(random, 0x1p41); }));
  CHECK(dies([&] { gamma(random, 0, 1); }));
  CHECK(dies([&] { gamma(random, 1, -1); }));
  CHECK(dies([&] { weibull(random, 1, 0); }));
  CHECK(dies([&] { weibull(random, infinity, 1); }));
  CHECK(dies([&] { geometric(random, 0); }));
  CHECK(dies([&] { geometric(random, 1.5); }));
  CHECK(dies([] { Empirical({}); }));
  CHECK(dies([&] { Empirical({1, infinity}); }));
}
