#include <doctest/doctest.h>

#include <orrery/check/property.hpp>
#include <orrery/core/run_context.hpp>
#include <orrery/core/simulator.hpp>

using namespace orrery;

namespace {

inline constexpr Kind test_event{0x8001};

// A simulator whose context counts properties.
struct Run {
  Run() {
    simulator.context().properties = &log;
    origin = simulator.add_origin("test");
  }
  template <class Body>
  RunEnd at(Duration delay, Body body) {
    simulator.schedule<test_event>(origin, no_node, delay, body);
    return simulator.run();
  }
  PropertyLog log;
  Simulator simulator;
  OriginId origin;
};

PropertyCount count_of(const PropertyLog& log, std::string_view name) {
  for (const PropertyCount& count : log.counts()) {
    if (count.name == name) return count;
  }
  return {};
}

}  // namespace

TEST_CASE("an always that holds is counted, with its place") {
  Run run;
  run.at(std::chrono::seconds(1), [] {
    for (int i = 0; i < 3; ++i) CHECK(ORRERY_ALWAYS(i < 3, "small"));
  });
  CHECK_FALSE(run.log.failed());
  const PropertyCount count = count_of(run.log, "small");
  CHECK(count.kind == PropertyKind::always);
  CHECK(count.hits == 3);
  CHECK(count.failures == 0);
  CHECK(count.place.starts_with("property_test.cpp:"));
}

