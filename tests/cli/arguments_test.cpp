#include "cli/arguments.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace orrery;
using namespace orrery::cli;
using namespace std::chrono_literals;

TEST_CASE("a length of time is a number and its unit") {
  CHECK(parse_duration("2.5s") == Duration{2500ms});
  CHECK(parse_duration("150ms") == Duration{150ms});
  CHECK(parse_duration("40us") == Duration{40us});
  CHECK(parse_duration("7ns") == Duration{7});
  CHECK(parse_duration("2min") == Duration{2min});
  CHECK(parse_duration("1h") == Duration{1h});
  CHECK(parse_duration("0s") == Duration{0});
}

TEST_CASE("what is no length of time is refused, and named") {
  for (const char* wrong :
       {"", "s", "3", "3 s", "-3s", "3m", "3S", "inf s", "infs", "nans", "1e300s", "0x1s", "3ss", "s3"}) {
    const auto parsed = parse_duration(wrong);
    REQUIRE_FALSE_MESSAGE(parsed.has_value(), wrong);
    CHECK(parsed.error().detail.starts_with("'" + std::string(wrong) + "' is no length of time"));
  }
}

TEST_CASE("a range of seeds is inclusive, decimal or hexadecimal") {
  const auto range = parse_seeds("3..0xff");
  REQUIRE(range.has_value());
  CHECK(range->first == 3);
  CHECK(range->last == 255);
  CHECK(parse_seeds("7")->last == 7);
  CHECK(parse_seed("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  for (const char* wrong : {"", "..", "1..", "..1", "-1", "+1", " 1", "1 ", "1.5", "0x", "1..2..3", "2..1",
                            "18446744073709551616", "0..18446744073709551615"})
    CHECK_FALSE_MESSAGE(parse_seeds(wrong).has_value(), wrong);
}
