#include <orrery/core/math.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cfenv>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#include <orrery/core/hash.hpp>
#include <orrery/core/random.hpp>

using namespace orrery;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr double largest = std::numeric_limits<double>::max();
static_assert(std::numeric_limits<long double>::digits >= 64, "the reference needs more digits than a double");

// How far `got` is from `exact`, in units of the distance between doubles there. A reference in 64 bits is itself off
// by at most 0.001.
double ulps(double got, long double exact) {
  const auto rounded = static_cast<double>(exact);
  if (std::isnan(rounded) || std::isnan(got)) return std::isnan(rounded) && std::isnan(got) ? 0 : infinity;
  if (std::isinf(rounded) || std::isinf(got)) return rounded == got ? 0 : infinity;
  const int exponent = rounded == 0 ? -1074 : std::max(std::ilogb(rounded) - 52, -1074);
  return static_cast<double>(std::abs(static_cast<long double>(got) - exact) / std::ldexp(1.0L, exponent));
}

double any_finite(Random& random) {
  for (;;) {
    const double x = std::bit_cast<double>(random.next());
    if (std::isfinite(x)) return x;
  }
}

// Arguments of all magnitudes as the bits fall, or spread evenly over a range.
struct Range {
  double low;
  double high;
};
double argument(Random& random, const Range& range, int i) {
  if (i % 2 == 0) return range.low + (range.high - range.low) * random.real();
  const double x = any_finite(random);
  return range.low >= 0 ? std::abs(x) : x;
}

template <class F, class Reference>
double worst(F f, Reference reference, std::span<const Range> ranges) {
  double result = 0;
  for (const Range& range : ranges) {
    Random random = Random::stream(1, "ulp", std::to_string(range.high));
    for (int i = 0; i < 100'000; ++i) {
      const double x = argument(random, range, i);
      result = std::max(result, ulps(f(x), reference(static_cast<long double>(x))));
    }
  }
  return result;
}

bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

}  // namespace

TEST_CASE("exp is within 0.52 ULP") {
  const Range ranges[] = {{-750, 750}, {-1, 1}, {-746, -707}, {700, 710}, {-1e-8, 1e-8}};
  const auto reference = [](long double x) { return std::exp(x); };
  CHECK(worst(math::exp, reference, ranges) < 0.52);
}

TEST_CASE("expm1 is within 1 ULP") {
  const Range ranges[] = {{-45, 45}, {-1, 1}, {-0.02, 0.02}, {-1e-8, 1e-8}};
  const auto reference = [](long double x) { return std::expm1(x); };
  CHECK(worst(math::expm1, reference, ranges) < 1);
}

TEST_CASE("log is within 0.51 ULP") {
  const Range ranges[] = {{0, 1000}, {0, 2}, {0.99, 1.01}, {0, 0x1p-1022}, {0.70, 0.71}, {1.41, 1.42}};
  const auto reference = [](long double x) { return std::log(x); };
  CHECK(worst(math::log, reference, ranges) < 0.51);
}

TEST_CASE("log1p is within 0.7 ULP") {
  const Range ranges[] = {{-1, 3}, {-0.01, 0.01}, {-1e-15, 1e-15}, {-1, -0.999}};
  const auto reference = [](long double x) { return std::log1p(x); };
  CHECK(worst(math::log1p, reference, ranges) < 0.7);
}

TEST_CASE("sin and cos are within 0.85 ULP, whatever the size") {
  const Range ranges[] = {{-0.8, 0.8}, {-1000, 1000}, {-0x1p20, 0x1p20}, {-0x1p30, 0x1p30}, {-1e300, 1e300}};
  const auto sin_reference = [](long double x) { return std::sin(x); };
  CHECK(worst(math::sin, sin_reference, ranges) < 0.85);
  const auto cos_reference = [](long double x) { return std::cos(x); };
  CHECK(worst(math::cos, cos_reference, ranges) < 0.85);
}

