#pragma once

#include <orrery/core/compiler.hpp>

/// Elementary functions that give the same bits on every compiler, optimisation level and machine: computed out of line
/// from + - * / and sqrt, which IEEE 754 defines to the bit, where those of libm differ. Use them for whatever reaches
/// a digest. Special values are those of C's Annex F, but that each NaN is the same quiet NaN, and
/// errno and the exception flags are not part of the contract.
///
/// An ULP is the distance of the two doubles around the exact result. Each bound below is tested against long
/// double in tests/core/math_test.cpp.
namespace orrery::math {

[[nodiscard]] double exp(double x);    ///< e^x, within 0.52 ULP, subnormal results included.
[[nodiscard]] double expm1(double x);  ///< e^x - 1, within 1 ULP.
[[nodiscard]] double log(double x);    ///< Natural logarithm, within 0.51 ULP. NaN below 0.
[[nodiscard]] double log1p(double x);  ///< log(1 + x), within 0.7 ULP. NaN below -1.

/// x^y, within 0.52 ULP, subnormal results included. NaN for a negative x unless y is an integer; `pow(x, 0)` and
/// `pow(1, y)` are 1.
[[nodiscard]] double pow(double x, double y);

[[nodiscard]] double sin(double x);  ///< Sine of x radians, within 0.85 ULP for every finite x; NaN for an infinity.
[[nodiscard]] double cos(double x);  ///< Cosine of x radians, within 0.85 ULP for every finite x; NaN for an infinity.

/// Whether this thread computes as IEEE 754 says: rounds to nearest, keeps subnormal numbers, rounds once, fuses
/// nothing. False if, say, a shared library linked with -ffast-math has switched to flushing subnormal numbers to zero.
/// Each run verifies it, for the digests of such a thread are worth nothing.
[[nodiscard]] bool fp_environment_ok();

}  // namespace orrery::math
