#include <orrery/core/distributions.hpp>
#include <orrery/core/math.hpp>

namespace orrery {
namespace {

// log(1 + x)/x and (e^x - 1)/x, continued to x = 0: they keep the integral whole where s = 1.
double log1p_over(double x) { return x == 0 ? 1 : math::log1p(x) / x; }
double expm1_over(double x) { return x == 0 ? 1 : math::expm1(x) / x; }

}  // namespace

Zipf::Zipf(std::uint64_t n, double s) : n_(n), s_(s) {
  ORRERY_CHECK(n >= 1 && n <= std::uint64_t{1} << 32);
  ORRERY_CHECK(s >= 0 && s <= 100);
  integral_low_ = integral(1.5) - 1;
  integral_high_ = integral(static_cast<double>(n) + 0.5);
  shortcut_ = 2 - integral_inverse(integral(2.5) - density(2));
}

// Draws a point under the curve x^-s, which covers a bar of height k^-s around each rank k; accepts it if it falls into
// the bar. `shortcut_` accepts most without computing the bar.
std::uint64_t Zipf::sample(Random& random) const {
  for (;;) {
    const double u = integral_high_ + random.real() * (integral_low_ - integral_high_);
    const double x = integral_inverse(u);
    const double rank = rank_near(x);
    if (rank - x <= shortcut_ || u >= integral(rank + 0.5) - density(rank)) return static_cast<std::uint64_t>(rank);
  }
}

double Zipf::rank_near(double x) const {
  const double last = static_cast<double>(n_);
  if (!(x >= 1)) return 1;
  if (x >= last) return last;
  return static_cast<double>(static_cast<std::uint64_t>(x + 0.5));
}

double Zipf::density(double x) const { return math::exp(-s_ * math::log(x)); }

double Zipf::integral(double x) const {
  const double log_x = math::log(x);
  return expm1_over((1 - s_) * log_x) * log_x;
}

double Zipf::integral_inverse(double y) const {
  const double t = y * (1 - s_);
  return math::exp(log1p_over(t < -1 ? -1 : t) * y);
}

}  // namespace orrery
