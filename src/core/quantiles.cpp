#include "quantiles.hpp"

#include <cmath>

namespace orrery::detail {
namespace {

// A rational approximation as Wichura prints it: coefficients from the highest power down.
struct Rational {
  double numerator[8];
  double denominator[8];
};

constexpr Rational centre = {
    {2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
     1971.5909503065514427, 133.14166789178437745, 3.387132872796366608},
    {5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
     687.1870074920579083, 42.313330701600911252, 1}};
constexpr Rational tail = {
    {7.7454501427834140764e-4, .0227238449892691845833, .24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734},
    {1.05075007164441684324e-9, 5.475938084995344946e-4, .0151986665636164571966, .14810397642748007459,
     .68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1}};
constexpr Rational far_tail = {
    {2.01033439929228813265e-7, 2.71155556874348757815e-5, .0012426609473880784386, .026532189526576123093,
     .29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772},
    {2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     .0148753612908506148525, .13692988092273580531, .59983220655588793769, 1}};

double evaluate(const Rational& f, double x) {
  double numerator = f.numerator[0];
  double denominator = f.denominator[0];
  for (int i = 1; i < 8; ++i) {
    numerator = numerator * x + f.numerator[i];
    denominator = denominator * x + f.denominator[i];
  }
  return numerator / denominator;
}

}  // namespace

double standard_normal(std::uint64_t bits) {
  const double p = (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * evaluate(centre, 0.180625 - q * q);
  const double r = std::sqrt(-math::log(q < 0 ? p : 1 - p));
  const double size = r <= 5 ? evaluate(tail, r - 1.6) : evaluate(far_tail, r - 5);
  return q < 0 ? -size : size;
}

}  // namespace orrery::detail
