#include "cli/arguments.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

using namespace orrery;
using namespace orrery::cli;
using namespace std::chrono_literals;

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

TEST_CASE("a future is a point in time and a number, and reads as it is written") {
  const auto future = parse_future("18.25s#7");
  REQUIRE(future.has_value());
  CHECK(future->from == Time() + 18250ms);
  CHECK(future->number == 7);
  for (const std::uint64_t ns : {0ull, 1ull, 999'999'999ull, 12'345'678'901ull, 3'600'000'000'007ull}) {
    const auto again = parse_future(to_string(Future{Time::from_ns(ns), 39}));
    REQUIRE(again.has_value());
    CHECK(again->from.ns() == ns);
    CHECK(again->number == 39);
  }
  for (const char* wrong : {"", "18.25s", "#7", "18.25#7", "18.25s#", "18.25s#x", "-1s#7", "18.25s#-1"}) {
    const auto parsed = parse_future(wrong);
    REQUIRE_FALSE_MESSAGE(parsed.has_value(), wrong);
    CHECK(parsed.error().detail.starts_with("'" + std::string(wrong) + "' is no future"));
  }
}
