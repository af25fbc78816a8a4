#include <orrery/core/math.hpp>

#include <cstdint>
#include <limits>

#include "float_pair.hpp"
#include "math_tables.hpp"

namespace orrery::math {
namespace {

using namespace detail;

constexpr double infinity = std::numeric_limits<double>::infinity();
// The one NaN that these functions return: what 0/0 gives differs between machines.
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

bool is_nan(double x) { return x != x; }

// power * (1 + excess) * 2^exponent, where power is in [1, 2) and |excess| < 0.003.
struct Exponential {
  double power;
  double excess;
  int exponent;
};

// Of high + low, |high| < 800: subtracts the nearest multiple of log(2)/128, then takes the Taylor series of the rest,
// the first omitted term of which is below 2^-70.
Exponential exponential_of(double high, double low) {
  constexpr double steps_per_unit = 0x1.71547652b82fep+7;  // 128 / log(2)
  constexpr double step_high = 0x1.62e42fefap-8;           // log(2) / 128, its 36 leading bits: exact times 2^17
  constexpr double step_low = 0x1.cf79abc9e3b3ap-47;
  constexpr double rounder = 0x1.8p52;
  const double steps = (high * steps_per_unit + rounder) - rounder;
  const double r = ((high - steps * step_high) - steps * step_low) + low;
  const double r2 = r * r;
  const double series =
      r2 * (0.5 + r * 0x1.5555555555555p-3) + r2 * r2 * (0x1.5555555555555p-5 + r * 0x1.1111111111111p-7);
  const int k = static_cast<int>(steps);
  const PowerOfTwo& power = powers[k & (power_count - 1)];
  return {power.value, power.relative_tail + (r + series), k >> 7};
}

// For exponents from -1077: rounds once, at the place where a subnormal result ends.
double scale_down(const Exponential& e) {
  const double scaled = power_of_two(e.exponent + 1022);
  const double value = e.power + e.power * e.excess;
  const double y = value * scaled;
  if (y >= 1) return y * 0x1p-1022;
  const double rest = ((e.power - value) + e.power * e.excess) * scaled;
  const FloatPair lifted = fast_two_sum(1.0, y);
  return ((lifted.high + (lifted.low + rest)) - 1.0) * 0x1p-1022;
}

double scale(const Exponential& e) {
  if (e.exponent < -1000) return scale_down(e);
  if (e.exponent > 1022) return (e.power + e.power * e.excess) * 0x1p1000 * power_of_two(e.exponent - 1000);
  const double scaled = e.power * power_of_two(e.exponent);
  return scaled + scaled * e.excess;
}

double exponential_or_limit(double high, double low) {
  if (!(magnitude(high) < 746)) return high > 0 ? infinity : 0.0;
  return scale(exponential_of(high, low));
}

// Taylor series: the table's steps would cancel here.
double expm1_near_zero(double x) {
  const double x2 = x * x;
  const double series = (0x1.5555555555555p-3 + x * 0x1.5555555555555p-5) +
                        x2 * ((0x1.1111111111111p-7 + x * 0x1.6c16c16c16c17p-10) +
                              x2 * (0x1.a01a01a01a01ap-13 + x * 0x1.a01a01a01a01ap-16));
  return x + (0.5 * x2 + x2 * x * series);
}

// log(x) to about 68 bits, for a finite x > 0. With x = 2^k z and c = j/128 the multiple nearest to z:
// log(x) = k log(2) + log(c) + log(1 + r), where r = (z - c)/c is below 1/180. Around 1 it is r alone, which is then
// exact.
FloatPair log_pair(double x) {
  constexpr double log2_high = 0x1.62e42fefa38p-1;  // A multiple of 2^-42, as those of the table: their sum is exact.
  constexpr double log2_low = 0x1.ef35793c7673p-45;
  constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
  constexpr std::uint64_t exponent_bits = std::uint64_t{0xfff} << 52;
  int k = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p52;
    k = -52;
  }
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t above = bits - sqrt_half;
  k += static_cast<int>(static_cast<std::int64_t>(above) >> 52);
  const double z = std::bit_cast<double>(bits - (above & exponent_bits));
  const int j = static_cast<int>(z * 128 + 0.5);
  const Logarithm& entry = logarithms[j - logarithm_first];

  const double c = j * 0x1p-7;
  const double difference = z - c;
  const double r_high = leading_bits(difference * entry.inverse);
  const double r_low = (difference - r_high * c) * entry.inverse;
  const double r = r_high + r_low;
  const double r2 = r * r;
  const double series = r2 * r *
                        ((0x1.5555555555555p-2 - r * 0.25) + r2 * (0x1.999999999999ap-3 - r * 0x1.5555555555555p-3) +
                         r2 * r2 * ((0x1.2492492492492p-3 - r * 0.125) + r2 * 0x1.c71c71c71c71cp-4));

