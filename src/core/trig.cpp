#include <bit>
#include <cstdint>
#include <limits>

#include <orrery/core/math.hpp>
#include <orrery/core/random.hpp>

#include "float_pair.hpp"

namespace orrery::math {
namespace {

using namespace detail;

// x = quadrant * pi/2 + rest, |rest| at most a little above pi/4; the quadrant modulo 4.
struct Angle {
  FloatPair rest;
  unsigned quadrant;
};

constexpr FloatPair half_pi = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};

// Cody and Waite: pi/2 in pieces of 33 bits, so that their products with a count below 2^20 are exact. They make 152
// bits; no double comes nearer to a multiple of pi/2 than 2^-61.
Angle reduce_moderate(double x) {
  constexpr double rounder = 0x1.8p52;
  const double turns = (x * 0x1.45f306dc9c883p-1 + rounder) - rounder;
  const double first = x - turns * 0x1.921fb544p+0;
  const FloatPair second = two_sum(first, -(turns * 0x1.0b4611a6p-34));
  const FloatPair third = two_sum(second.high, -(turns * 0x1.3198a2ep-69));
  const double low = (second.low + third.low) - turns * 0x1.b839a252049c1p-104;
  return {fast_two_sum(third.high, low), static_cast<unsigned>(static_cast<int>(turns)) & 3};
}

// The binary digits of 2/pi, after a word of zeros for those before the point.
// clang-format off
constexpr std::uint64_t two_over_pi[20] = {
    0,
    0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
    0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
    0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab};
// clang-format on

std::uint64_t digits_from(int position) {
  const int word = position / 64;
  const int shift = position % 64;
  if (shift == 0) return two_over_pi[word];
  return two_over_pi[word] << shift | two_over_pi[word + 1] >> (64 - shift);
}

// The value of 128 bits after the binary point, as a pair.
FloatPair fraction(std::uint64_t high, std::uint64_t low) {
  if (high == 0 && low == 0) return {0, 0};
  const int zeros = high != 0 ? std::countl_zero(high) : 64 + std::countl_zero(low);
  if (zeros >= 64) {
    high = low << (zeros - 64);
    low = 0;
  } else if (zeros > 0) {
    high = high << zeros | low >> (64 - zeros);
    low <<= zeros;
  }
  const double unit = power_of_two(-zeros);
  const double top = static_cast<double>(high >> 11) * 0x1p-53;
  const double rest = static_cast<double>((high & 0x7ff) << 42 | low >> 22) * 0x1p-106;
  return fast_two_sum(top * unit, rest * unit);
}

// Payne and Hanek: x = m 2^e with an integer m. Of 2/pi only the 192 digits matter that neither give multiples of 4
// nor vanish, and integer arithmetic modulo 2^192 drops the former by itself.
Angle reduce_large(double x) {
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t m = (bits & 0xfffffffffffff) | std::uint64_t{1} << 52;
  const int e = static_cast<int>(bits >> 52 & 0x7ff) - 1075;
  const int position = e + 62;  // Digit 1 of 2/pi is at 64; digit e - 1 is the first one that matters.

  const std::uint64_t low = digits_from(position + 128);
  const std::uint64_t middle = digits_from(position + 64);
  const std::uint64_t middle_sum = m * middle + orrery::detail::mul_high(m, low);
  const std::uint64_t carry = middle_sum < m * middle ? 1 : 0;
  const std::uint64_t high_sum = m * digits_from(position) + orrery::detail::mul_high(m, middle) + carry;

  unsigned quadrant = static_cast<unsigned>(high_sum >> 62);
  std::uint64_t f_high = high_sum << 2 | middle_sum >> 62;
  std::uint64_t f_low = middle_sum << 2 | m * low >> 62;
  const bool round_up = f_high >> 63 != 0;
  if (round_up) {
    ++quadrant;
    f_low = ~f_low + 1;
    f_high = ~f_high + (f_low == 0 ? 1 : 0);
  }
  const FloatPair f = fraction(f_high, f_low);
  FloatPair rest = two_product(f.high, half_pi.high);
  rest = fast_two_sum(rest.high, rest.low + (f.high * half_pi.low + f.low * half_pi.high));
  if (round_up != (x < 0)) rest = {-rest.high, -rest.low};
  return {rest, (x < 0 ? 4 - quadrant : quadrant) & 3};
}

Angle reduce(double x) {
  const double size = magnitude(x);
  if (size <= 0x1.921fb54442d18p-1) return {{x, 0}, 0};
  return size < 0x1p20 ? reduce_moderate(x) : reduce_large(x);
}

// Taylor series to the term below 2^-63; sin(a + b) = sin(a) + b cos(a).
double sin_near_zero(FloatPair x) {
  const double a = x.high;
  const double a2 = a * a;
  const double a4 = a2 * a2;
  const double series = (-0x1.5555555555555p-3 + a2 * 0x1.1111111111111p-7) +
                        a4 * ((-0x1.a01a01a01a01ap-13 + a2 * 0x1.71de3a556c734p-19) +
                              a4 * ((-0x1.ae64567f544e4p-26 + a2 * 0x1.6124613a86d09p-33) +
                                    a4 * (-0x1.ae7f3e733b81fp-41 + a2 * 0x1.952c77030ad4ap-49)));
  return a + (a2 * a * series + x.low * (1 - 0.5 * a2));
}

double cos_near_zero(FloatPair x) {
  const double a = x.high;
  const double a2 = a * a;
  const double a4 = a2 * a2;
  const double series = (0x1.5555555555555p-5 - a2 * 0x1.6c16c16c16c17p-10) +
                        a4 * ((0x1.a01a01a01a01ap-16 - a2 * 0x1.27e4fb7789f5cp-22) +
                              a4 * ((0x1.1eed8eff8d898p-29 - a2 * 0x1.93974a8c07c9dp-37) +
                                    a4 * (0x1.ae7f3e733b81fp-45 - a2 * 0x1.6827863b97d97p-53)));
  const FloatPair first = fast_two_sum(1.0, -0.5 * a2);
  return first.high + (first.low + (a4 * series - a * x.low));
}

double sine_of(const Angle& angle) {
  const double result = (angle.quadrant & 1) != 0 ? cos_near_zero(angle.rest) : sin_near_zero(angle.rest);
  return (angle.quadrant & 2) != 0 ? -result : result;
}

bool is_finite(double x) { return magnitude(x) < std::numeric_limits<double>::infinity(); }

}  // namespace

double sin(double x) {
  if (!is_finite(x)) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0) return x;
  return sine_of(reduce(x));
}

double cos(double x) {
  if (!is_finite(x)) return std::numeric_limits<double>::quiet_NaN();
  Angle angle = reduce(x);
  angle.quadrant = (angle.quadrant + 1) & 3;
  return sine_of(angle);
}

}  // namespace orrery::math
