#include "cli/seeds_file.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace orrery;
using namespace orrery::cli;

namespace {

std::string error_of(std::string_view text) {
  const auto seeds = parse_seeds_file(text, "corpus");
  REQUIRE_FALSE(seeds.has_value());
  return seeds.error().detail;
}

}  // namespace

TEST_CASE("a corpus has a seed a line, with comments") {
  const auto seeds =
      parse_seeds_file("# lost a write in March\n 42 # ticket 7\n\n0x10\r\n18446744073709551615", "corpus");
  REQUIRE(seeds.has_value());
  CHECK(*seeds == std::vector<std::uint64_t>{42, 16, ~std::uint64_t{0}});
  CHECK(parse_seeds_file("", "corpus")->empty());
}

TEST_CASE("what is no seed is refused, with its line") {
  CHECK(error_of("1\n2\nthree\n").starts_with("corpus:3: seed 'three' is not"));
  CHECK(error_of("-1").starts_with("corpus:1: "));
  CHECK(error_of("1 2").starts_with("corpus:1: "));
  CHECK(error_of("\n18446744073709551616\n").starts_with("corpus:2: "));
  CHECK(error_of(std::string("7\n\0008", 4)).starts_with("corpus:2: "));
  CHECK(error_of(std::string(1000, '9')).size() < 200);
}

TEST_CASE("a corpus that cannot be read says so") {
  const auto missing = read_seeds_file("/nowhere/at/all");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().detail == "cannot read '/nowhere/at/all'");
  CHECK_FALSE(read_seeds_file("/").has_value());
}