  const FloatPair first = fast_two_sum(k * log2_high + entry.high, r_high);
  const FloatPair second = fast_two_sum(first.high, -0.5 * r_high * r_high);
  const double tail = (r_low - r_low * (r_high + 0.5 * r_low)) + (k * log2_low + entry.low);
  return fast_two_sum(second.high, (first.low + second.low) + (tail + series));
}

enum class Parity { none, odd, even };

Parity parity_of(double y) {
  const double size = magnitude(y);
  if (size >= 0x1p53) return Parity::even;
  if (size < 1) return Parity::none;
  const auto whole = static_cast<std::int64_t>(size);
  if (static_cast<double>(whole) != size) return Parity::none;
  return (whole & 1) != 0 ? Parity::odd : Parity::even;
}

// For an x that is zero or infinite, or an infinite y.
double pow_of_extremes(double x, double y, double sign) {
  const double size = magnitude(x);
  if (size == 1) return 1;
  return (size > 1) == (y > 0) ? sign * infinity : sign * 0.0;
}

}  // namespace

double exp(double x) {
  if (is_nan(x)) return not_a_number;
  return exponential_or_limit(x, 0);
}

double expm1(double x) {
  if (is_nan(x)) return not_a_number;
  if (magnitude(x) < 0x1p-54) return x;
  if (x > 40) return exp(x);
  if (x < -40) return -1;
  if (magnitude(x) < 0x1p-6) return expm1_near_zero(x);
  const Exponential e = exponential_of(x, 0);
  const double scaled = e.power * power_of_two(e.exponent);
  const FloatPair whole = two_sum(scaled, -1.0);
  return whole.high + (whole.low + scaled * e.excess);
}

double log(double x) {
  if (is_nan(x) || x < 0) return not_a_number;
  if (x == 0) return -infinity;
  if (x == infinity) return infinity;
  return log_pair(x).high;
}

double log1p(double x) {
  if (is_nan(x) || x < -1) return not_a_number;
  if (x == -1) return -infinity;
  if (x == infinity || magnitude(x) < 0x1p-54) return x;
  const FloatPair sum = two_sum(1.0, x);
  const FloatPair result = log_pair(sum.high);
  return result.high + (result.low + sum.low / sum.high);
}

double pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (is_nan(x) || is_nan(y)) return not_a_number;
  const bool negative = std::bit_cast<std::int64_t>(x) < 0;
  const Parity parity = parity_of(y);
  const double sign = negative && parity == Parity::odd ? -1.0 : 1.0;
  const double size = magnitude(x);
  if (size == 0 || size == infinity || magnitude(y) == infinity) return pow_of_extremes(x, y, sign);
  if (negative && parity == Parity::none) return not_a_number;

  const FloatPair logarithm = log_pair(size);
  const double estimate = y * logarithm.high;
  if (magnitude(estimate) < 0x1p-60) return sign;
  if (!(magnitude(estimate) < 746)) return exponential_or_limit(estimate, 0) * sign;
  const FloatPair product = two_product(y, logarithm.high);
  return exponential_or_limit(product.high, product.low + y * logarithm.low) * sign;
}

bool fp_environment_ok() {
  const volatile double one = 1;
  const volatile double smallest_normal = 0x1p-1022;
  const volatile double smallest = 0x1p-1074;
  const volatile double half_ulp = 0x1p-53;
  const volatile double above_half_ulp = 0x1.0000004p-53;
  const volatile double factor = 0x1.0000001p0;
  const volatile double factor_squared = 0x1.0000002p0;  // To the nearest; a fused a*a - b would give 2^-56.

  const volatile double halved = smallest_normal * 0.5;
  const volatile double raised = smallest * 0x1p1000;
  const bool subnormal = halved == 0x1p-1023 && raised == 0x1p-74;

  const volatile double up = one + half_ulp;
  const volatile double down = -one - half_ulp;
  const volatile double next = one + above_half_ulp;
  const volatile double even = (one + 0x1p-52) + half_ulp;
  const bool nearest = up == 1 && down == -1 && next == 1 + 0x1p-52 && even == 1 + 0x1p-51;

  const double a = factor;
  const double b = factor_squared;
  const volatile double unfused = a * a - b;
  return subnormal && nearest && unfused == 0;
}

}  // namespace orrery::math
