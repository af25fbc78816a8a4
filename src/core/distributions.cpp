#include <orrery/core/distributions.hpp>

#include <limits>

#include <orrery/core/math.hpp>

#include "quantiles.hpp"

namespace orrery {
namespace {

bool is_finite(double x) { return x - x == 0; }

}  // namespace

double uniform(std::uint64_t bits, double lo, double hi) {
  ORRERY_CHECK(lo < hi && is_finite(hi - lo));
  const double value = lo + (hi - lo) * detail::to_real(bits);
  return value < hi ? value : lo;  // Rounding may reach `hi`.
}

double exponential(std::uint64_t bits, double mean) {
  ORRERY_CHECK(detail::is_positive_and_finite(mean));
  return mean * detail::standard_exponential(bits);
}

double normal(std::uint64_t bits, double mean, double standard_deviation) {
  ORRERY_CHECK(is_finite(mean));
  ORRERY_CHECK(standard_deviation >= 0 && is_finite(standard_deviation));
  return mean + standard_deviation * detail::standard_normal(bits);
}

double lognormal(std::uint64_t bits, double median, double sigma) {
  ORRERY_CHECK(detail::is_positive_and_finite(median));
  ORRERY_CHECK(sigma >= 0 && is_finite(sigma));
  return median * math::exp(sigma * detail::standard_normal(bits));
}

double pareto(std::uint64_t bits, double scale, double alpha) {
  ORRERY_CHECK(detail::is_positive_and_finite(scale));
  ORRERY_CHECK(detail::is_positive_and_finite(alpha));
  return scale * detail::standard_pareto(bits, alpha);
}

double weibull(std::uint64_t bits, double scale, double shape) {
  ORRERY_CHECK(detail::is_positive_and_finite(scale));
  ORRERY_CHECK(detail::is_positive_and_finite(shape));
  return scale * math::pow(detail::standard_exponential(bits), 1 / shape);
}

std::uint64_t geometric(std::uint64_t bits, double p) {
  ORRERY_CHECK(p > 0 && p <= 1);
  if (p == 1) return 0;
  const double failures = detail::standard_exponential(bits) / (0 - math::log1p(-p));
  return failures < 0x1p63 ? static_cast<std::uint64_t>(failures) : std::uint64_t{1} << 63;
}

double weibull(Random& random, double scale, double shape) { return weibull(random.next(), scale, shape); }
std::uint64_t geometric(Random& random, double p) { return geometric(random.next(), p); }
double uniform(Random& random, double lo, double hi) { return uniform(random.next(), lo, hi); }
double exponential(Random& random, double mean) { return exponential(random.next(), mean); }
double normal(Random& random, double mean, double standard_deviation) {
  return normal(random.next(), mean, standard_deviation);
}
double lognormal(Random& random, double median, double sigma) { return lognormal(random.next(), median, sigma); }
double pareto(Random& random, double scale, double alpha) { return pareto(random.next(), scale, alpha); }

std::uint32_t weighted_choice(Random& random, std::span<const std::uint64_t> weights) {
  std::uint64_t sum = 0;
  for (const std::uint64_t weight : weights) {
    ORRERY_CHECK_MESSAGE(weight <= std::numeric_limits<std::uint64_t>::max() - sum, "the weights' sum exceeds 64 bits");
    sum += weight;
  }
  ORRERY_CHECK_MESSAGE(sum > 0, "no weight is above 0");
  std::uint64_t left = random.below(sum);
  std::uint32_t index = 0;
  while (left >= weights[index]) left -= weights[index++];
  return index;
}

std::uint32_t weighted_choice(Random& random, std::initializer_list<std::uint64_t> weights) {
  return weighted_choice(random, std::span(weights.begin(), weights.size()));
}

}  // namespace orrery