TEST_CASE("sin and cos next to multiples of pi/2") {
  Random random(2);
  double worst_sin = 0;
  double worst_cos = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto multiple = static_cast<long double>(random.below(i % 2 == 0 ? 1'000 : 1'000'000'000));
    const auto x = static_cast<double>(multiple * 1.57079632679489661923L);
    worst_sin = std::max(worst_sin, ulps(math::sin(x), std::sin(static_cast<long double>(x))));
    worst_cos = std::max(worst_cos, ulps(math::cos(x), std::cos(static_cast<long double>(x))));
  }
  CHECK(worst_sin < 0.85);
  CHECK(worst_cos < 0.85);
  // The double that is nearest to a multiple of pi/2 (Kahan).
  CHECK(math::cos(0x1.6ac5b262ca1ffp+849) == -0x1.14ae72e6ba22fp-61);
}

TEST_CASE("pow is within 0.52 ULP") {
  Random random = Random::stream(3, "pow");
  std::array<double, 4> worst{};
  for (int i = 0; i < 150'000; ++i) {
    const double spread = (random.real() - 0.5) * 2;
    const double size = random.real();
    const double near_one = 1 + spread * std::exp(-30 * size);
    const double wide = std::exp(spread * 700);
    const double target = 1500 * (random.real() - 0.5);
    const auto check = [](double& bound, double x, double y) {
      const long double exact = std::pow(static_cast<long double>(x), static_cast<long double>(y));
      if (std::isfinite(y)) bound = std::max(bound, ulps(math::pow(x, y), exact));
    };
    check(worst[0], size * 10, spread * 300);
    check(worst[1], wide, target / std::log(wide));
    check(worst[2], near_one, target / std::log(near_one));
    check(worst[3], -size * 20, std::floor(spread * 200));
  }
  for (const double bound : worst) CHECK(bound < 0.52);
}

// Each table entry at its centre and on both sides of it: a wrong digit in any would show.
TEST_CASE("exp and log at every entry of their tables") {
  for (int j = -300; j <= 300; ++j) {
    for (const double offset : {-0.4, 0.0, 0.4}) {
      const double x = (j + offset) * (std::log(2.0) / 128);
      CAPTURE(x);
      CHECK(ulps(math::exp(x), std::exp(static_cast<long double>(x))) < 0.52);
      const double z = (128 + j / 3.0 + offset) / 128;
      CHECK(ulps(math::log(z), std::log(static_cast<long double>(z))) < 0.51);
    }
  }
}

TEST_CASE("special values of exp and expm1") {
  CHECK(math::exp(0) == 1);
  CHECK(math::exp(-0.0) == 1);
  CHECK(math::exp(smallest) == 1);
  CHECK(math::exp(infinity) == infinity);
  CHECK(same(math::exp(-infinity), 0.0));
  CHECK(math::exp(0x1.62e42fefa39efp+9) == 0x1.fffffffffff2ap+1023);  // The last that is finite.
  CHECK(math::exp(0x1.62e42fefa39fp+9) == infinity);
  CHECK(math::exp(-0x1.74910d52d3051p+9) == smallest);  // The last that is not zero.
  CHECK(same(math::exp(-0x1.74910d52d3052p+9), 0.0));
  CHECK(same(math::exp(not_a_number), not_a_number));
  CHECK(same(math::expm1(-0.0), -0.0));
  CHECK(same(math::expm1(-smallest), -smallest));
  CHECK(math::expm1(infinity) == infinity);
  CHECK(math::expm1(-infinity) == -1);
  CHECK(same(math::expm1(-not_a_number), not_a_number));
}

TEST_CASE("special values of log and log1p") {
  CHECK(same(math::log(1), 0.0));
  CHECK(math::log(0.0) == -infinity);
  CHECK(math::log(-0.0) == -infinity);
  CHECK(math::log(infinity) == infinity);
  CHECK(math::log(smallest) == -0x1.74385446d71c3p+9);
  CHECK(math::log(largest) == 0x1.62e42fefa39efp+9);
  for (const double x : {-1.0, -smallest, -infinity, not_a_number, -not_a_number})
    CHECK(same(math::log(x), not_a_number));
  CHECK(same(math::log1p(-0.0), -0.0));
  CHECK(same(math::log1p(smallest), smallest));
  CHECK(math::log1p(-1) == -infinity);
  CHECK(math::log1p(infinity) == infinity);
  for (const double x : {-1.5, -infinity, not_a_number}) CHECK(same(math::log1p(x), not_a_number));
}

