#pragma once

#include <bit>
#include <cstdint>

namespace orrery::math::detail {

// An unevaluated sum of two doubles, |low| at most half an ULP of high: about 106 bits.
struct FloatPair {
  double high;
  double low;
};

// Exact for |a| >= |b| or a == 0 (Dekker 1971).
inline FloatPair fast_two_sum(double a, double b) {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

// Exact for any two (Knuth).
inline FloatPair two_sum(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

// The 26 leading bits: the product of two such values is exact. Masking, unlike Veltkamp's split, cannot overflow.
inline double leading_bits(double x) {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & ~std::uint64_t{0x7ffffff});
}

// Exact unless a partial product underflows.
inline FloatPair two_product(double a, double b) {
  const double product = a * b;
  const double a_high = leading_bits(a);
  const double b_high = leading_bits(b);
  const double a_low = a - a_high;
  const double b_low = b - b_high;
  return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

inline double magnitude(double x) {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & ~(std::uint64_t{1} << 63));
}

// 2^exponent, for a normal result.
inline double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

}  // namespace orrery::math::detail
