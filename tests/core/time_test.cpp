#include <orrery/core/time.hpp>

#include <cstdint>
#include <limits>

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using orrery::Duration;
using orrery::Time;

TEST_CASE("time adds and subtracts durations") {
  const Time start;
  CHECK((start + 3s).ns() == 3'000'000'000);
  CHECK((start + 3s - 1s).ns() == 2'000'000'000);
  CHECK((start + 3s + Duration(-1)).ns() == 2'999'999'999);
  CHECK((start + 3s) - (start + 1s) == 2s);
  CHECK((start + 1s) - (start + 3s) == -2s);
  CHECK((start + 1500ms).seconds() == 1.5);
  Time time = start;
  time += 5ns;
  CHECK(time == Time::from_ns(5));
  CHECK(start < time);
}

TEST_CASE("time never goes past its end or before the start of the run") {
  CHECK(Time::max() + 1ns == Time::max());
  CHECK(Time::from_ns(Time::max().ns() - 5) + 10ns == Time::max());
  CHECK(Time::from_ns(5) - 10ns == Time());
  CHECK(Time::from_ns(5) + Duration::min() == Time());
  CHECK(Time() + Duration::max() + Duration::max() == Time::from_ns(Time::max().ns() - 1));
  CHECK(Time() + Duration::max() + Duration::max() + Duration::max() == Time::max());
}

TEST_CASE("subtracting the most negative duration adds its magnitude") {
  CHECK((Time() - Duration::min()).ns() == std::uint64_t{1} << 63);
  CHECK(Time::max() - Duration::min() == Time::max());
}

TEST_CASE("differences beyond 292 years are cut to that") {
  CHECK(Time::max() - Time() == Duration::max());
  CHECK(Time() - Time::max() == -Duration::max());
}

TEST_CASE("time is a constant expression") {
  static_assert((Time() + 2us).ns() == 2'000);
  static_assert(Time() < Time::max());
  CHECK(Time::max().ns() == std::numeric_limits<std::uint64_t>::max());
}
