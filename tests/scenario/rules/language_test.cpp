#include <doctest/doctest.h>

#include "scenario/rules/fake_world.hpp"

#include <orrery/scenario/rule_condition.hpp>

using namespace orrery;
using namespace orrery::scenario;
using namespace orrery::scenario::rules_testing;
using namespace std::chrono_literals;

namespace {

// n1 leads term 3, n2 follows it, n3 leads term 2, n4 is a candidate of term 4, of n5 nothing is known: it is down.
FakeWorld elections() {
  FakeWorld world(replicas_schema());
  const auto replica = [&](const char* name, const char* role, std::int64_t term, std::int64_t commit, double load) {
    world.set(name, "role", std::string(role));
    world.set(name, "term", term);
    world.set(name, "commit_index", commit);
    world.set(name, "load", load);
  };
  replica("n1", "leader", 3, 10, 0.5);
  replica("n2", "follower", 3, 9, 0.25);
  replica("n3", "leader", 2, 7, 0.125);
  replica("n4", "candidate", 4, 7, 1);
  world.set_up(4, false);
  world.set_paused(3, true);
  world.set("n1", "leads", true);
  world.set("n1", "last_heard", Duration(2s));
  world.set("n2", "last_heard", Duration(4s));
  world.set("lb", "queue_length", std::int64_t{120});
  world.set("client", "note", std::string("it's"));
  world.set("client", "state", std::int64_t{7});
  world.set("n2", "state", std::string("busy"));
  world.now = Time::from_ns(5'000'000'000);
  return world;
}

RuleTruth truth(std::string_view text, const FakeWorld& world) {
  auto condition = Condition::compile(text, world.schema());
  REQUIRE_MESSAGE(condition.has_value(), (condition ? "" : condition.error()[0].message));
  return condition->truth(world);
}

void all_are(RuleTruth expected, std::initializer_list<const char*> texts) {
  const FakeWorld world = elections();
  for (const char* text : texts) {
    INFO(text);
    CHECK(truth(text, world) == expected);
  }
}

}  // namespace

TEST_CASE("fields of one node") {
  all_are(RuleTruth::yes,
          {"node('n1').term == 3", "node('n1').up", "!node('n5').up", "node('n4').paused", "node('n1').zone == 'eu'",
           "node('n3').name == 'n3'", "node('n1').leads", "node('client').state == 7", "node('n2').state == 'busy'",
           "node('client').note == 'it''s'"});
  all_are(RuleTruth::no, {"node('n1').term > 3", "node('n5').up", "node('n2').load > 0.25"});
}

TEST_CASE("what is not known is neither so nor not so") {
  all_are(RuleTruth::unknown,
          {"node('n5').term == 3", "node('n5').term != 3", "!(node('n5').term == 3)", "node('n5').term > 1 && true",
           "node('n5').term > 1 || false", "node('n5').leads", "node('n5').role in ('leader', 'follower')",
           "node('n1').term in (5, node('n5').term)", "percentile('latency', 99) < 50ms", "1 / (count(up) - 6) == 1",
           "-node('n5').term < 0", "9223372036854775807 + 1 > 0", "min(nodes('n5').term) > 0"});
  all_are(RuleTruth::yes, {"node('n5').term > 1 || true", "!(node('n5').term > 1 && false)",
                           "node('n1').term in (node('n5').term, 3)"});
}

TEST_CASE("aggregates are of the nodes of which it is known") {
  all_are(RuleTruth::yes, {"count(role == 'leader') == 2",
                           "any(role == 'leader')",
                           "any(term == 4)",
                           "all(term >= 2)",
                           "all(nodes, queue_length == 120)",
                           "!all(nodes, up)",
                           "count(up) == 6",
                           "count(nodes) == 7",
                           "count(nodes('n*')) == 5",
                           "count(nodes('n[2..4]')) == 3",
                           "count(zone('eu')) == 4",
                           "count(group('voters'), role == 'leader') == 2",
                           "count(zone('us'), role == 'leader') == 0",
                           "sum(term) == 12",
                           "min(term) == 2",
                           "max(term) == 4",
                           "mean(term) == 3",
                           "sum(load) == 1.875",
                           "mean(load) == 0.46875",
                           "max(load) == 1",
                           "max(queue_length) > 100",
                           "max(nodes('n[1..2]').commit_index) == 10",
                           "any(nodes('n?').commit_index > 9)",
                           "all(zone('eu').term < 4)",
                           "max(last_heard) == 4s",
                           "mean(last_heard) == 3s",
                           "sum(last_heard) == 6s",
                           "count(role in ('leader', 'candidate')) == 3",
                           "count(role == 'leader' && term == 3 || paused) == 2",
                           "any(name == 'lb' && !paused)"});
}

TEST_CASE("aggregates of nobody") {
  all_are(RuleTruth::yes, {"sum(nodes('n5').term) == 0", "count(nodes('n5').term > 0) == 0",
                           "all(nodes('n5').term > 0)", "!any(nodes('n5').term > 0)"});
  all_are(RuleTruth::unknown, {"max(nodes('n5').term) > 0", "mean(nodes('n5').term) > 0"});
}

TEST_CASE("an aggregate may be compared with another, node by node") {
  all_are(RuleTruth::yes,
          {"count(term == max(term)) == 1", "any(term < max(term) - 1)", "count(term >= node('n1').term) == 3",
           "any(commit_index == max(commit_index) && up)", "count(role == node('n1').role) == 2"});
}

TEST_CASE("where: nodes sorted by what they have in common") {
  all_are(RuleTruth::yes,
          {"any(term where count(role == 'follower') == 1 && count(role == 'leader') == 1)",
           "count(term where any(role == 'leader')) == 2", "all(term where count(role == 'leader') <= 1)",
           "any(term where term == 4 && all(role == 'candidate'))", "count(term where count(nodes) == 1) == 2",
           "any(role where role == 'leader' && max(term) == 3)", "count(zone where any(role == 'leader')) == 1",
           "any(group('voters'), term where count(nodes) == 2)", "any(up where !up && count(nodes) == 1)",
           "count(term where time > 1s && count(nodes) > 0) == 3"});
  all_are(RuleTruth::no, {"any(term where count(role == 'leader') >= 2)", "any(term where term > 4)"});
}

TEST_CASE("operators bind as they do elsewhere") {
  all_are(RuleTruth::yes,
          {"true || false && false", "(true || false) && true", "not false and true", "!false == true",
           "1 + 2 * 3 == 7", "(1 + 2) * 3 == 9", "8 / 4 / 2 == 1", "10 - 3 - 2 == 5", "-2 + 3 == 1", "- - 2 == 2",
           "2 * -3 == -6", "true == (1 < 2)", "1 < 2 and 2 < 3 or false", "not 1 == 2", "!(1 == 2) && 2 != 3",
           "1 == 1.0", "7 / 2 == 3.5", "9007199254740993 != 9007199254740992.0"});
  all_are(RuleTruth::no, {"(true || false) && false", "false and true or false", "!true || false"});
}

TEST_CASE("quantities have units, and units their arithmetic") {
  all_are(RuleTruth::yes,
          {"time == 5s", "time + 1s == 6s", "time - 1s < 4.5s", "-time == -5s", "2 * 3s == 6s", "3s * 1.5 == 4500ms",
           "9s / 2 == 4.5s", "9s / 2s == 4.5", "1min == 60s", "60/min == 1/s", "2 * 5/s == 10/s", "5/s + 1/s > 5.5/s",
           "6/s / 2/s == 3", "10 / 2 == 5", "time > 4s && time <= 5s", "0.5/h < 1/h"});
}

TEST_CASE("metrics") {
  FakeWorld world = elections();
  const std::uint32_t failed = world.metric_named("requests_failed");
  world.set_level(world.metric_named("latency"), Duration(100ms));
  world.set_level(world.metric_named("in_flight"), std::int64_t{3});
  world.now = Time::from_ns(4'200'000'000);
  world.grow(failed, 4);
  world.now = Time::from_ns(5'000'000'000);
  world.grow(failed, 2);
  for (const char* text :
       {"metric('requests_failed') == 6", "metric('in_flight') == 3", "percentile('latency', 99) == 99ms",
        "percentile('latency', 99.5) < 100ms", "rate('requests_failed') == 6/s", "rate('requests_failed', 3s) == 2/s",
        "rate('requests_failed', 500ms) == 4/s", "rate('requests_failed', 10s) == 0.6/s", "rate('requests') == 0/s"}) {
    INFO(text);
    CHECK(truth(text, world) == RuleTruth::yes);
  }
}

TEST_CASE("what depends on what") {
  const RuleSchema schema = replicas_schema();
  const auto of = [&](std::string_view text) { return Condition::compile(text, schema)->dependencies(); };
  const RuleDependencies mixed = of("any(nodes('n[1..2]').term > 3) && node('lb').up && rate('requests') > 1/s");
  REQUIRE(mixed.fields.size() == 1);
  CHECK(schema.fields[mixed.fields[0].field].name == "term");
  CHECK(mixed.fields[0].nodes == std::vector<std::uint32_t>{0, 1});
  CHECK(mixed.status_nodes == std::vector<std::uint32_t>{5});
  CHECK(mixed.metrics == std::vector<std::uint32_t>{1});
  CHECK(mixed.time);
  CHECK_FALSE(of("count(role == 'leader') == 1 && metric('requests') > 3").time);
  CHECK(of("count(queue_length > 3) == 1").fields[0].nodes == std::vector<std::uint32_t>{5, 6});
}

TEST_CASE("names of fields are no words of the language") {
  for (const char* good : {"term", "_x", "queueLength2", "Time"}) CHECK(is_rule_name(good));
  for (const char* bad : {"", "2x", "a-b", "time", "where", "up", "zone", "node", "or", "within", "a b"})
    CHECK_FALSE(is_rule_name(bad));
}
