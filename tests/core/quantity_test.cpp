#include <orrery/core/quantity.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

#include <orrery/core/random.hpp>

using namespace orrery;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t u64_max = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t i64_max = std::numeric_limits<std::int64_t>::max();

template <class T>
std::string refusal(const Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error() == ErrorCode::invalid_argument);
  return result.error().detail;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("lengths of time are read exactly") {
  CHECK(parse_duration("150ms") == 150ms);
  CHECK(parse_duration("2.5s") == 2500ms);
  CHECK(parse_duration("0.000000001s") == 1ns);
  CHECK(parse_duration("1.50000000000000000000000s") == 1500ms);
  CHECK(parse_duration("1.5min") == 90s);
  CHECK(parse_duration("0.25h") == 15min);
  CHECK(parse_duration("0.1us") == 100ns);
  CHECK(parse_duration("007ns") == 7ns);
  CHECK(parse_duration("0s") == 0s);
  CHECK(parse_duration("9223372036854775807ns") == Duration(i64_max));
  CHECK(parse_duration("9223372036.854775807s") == Duration(i64_max));
}

TEST_CASE("what is no length of time is refused, and the message says why") {
  CHECK(contains(refusal(parse_duration("9223372036854775808ns")), "too large"));
  CHECK(contains(refusal(parse_duration("99999999999999999999999999s")), "too large"));
  CHECK(contains(refusal(parse_duration("2562048h")), "too large"));
  CHECK(contains(refusal(parse_duration("1.0000000001s")), "finer than 1 ns"));
  CHECK(contains(refusal(parse_duration("0.5ns")), "finer than 1 ns"));
  CHECK(contains(refusal(parse_duration("0.3333333333333333333333s")), "finer than 1 ns"));
  CHECK(contains(refusal(parse_duration("5m")), "minutes (min) or milliseconds (ms)"));
  CHECK(contains(refusal(parse_duration("5")), "unit is missing"));
  CHECK(contains(refusal(parse_duration("5 s")), "no space"));
  CHECK(contains(refusal(parse_duration("-5s")), "negative"));
  CHECK(contains(refusal(parse_duration("5.s")), "digits are missing"));
  CHECK(contains(refusal(parse_duration("5S")), "no unit 'S'"));
  for (const char* wrong :
       {"", "s", ".5s", "+5s", "1e3s", "1..2s", "1.2.3s", "0x10s", "nans", "infs", "5,5s", "s5", "5ss", "\xff"})
    CHECK(contains(refusal(parse_duration(wrong)), "write a number and ns, us, ms, s, min or h, such as 2.5s"));
  CHECK(contains(refusal(parse_duration(std::string_view("5s\0", 3))), "no unit"));
  const std::string hostile(1'000'000, '7');
  CHECK(refusal(parse_duration(hostile)).size() < 200);
  CHECK(refusal(parse_duration("1." + hostile)).size() < 200);
}

TEST_CASE("sizes, bandwidths and rates") {
  CHECK(parse_bytes("64KiB") == 65536);
  CHECK(parse_bytes("1.5KiB") == 1536);
  CHECK(parse_bytes("1.5MB") == 1'500'000);
  CHECK(parse_bytes("18446744073709551615B") == u64_max);
  CHECK(contains(refusal(parse_bytes("18446744073709551616B")), "too large"));
  CHECK(contains(refusal(parse_bytes("16777216TiB")), "too large"));
  CHECK(contains(refusal(parse_bytes("0.3KiB")), "finer than 1 B"));
  CHECK(contains(refusal(parse_bytes("1k")), "no unit 'k'"));
  CHECK(parse_bandwidth("1Gbit/s") == 1'000'000'000);
  CHECK(parse_bandwidth("1.25MB/s") == 10'000'000);
  CHECK(contains(refusal(parse_bandwidth("10Mb/s")), "no unit 'Mb/s'"));
  CHECK(parse_rate("100/s") == 100.0);
  CHECK(parse_rate("0.5/s") == 0.5);
  CHECK(parse_rate("6/min") == 0.1);
  CHECK(parse_rate("9/h") == 0.0025);
  CHECK(contains(refusal(parse_rate("100")), "unit is missing"));
  CHECK(contains(refusal(parse_rate("5/day")), "such as 100/s"));
}

TEST_CASE("texts are short, and read as the same quantity") {
  CHECK(duration_text(150ms) == "150ms");
  CHECK(duration_text(1500ms) == "1.5s");
  CHECK(duration_text(90s) == "90s");
  CHECK(duration_text(2min) == "2min");
  CHECK(duration_text(3h) == "3h");
  CHECK(duration_text(1us) == "1us");
  CHECK(duration_text(1'000'000'001ns) == "1.000000001s");
  CHECK(duration_text(0s) == "0s");
  CHECK(duration_text(-1500ms) == "-1.5s");
  CHECK(duration_text(Duration(std::numeric_limits<std::int64_t>::min())) == "-9223372036.854775808s");
  CHECK(bytes_text(65536) == "64KiB");
  CHECK(bytes_text(1'500'000) == "1.5MB");
  CHECK(bytes_text(1536) == "1.536kB");
  CHECK(bytes_text(0) == "0B");
  CHECK(bandwidth_text(10'000'000) == "10Mbit/s");
  CHECK(bandwidth_text(8'000'000'000) == "8Gbit/s");
  Random random(7);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t value = random.next() >> random.below(64);
    CHECK(parse_bytes(bytes_text(value)) == value);
    CHECK(parse_bandwidth(bandwidth_text(value)) == value);
    const Duration length(static_cast<std::int64_t>(value >> 1));
    CHECK(parse_duration(duration_text(length)) == length);
  }
}