// Against libm, which follows Annex F here, for all pairs.
TEST_CASE("special values of pow") {
  const double values[] = {0.0,    -0.0,    1,       -1,       2,        -2,         0.5,          -0.5,
                           3,      -3,      1.5,     -1.5,     infinity, 1e300,      not_a_number, 4,
                           5e-324, -5e-324, largest, -largest, 0x1p53,   0x1p52 + 1, -infinity,    1e-300};
  for (const double x : values) {
    for (const double y : values) {
      CAPTURE(x);
      CAPTURE(y);
      const double expected = std::pow(x, y);
      const double got = math::pow(x, y);
      if (std::isnan(expected)) {
        CHECK(same(got, not_a_number));
      } else if (expected == 0 || std::isinf(expected) || std::abs(expected) == 1) {
        CHECK(same(got, expected));
      } else {
        CHECK(ulps(got, std::pow(static_cast<long double>(x), static_cast<long double>(y))) < 0.52);
      }
    }
  }
}

TEST_CASE("special values of sin and cos") {
  CHECK(same(math::sin(0.0), 0.0));
  CHECK(same(math::sin(-0.0), -0.0));
  CHECK(same(math::sin(-smallest), -smallest));
  CHECK(math::cos(0) == 1);
  CHECK(math::cos(smallest) == 1);
  for (const double x : {infinity, -infinity, not_a_number}) {
    CHECK(same(math::sin(x), not_a_number));
    CHECK(same(math::cos(x), not_a_number));
  }
}

TEST_CASE("exact cases are exact") {
  for (int i = -1074; i < 1024; ++i) REQUIRE(math::pow(2, i) == std::ldexp(1.0, i));
  for (int i = 1; i < 1000; ++i) REQUIRE(math::pow(i, 2) == i * i);
  CHECK(math::pow(10, 22) == 1e22);
  CHECK(math::pow(2.25, 0.5) == 1.5);
}

TEST_CASE("exp and log never turn back") {
  Random random(4);
  for (int i = 0; i < 100'000; ++i) {
    const double x = random.real() * 100 - 50;
    const double positive = random.real() * 3;
    REQUIRE(math::exp(std::nextafter(x, infinity)) >= math::exp(x));
    REQUIRE(math::log(std::nextafter(positive, infinity)) >= math::log(positive));
  }
}

namespace {

template <class F>
std::uint64_t hash_of_results(F f) {
  Random random = Random::stream(5, "golden");
  std::uint64_t h = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double even = (random.real() - 0.5) * 1500;
    const double bits = std::bit_cast<double>(random.next());
    h = combine(h, std::bit_cast<std::uint64_t>(f(i % 2 == 0 ? even : bits)));
  }
  return h;
}

}  // namespace

// Equal under every compiler, optimisation level and machine; a change here changes the digests of all runs.
TEST_CASE("golden bits") {
  CHECK(hash_of_results(math::exp) == 0xfa3d00b449a1e2a5);
  CHECK(hash_of_results(math::expm1) == 0xb56e7b0770bf4f4a);
  CHECK(hash_of_results(math::log) == 0x2a192c2e7338926e);
  CHECK(hash_of_results(math::log1p) == 0x2b9b2b5a5a0914dc);
  CHECK(hash_of_results(math::sin) == 0xe1b2f50042e6c199);
  CHECK(hash_of_results(math::cos) == 0x0ed1c5cfec1286b3);
  CHECK(hash_of_results([](double x) { return math::pow(std::abs(x), 1.25); }) == 0xc9d7814fd65728ea);
  CHECK(hash_of_results([](double y) { return math::pow(1.75, y); }) == 0xca329fd22d4aa72b);
}

TEST_CASE("the floating-point environment is as it should be") { CHECK(math::fp_environment_ok()); }

TEST_CASE("a rounding mode other than to nearest is noticed") {
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    std::fesetround(mode);
    const bool ok = math::fp_environment_ok();
    std::fesetround(FE_TONEAREST);
    CHECK_FALSE(ok);
  }
  CHECK(math::fp_environment_ok());
}

#if defined(__SSE2__)
TEST_CASE("flushing subnormal numbers is noticed") {
  const unsigned original = _mm_getcsr();
  for (const unsigned flag : {0x8000u, 0x0040u}) {  // Flush to zero; denormals are zero.
    _mm_setcsr(original | flag);
    const bool ok = math::fp_environment_ok();
    _mm_setcsr(original);
    CHECK_FALSE(ok);
  }
}
#endif
