#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <orrery/core/distributions.hpp>
#include <orrery/core/math.hpp>

#include "quantiles.hpp"

namespace orrery {
namespace {

// IEEE 754 defines it to the bit.
double square_root(double x) { return std::sqrt(x); }

// The logarithm of n!: exact sums for a few, then Stirling's series, within 1e-9.
double log_factorial(std::uint64_t n) {
  constexpr std::array<double, 10> factorials = {1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880};
  if (n < factorials.size()) return math::log(factorials[n]);
  constexpr double half_log_two_pi = 0.91893853320467274178;
  const double x = static_cast<double>(n) + 1;
  const double square = x * x;
  const double series = (1.0 / 12 - (1.0 / 360 - 1.0 / (1260 * square)) / square) / x;
  return (x - 0.5) * math::log(x) - x + half_log_two_pi + series;
}

std::uint64_t poisson_by_inversion(Random& random, double mean) {
  double left = random.real();
  double term = math::exp(-mean);
  std::uint64_t count = 0;
  for (; left >= term && term > 0; ++count) {
    left -= term;
    term *= mean / static_cast<double>(count + 1);
  }
  return count;
}

std::uint64_t poisson_by_rejection(Random& random, double mean) {
  const double b = 0.931 + 2.53 * square_root(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double sure = 0.9277 - 3.6224 / (b - 2);
  const double log_mean = math::log(mean);
  while (true) {
    const double u = random.real() - 0.5;
    const double v = detail::to_real_above_zero(random.next());
    const double distance = 0.5 - (u < 0 ? -u : u);
    const double real = (2 * a / distance + b) * u + mean + 0.43;
    if (!(real >= 0 && real < 0x1p62)) continue;
    const auto count = static_cast<std::uint64_t>(real);
    if (distance >= 0.07 && v <= sure) return count;
    if (distance < 0.013 && v > distance) continue;
    const double accepted = math::log(v * inverse_alpha / (a / (distance * distance) + b));
    if (accepted <= static_cast<double>(count) * log_mean - mean - log_factorial(count)) return count;
  }
}

// For a shape of at least 1, in units of the scale.
double standard_gamma(Random& random, double shape) {
  const double d = shape - 1.0 / 3;
  const double c = 1 / square_root(9 * d);
  while (true) {
    const double x = detail::standard_normal(random.next());
    const double root = 1 + c * x;
    const double u = detail::to_real_above_zero(random.next());
    if (root <= 0) continue;
    const double v = root * root * root;
    const double square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (math::log(u) < 0.5 * square + d * (1 - v + math::log(v))) return d * v;
  }
}

}  // namespace

std::uint64_t poisson(Random& random, double mean) {
  ORRERY_CHECK(mean >= 0 && mean <= 0x1p40);
  if (mean == 0) return 0;
  return mean < 10 ? poisson_by_inversion(random, mean) : poisson_by_rejection(random, mean);
}

double gamma(Random& random, double shape, double scale) {
  ORRERY_CHECK(detail::is_positive_and_finite(shape));
  ORRERY_CHECK(detail::is_positive_and_finite(scale));
  if (shape >= 1) return scale * standard_gamma(random, shape);
  const double more = standard_gamma(random, shape + 1);
  return scale * more * math::pow(detail::to_real_above_zero(random.next()), 1 / shape);
}

Empirical::Empirical(std::vector<double> values) : values_(std::move(values)) {
  ORRERY_CHECK(!values_.empty());
  for (const double value : values_) ORRERY_CHECK_MESSAGE(value - value == 0, "a measured value is not finite");
  std::sort(values_.begin(), values_.end());
}

double Empirical::quantile(double p) const {
  ORRERY_CHECK(p >= 0 && p <= 1);
  const double place = p * static_cast<double>(values_.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= values_.size()) return values_.back();
  const double part = place - static_cast<double>(below);
  return values_[below] * (1 - part) + values_[below + 1] * part;
}

}  // namespace orrery
