#pragma once

#include <cstdint>
#include <limits>

#include <orrery/core/math.hpp>

namespace orrery::detail {

inline bool is_positive_and_finite(double x) { return x > 0 && x <= std::numeric_limits<double>::max(); }

// Inverse distribution functions, from one raw draw.

// In (0, 1], a multiple of 2^-53: may be given to a logarithm.
inline double to_real_above_zero(std::uint64_t bits) { return static_cast<double>((bits >> 11) + 1) * 0x1p-53; }

inline double standard_exponential(std::uint64_t bits) { return 0 - math::log(to_real_above_zero(bits)); }  // Never -0.
inline double standard_pareto(std::uint64_t bits, double alpha) {
  return math::pow(to_real_above_zero(bits), -1 / alpha);
}

// Of the centre of one of 2^52 equal parts of (0, 1): symmetric, never 0 or 1. Within 1e-15 relative (AS 241, PPND16).
double standard_normal(std::uint64_t bits);

}  // namespace orrery::detail