TEST_CASE("an always that fails is a violation, says when and where, and stops the run") {
  Run run;
  run.simulator.schedule<test_event>(run.origin, no_node, std::chrono::seconds(2), [] { FAIL("the run goes on"); });
  const RunEnd end = run.at(std::chrono::seconds(1), [&run] {
    run.simulator.context().node = "server-1";
    CHECK_FALSE(ORRERY_ALWAYS(1 == 2, "one is two"));
  });
  CHECK(end == RunEnd::stopped);
  REQUIRE(run.log.violations().size() == 1);
  const Violation& violation = run.log.violations()[0];
  CHECK(violation.kind == PropertyKind::always);
  CHECK(violation.property == "one is two");
  CHECK(violation.message == "1 == 2");
  CHECK(violation.place.starts_with("property_test.cpp:"));
  CHECK(violation.node == "server-1");
  CHECK(violation.at.ns() == 1'000'000'000);
  CHECK(count_of(run.log, "one is two").failures == 1);
}

TEST_CASE("numeric assertions show both values") {
  Run run;
  run.at(Duration{}, [] {
    CHECK(ORRERY_ALWAYS_LE(2, 2, "le"));
    CHECK(ORRERY_ALWAYS_GE(2, 2, "ge"));
    CHECK(ORRERY_ALWAYS_EQ(2, 2, "eq"));
    CHECK(ORRERY_ALWAYS_LT(-1, 2, "lt"));
    CHECK(ORRERY_ALWAYS_GT(2.5, 2.0, "gt"));
    CHECK_FALSE(ORRERY_ALWAYS_LE(3, 2, "le"));
    CHECK_FALSE(ORRERY_ALWAYS_LT(2.5, 2.5, "lt"));
    CHECK_FALSE(ORRERY_ALWAYS_EQ(18446744073709551615u, 0u, "eq"));
  });
  const auto& violations = run.log.violations();
  REQUIRE(violations.size() == 3);
  CHECK(violations[0].message == "3 <= 2 does not hold");
  CHECK(violations[1].message == "2.5 < 2.5 does not hold");
  CHECK(violations[2].message.ends_with(" == 0 does not hold"));
}

TEST_CASE("arguments of numeric assertions are evaluated once") {
  Run run;
  run.at(Duration{}, [] {
    int calls = 0;
    const auto next = [&calls] { return ++calls; };
    ORRERY_ALWAYS_LE(next(), 1, "once");
    CHECK(calls == 1);
  });
  CHECK_FALSE(run.log.failed());
}

TEST_CASE("sometimes and reachable never fail a run") {
  Run run;
  run.at(Duration{}, [] {
    CHECK_FALSE(ORRERY_SOMETIMES(false, "luck"));
    CHECK(ORRERY_SOMETIMES(true, "luck"));
    ORRERY_REACHABLE("here");
    CHECK_FALSE(ORRERY_SOMETIMES(false, "no luck"));
  });
  CHECK_FALSE(run.log.failed());
  CHECK(count_of(run.log, "luck").hits == 1);
  CHECK(count_of(run.log, "luck").failures == 1);
  CHECK(count_of(run.log, "here").hits == 1);
  CHECK(count_of(run.log, "no luck").hits == 0);
}

TEST_CASE("unreachable fails when it is reached") {
  Run run;
  run.at(Duration{}, [] { ORRERY_UNREACHABLE("never"); });
  REQUIRE(run.log.violations().size() == 1);
  CHECK(run.log.violations()[0].kind == PropertyKind::unreachable);
  CHECK(run.log.violations()[0].message == "reached");
}

TEST_CASE("one name of two kinds is two properties") {
  Run run;
  run.at(Duration{}, [] {
    ORRERY_ALWAYS(true, "x");
    ORRERY_SOMETIMES(true, "x");
  });
  CHECK(run.log.counts().size() == 2);
}

TEST_CASE("violations and properties are bounded") {
  PropertyLog log;
  for (std::size_t i = 0; i < 2 * PropertyLog::violations_max; ++i) log.evaluate(PropertyKind::always, "a", false);
  CHECK(log.violations().size() == PropertyLog::violations_max);
  CHECK(count_of(log, "a").failures == 2 * PropertyLog::violations_max);
  for (std::size_t i = 0; i < PropertyLog::properties_max + 10; ++i)
    log.evaluate(PropertyKind::always, "p" + std::to_string(i), true);
  CHECK(log.counts().size() == PropertyLog::properties_max);
}

TEST_CASE("counts of runs add up, and are sorted by name") {
  PropertyLog first;
  first.evaluate(PropertyKind::sometimes, "b", true, {}, "b.cpp:1");
  first.declare(PropertyKind::sometimes, "c");
  PropertyLog second;
  second.evaluate(PropertyKind::sometimes, "b", false);
  second.evaluate(PropertyKind::always, "a", true);
  first.merge(second.counts());
  const auto counts = first.counts();
  REQUIRE(counts.size() == 3);
  CHECK(counts[0].name == "a");
  CHECK(counts[1].name == "b");
  CHECK(counts[1].hits == 1);
  CHECK(counts[1].failures == 1);
  CHECK(counts[1].place == "b.cpp:1");
  CHECK(counts[2].hits == 0);
}

TEST_CASE("outside a run an assertion only tells") {
  CHECK(ORRERY_ALWAYS(true, "quiet"));
  CHECK_FALSE(ORRERY_SOMETIMES(false, "quiet"));
}

TEST_CASE("every kind has a name") {
  for (int kind = 0; kind <= static_cast<int>(PropertyKind::process); ++kind)
    CHECK(to_string(static_cast<PropertyKind>(kind)) != "?");
}

TEST_CASE("each value that is seen is a sometimes of its own, up to a bound") {
  Run run;
  run.at(std::chrono::seconds(1), [] {
    for (const char* role : {"leader", "follower", "leader"}) ORRERY_SOMETIMES_EACH(role, "role");
    ORRERY_SOMETIMES_EACH(true, "on");
    for (int i = 0; i < 1000; ++i) ORRERY_SOMETIMES_EACH(i, "many");
  });
  CHECK_FALSE(run.log.failed());
  CHECK(count_of(run.log, "role: leader").hits == 2);
  CHECK(count_of(run.log, "role: follower").hits == 1);
  CHECK(count_of(run.log, "role: follower").kind == PropertyKind::sometimes);
  CHECK(count_of(run.log, "on: true").hits == 1);
  CHECK(count_of(run.log, "many: 63").hits == 1);
  CHECK(count_of(run.log, "many: 64").hits == 0);
  CHECK(run.log.counts().size() == 3 + PropertyLog::values_max);
}
