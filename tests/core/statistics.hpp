#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

// Goodness-of-fit tests for generators. They run on fixed seeds, so a pass is a pass for ever; `significance` is how
// unlikely a correct generator would have been to fail when its seed was chosen.
namespace statistics {

inline constexpr double significance = 1e-4;

/// P(X > x) for a chi-square variable: the regularised upper incomplete gamma function Q(degrees/2, x/2).
inline double chi_square_tail(double x, double degrees) {
  const double a = degrees / 2;
  const double z = x / 2;
  if (z <= 0) return 1;
  const double front = std::exp(-z + a * std::log(z) - std::lgamma(a));
  if (z < a + 1) {
    double term = 1 / a;
    double sum = term;
    for (double n = a + 1; term > sum * 1e-15; ++n) sum += term *= z / n;
    return 1 - front * sum;
  }
  double b = z + 1 - a;
  double c = 1e300;
  double d = 1 / b;
  double fraction = d;
  for (int i = 1; i < 100000; ++i) {
    const double an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    fraction *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return front * fraction;
}

/// How likely counts at least this far from `expected` are. Each expected count should be at least 5.
inline double chi_square_p(std::span<const std::uint64_t> counts, std::span<const double> expected) {
  double statistic = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double difference = static_cast<double>(counts[i]) - expected[i];
    statistic += difference * difference / expected[i];
  }
  return chi_square_tail(statistic, static_cast<double>(counts.size() - 1));
}

/// The same where all cells are equally likely.
inline double uniform_p(std::span<const std::uint64_t> counts) {
  double total = 0;
  for (const std::uint64_t count : counts) total += static_cast<double>(count);
  return chi_square_p(counts, std::vector<double>(counts.size(), total / static_cast<double>(counts.size())));
}

/// Kolmogorov–Smirnov: how likely an empirical distribution at least this far from `cdf` is (Stephens' approximation).
template <class Cdf>
double kolmogorov_smirnov_p(std::vector<double> samples, Cdf cdf) {
  std::sort(samples.begin(), samples.end());
  const double n = static_cast<double>(samples.size());
  double distance = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double expected = cdf(samples[i]);
    const double below = static_cast<double>(i) / n;
    distance = std::max({distance, expected - below, below + 1 / n - expected});
  }
  const double x = distance * (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n));
  double p = 0;
  for (int k = 1; k <= 100; ++k) p += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
  return x < 0.2 ? 1 : std::clamp(p, 0.0, 1.0);
}

struct Moments {
  double mean = 0;
  double variance = 0;
};

inline Moments moments(std::span<const double> samples) {
  const double n = static_cast<double>(samples.size());
  Moments result;
  for (const double x : samples) result.mean += x / n;
  for (const double x : samples) result.variance += (x - result.mean) * (x - result.mean) / (n - 1);
  return result;
}

/// How many standard errors the sample mean is off.
inline double mean_error(std::span<const double> samples, double mean, double standard_deviation) {
  return std::abs(moments(samples).mean - mean) * std::sqrt(static_cast<double>(samples.size())) / standard_deviation;
}
inline constexpr double four_sigma = 4;  // 6e-5, two-sided.

}  // namespace statistics
