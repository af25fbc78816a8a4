#include <orrery/core/distributions.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "dies.hpp"
#include "statistics.hpp"

using namespace orrery;
using namespace std::chrono_literals;
using statistics::significance;

namespace {

constexpr int sample_count = 50'000;

// Draws, and checks what holds for every shape: two draws each, none below min(), the mean as promised.
std::vector<double> draw_samples(const DurationDistribution& distribution, double standard_deviation_ns) {
  Random random = Random::stream(1, "duration");
  Random raw = Random::stream(1, "duration");
  std::vector<double> samples;
  for (int i = 0; i < sample_count; ++i) {
    const Duration sample = distribution.sample(random);
    const std::uint64_t bits0 = raw.next();
    const std::uint64_t bits1 = raw.next();
    REQUIRE(sample == distribution.sample(bits0, bits1));
    REQUIRE(sample >= distribution.min());
    samples.push_back(static_cast<double>(sample.count()));
  }
  CHECK(random.draws() == 2 * sample_count);
  const auto mean = static_cast<double>(distribution.mean().count());
  CHECK(statistics::mean_error(samples, mean, standard_deviation_ns + 1e-9) < statistics::four_sigma);
  return samples;
}

std::uint64_t hash_of(const std::vector<double>& samples) {
  std::uint64_t h = 0;
  for (const double x : samples) h = combine(h, static_cast<std::uint64_t>(x));
  return h;
}

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

}  // namespace

TEST_CASE("constant, also by conversion from any unit") {
  const DurationDistribution distribution = 5ms;
  CHECK(distribution == DurationDistribution::constant(5'000'000ns));
  CHECK(distribution.min() == 5ms);
  CHECK(distribution.mean() == 5ms);
  for (const double sample : draw_samples(distribution, 0)) REQUIRE(sample == 5e6);
  CHECK(DurationDistribution() == DurationDistribution(0s));
  static_assert(DurationDistribution(1us).min() == 1us);
}

TEST_CASE("uniform durations reach every nanosecond, both ends included") {
  const auto narrow = DurationDistribution::uniform(10ns, 16ns);
  std::vector<std::uint64_t> counts(7);
  for (const double sample : draw_samples(narrow, 2)) ++counts.at(static_cast<std::size_t>(sample) - 10);
  CHECK(statistics::uniform_p(counts) > significance);
  CHECK(narrow.mean() == 13ns);

  const auto wide = DurationDistribution::uniform(5ms, 15ms);
  const auto samples = draw_samples(wide, 1e7 / std::sqrt(12.0));
  CHECK(statistics::kolmogorov_smirnov_p(samples, [](double x) { return (x - 5e6) / 1e7; }) > significance);
  CHECK(wide.sample(0, 0) == 5ms);
  CHECK(wide.sample(~std::uint64_t{0}, 0) == 15ms);
  CHECK(hash_of(samples) == 0xfcb40e6ddfe8e07a);
}

TEST_CASE("uniform over all durations") {
  const auto distribution = DurationDistribution::uniform(0ns, Duration::max());
  CHECK(distribution.sample(~std::uint64_t{0}, 0) == Duration::max());
  CHECK(distribution.sample(0, 0) == 0ns);
}

TEST_CASE("exponential durations: the mean includes the minimum") {
  const auto distribution = DurationDistribution::exponential({.min = 2ms, .mean = 10ms});
  CHECK(distribution.min() == 2ms);
  CHECK(distribution.mean() == 10ms);
  const auto samples = draw_samples(distribution, 8e6);
  CHECK(statistics::kolmogorov_smirnov_p(samples, [](double x) { return -std::expm1(-(x - 2e6) / 8e6); }) >
        significance);
  CHECK(hash_of(samples) == 0xe4135bed61ef4793);
  CHECK(DurationDistribution::exponential({.mean = 20s}).min() == 0s);
}

TEST_CASE("lognormal durations: the median includes the minimum") {
  const auto distribution = DurationDistribution::lognormal({.min = 1ms, .median = 5ms, .sigma = 0.7});
  const double mean_above = 4e6 * std::exp(0.245);
  CHECK(distribution.min() == 1ms);
  CHECK(std::abs(static_cast<double>(distribution.mean().count()) - (1e6 + mean_above)) < 0.51);
  const auto samples = draw_samples(distribution, mean_above * std::sqrt(std::expm1(0.49)));
  const auto cdf = [](double x) { return normal_cdf(std::log((x - 1e6) / 4e6) / 0.7); };
  CHECK(statistics::kolmogorov_smirnov_p(samples, cdf) > significance);
  CHECK(hash_of(samples) == 0xf922f22bbdc19a1a);
}

