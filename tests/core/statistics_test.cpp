#include "statistics.hpp"

#include <doctest/doctest.h>

#include <array>

// The yardsticks against the tables in the books, so that the tests which use them mean something.
TEST_CASE("chi-square tail") {
  CHECK(statistics::chi_square_tail(3.841459, 1) == doctest::Approx(0.05).epsilon(1e-5));
  CHECK(statistics::chi_square_tail(18.307038, 10) == doctest::Approx(0.05).epsilon(1e-5));
  CHECK(statistics::chi_square_tail(1.0, 10) == doctest::Approx(0.999828).epsilon(1e-5));
  CHECK(statistics::chi_square_tail(330.5197, 255) == doctest::Approx(0.001).epsilon(1e-3));
}

TEST_CASE("uniform_p tells even counts from uneven ones") {
  CHECK(statistics::uniform_p(std::array<std::uint64_t, 3>{1000, 1010, 990}) > 0.5);
  CHECK(statistics::uniform_p(std::array<std::uint64_t, 3>{1000, 1200, 800}) < 1e-8);
}

TEST_CASE("Kolmogorov-Smirnov") {
  std::vector<double> even;
  for (int i = 0; i < 100; ++i) even.push_back((i + 0.5) / 100);
  const auto shifted_by = [](double shift) { return [shift](double x) { return std::clamp(x + shift, 0.0, 1.0); }; };
  CHECK(statistics::kolmogorov_smirnov_p(even, shifted_by(0)) == doctest::Approx(1));
  // The distance is the shift and half a step; the critical distance of n = 100 at 5 % is 0.1340, at 1 % 0.1608.
  CHECK(statistics::kolmogorov_smirnov_p(even, shifted_by(0.1290)) == doctest::Approx(0.05).epsilon(0.02));
  CHECK(statistics::kolmogorov_smirnov_p(even, shifted_by(0.1558)) == doctest::Approx(0.01).epsilon(0.02));
}

TEST_CASE("moments") {
  const std::vector<double> samples{1, 2, 3, 4};
  CHECK(statistics::moments(samples).mean == 2.5);
  CHECK(statistics::moments(samples).variance == doctest::Approx(5.0 / 3));
  CHECK(statistics::mean_error(samples, 2, 1) == 1);
}
