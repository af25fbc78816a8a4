#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <orrery/core/random.hpp>

#include "testing/result_codec.hpp"

using namespace orrery;
using namespace orrery::detail;

namespace {

std::string random_text(Random& random) {
  std::string text(random.below(40), '\0');
  for (char& c : text) c = static_cast<char>(random.below(256));
  return text;
}

std::uint64_t random_number(Random& random) {
  const auto shift = random.below(64);
  return random.next() >> shift;
}

SeedFailure random_failure(Random& random) {
  SeedFailure failure;
  failure.seed = random_number(random);
  failure.kind = static_cast<PropertyKind>(random.below(8));
  for (std::string* text : {&failure.property, &failure.place, &failure.node, &failure.message, &failure.digest,
                            &failure.replay, &failure.stack, &failure.output})
    *text = random_text(random);
  failure.at = Time::from_ns(random_number(random));
  for (std::uint64_t left = random.below(5); left > 0; --left) failure.last_events.push_back(random_text(random));
  for (std::uint64_t left = random.below(3); left > 0; --left) failure.knobs.push_back(random_text(random));
  return failure;
}

SeedResult random_result(Random& random) {
  SeedResult result;
  result.seed = random_number(random);
  result.ok = random.chance(0.5);
  result.simulated_seconds = random.real() * 1e6;
  result.wall_seconds = random.chance(0.1) ? std::numeric_limits<double>::infinity() : -random.real();
  result.events = random_number(random);
  result.operations = random_number(random);
  result.digest = random.next();
  for (std::uint64_t left = random.below(5); left > 0; --left) {
    FaultCount fault{random_text(random), random_number(random), false};
    fault.declared = random.chance(0.5);
    result.faults.push_back(fault);
  }
  for (std::uint64_t left = random.below(5); left > 0; --left) {
    PropertyCount property{static_cast<PropertyKind>(random.below(8)), random_text(random), {}, 0, 0};
    property.place = random_text(random);
    property.hits = random_number(random);
    property.failures = random_number(random);
    result.properties.push_back(property);
  }
  for (std::uint64_t left = random.below(3); left > 0; --left) result.failures.push_back(random_failure(random));
  return result;
}

}  // namespace

TEST_CASE("what was encoded is decoded") {
  Random random(1);
  for (int i = 0; i < 500; ++i) {
    const SeedResult result = random_result(random);
    const std::string bytes = encode(result);
    const auto decoded = decode_result(bytes);
    REQUIRE(decoded);
    CHECK(encode(*decoded) == bytes);
    CHECK(decoded->seed == result.seed);
    CHECK(decoded->simulated_seconds == result.simulated_seconds);
    CHECK(decoded->wall_seconds == result.wall_seconds);
    CHECK(decoded->failures.size() == result.failures.size());
    if (!result.failures.empty()) {
      CHECK(decoded->failures.back().last_events == result.failures.back().last_events);
      CHECK(decoded->failures.back().knobs == result.failures.back().knobs);
      CHECK(decoded->failures.back().output == result.failures.back().output);
    }
  }
  const SeedHistory history{{"a", "", std::string("\0b", 2)}, {"batch = 1 instead of 8"}};
  const auto decoded = decode_history(encode(history));
  REQUIRE(decoded.has_value());
  CHECK(decoded->events == history.events);
  CHECK(decoded->knobs == history.knobs);
}

TEST_CASE("what is cut short or has too much is refused") {
  Random random(2);
  for (int i = 0; i < 50; ++i) {
    const std::string bytes = encode(random_result(random));
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(decode_result(bytes.substr(0, size)));
    CHECK_FALSE(decode_result(bytes + '\0'));
  }
}

TEST_CASE("hostile bytes neither crash nor make memory grow") {
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = encode(random_result(random));
    for (std::uint64_t left = 1 + random.below(4); left > 0; --left) {
      const auto at = static_cast<std::size_t>(random.below(bytes.size()));
      bytes[at] = random.chance(0.5) ? '\xff' : static_cast<char>(random.below(256));
    }
    const auto decoded = decode_result(bytes);
    if (decoded) CHECK(decoded->failures.size() <= bytes.size());
    static_cast<void>(decode_history(bytes));
  }
  CHECK_FALSE(decode_history("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));  // 2^64 - 1 lines.
  CHECK_FALSE(decode_history("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"));  // More than 64 bits.
  CHECK_FALSE(
      decode_history("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
                     "text"));  // One of 2^64 - 1 bytes.
}