TEST_CASE("bimodal durations, whichever mode is the lower") {
  for (const bool swapped : {false, true}) {
    const Duration usual = swapped ? 100ms : 1ms;
    const Duration other = swapped ? 1ms : 100ms;
    const auto distribution = DurationDistribution::bimodal({.a = usual, .b = other, .p_b = 0.1});
    const auto samples = draw_samples(distribution, 99e6 * 0.3);
    std::uint64_t others = 0;
    for (const double sample : samples) {
      REQUIRE((sample == 1e6 || sample == 1e8));
      if (sample == static_cast<double>(other.count())) ++others;
    }
    const std::vector<std::uint64_t> counts{sample_count - others, others};
    CHECK(statistics::chi_square_p(counts, std::vector<double>{45'000, 5'000}) > significance);
    CHECK(distribution.min() == 1ms);
    CHECK(distribution.mean() == (swapped ? 90'100us : 10'900us));
  }
}

TEST_CASE("bimodal durations spread above each mode") {
  const auto distribution = DurationDistribution::bimodal({.a = 1ms, .b = 50ms, .p_b = 0.5, .spread = 2ms});
  const auto samples = draw_samples(distribution, 24.6e6);
  const auto cdf = [](double x) {
    return 0.5 * std::clamp((x - 1e6) / 2e6, 0.0, 1.0) + 0.5 * std::clamp((x - 50e6) / 2e6, 0.0, 1.0);
  };
  CHECK(statistics::kolmogorov_smirnov_p(samples, cdf) > significance);
  CHECK(distribution.mean() == 26'500us);
  CHECK(hash_of(samples) == 0xe4c111789f8089d1);
}

TEST_CASE("pareto durations") {
  const auto distribution = DurationDistribution::pareto({.scale = 3ms, .alpha = 2.5});
  CHECK(distribution.min() == 3ms);
  CHECK(distribution.mean() == 5ms);
  const auto samples = draw_samples(distribution, 3e6 * std::sqrt(2.5 / (1.5 * 1.5 * 0.5)));
  CHECK(statistics::kolmogorov_smirnov_p(samples, [](double x) { return 1 - std::pow(3e6 / x, 2.5); }) > significance);
  CHECK(hash_of(samples) == 0x9dc0434e50376ebe);
  CHECK(DurationDistribution::pareto({.scale = 1ns, .alpha = 1}).mean() == Duration::max());
}

TEST_CASE("durations saturate instead of wrapping") {
  CHECK(DurationDistribution::pareto({.scale = 1h, .alpha = 0.01}).sample(0, 0) == Duration::max());
  const auto late = DurationDistribution::exponential({.min = Duration::max() - 2ns, .mean = Duration::max() - 1ns});
  CHECK(late.sample(0, 0) == Duration::max());
  const auto long_ones = DurationDistribution::lognormal({.median = Duration::max(), .sigma = 10});
  CHECK(long_ones.sample(~std::uint64_t{0}, 0) == Duration::max());
  CHECK(long_ones.mean() == Duration::max());
}

TEST_CASE("wrong parameters are caught") {
  using Distribution = DurationDistribution;
  CHECK(dies([] { (void)Distribution(-1ns); }));
  CHECK(dies([] { (void)Distribution::uniform(2ns, 1ns); }));
  CHECK(dies([] { (void)Distribution::uniform(-1ns, 1ns); }));
  CHECK(dies([] { (void)Distribution::exponential({.min = 2ms, .mean = 2ms}); }));
  CHECK(dies([] { (void)Distribution::exponential({.min = -1ms, .mean = 2ms}); }));
  CHECK(dies([] { (void)Distribution::lognormal({.min = 2ms, .median = 1ms, .sigma = 1}); }));
  CHECK(dies([] { (void)Distribution::lognormal({.median = 1ms, .sigma = std::nan("")}); }));
  CHECK(dies([] { (void)Distribution::bimodal({.a = 1ms, .b = 2ms, .p_b = 1.5}); }));
  CHECK(dies([] { (void)Distribution::bimodal({.a = 1ms, .b = Duration::max(), .p_b = 0, .spread = 1ns}); }));
  CHECK(dies([] { (void)Distribution::pareto({.scale = 0ms, .alpha = 1}); }));
  CHECK(dies([] { (void)Distribution::pareto({.scale = 1ms, .alpha = 0}); }));
  CHECK_FALSE(dies([] { (void)Distribution::pareto({.scale = 1ms, .alpha = 1}); }));
}
