#include <orrery/core/number_text.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>

#include <orrery/core/random.hpp>

using namespace orrery;

TEST_CASE("a number's text is the shortest that is read as the same number") {
  CHECK(number_text(0.1) == "0.1");
  CHECK(number_text(-2.5) == "-2.5");
  CHECK(number_text(3) == "3");
  CHECK(number_text(1e6) == "1e+06");
  CHECK(number_text(1e22) == "1e+22");
  CHECK(number_text(0.00012) == "0.00012");
  CHECK(number_text(std::numeric_limits<double>::denorm_min()) == "5e-324");
}

TEST_CASE("both ways to write and read a number agree") {
  Random random(1);
  for (int i = 0; i < 200'000; ++i) {
    const std::uint64_t bits = random.next();
    double number = std::bit_cast<double>(bits);
    if (i % 3 == 1) number = static_cast<double>(static_cast<std::int64_t>(bits) >> (bits % 60));
    if (i % 3 == 2) number = static_cast<double>(bits % 1'000'000'007) / static_cast<double>(bits % 977 + 1);
    if (!std::isfinite(number)) continue;
    const std::string text = number_text(number);
    REQUIRE(detail::printed_number_text(number) == text);
    REQUIRE(detail::scanned_number(text) == number);
    REQUIRE(parse_number(text) == number);
  }
}

TEST_CASE("numbers of all sizes agree, and what is none") {
  for (int exponent = -1074; exponent < 1024; ++exponent) {
    for (const double number : {std::ldexp(1.0, exponent), -std::ldexp(1.9999, exponent)})
      REQUIRE(detail::printed_number_text(number) == number_text(number));
  }
  for (const char* text :
       {"0", "-0", "0.0", "1e400", "-1e400", "1e-400", "0e5000", "1e5", "1E+5", "00.5", "5e-324", "1."})
    CHECK_MESSAGE(detail::scanned_number(text) == parse_number(text), text);
  for (const char* text : {"", "-", "+1", " 1", "1 ", "0x10", "inf", "nan", "1e", "e5", "1,5", "--1", "."}) {
    CHECK_MESSAGE(!detail::scanned_number(text), text);
    CHECK_MESSAGE(!parse_number(text), text);
  }
}
