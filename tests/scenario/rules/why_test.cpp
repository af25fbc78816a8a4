#include <doctest/doctest.h>

#include "scenario/rules/fake_world.hpp"

#include <orrery/scenario/rule_condition.hpp>

using namespace orrery;
using namespace orrery::scenario;
using namespace std::chrono_literals;

namespace {

std::string why(std::string_view text, const RuleWorld& world, std::size_t listed_max = 5) {
  auto condition = Condition::compile(text, rules_testing::replicas_schema());
  REQUIRE(condition.has_value());
  return condition->why(world, listed_max);
}

rules_testing::FakeWorld followers() {
  rules_testing::FakeWorld world(rules_testing::replicas_schema());
  for (const char* name : {"n1", "n2", "n3", "n4", "n5"}) {
    world.set(name, "role", std::string("follower"));
    world.set(name, "term", std::int64_t{3});
  }
  world.set("n4", "term", std::int64_t{2});
  world.now = Time::from_ns(12'000'000'000);
  return world;
}

}  // namespace

TEST_CASE("which part holds, which does not, and what was seen") {
  CHECK(why("count(role == 'leader') == 1 && time > 10s && node('n4').term > 1", followers()) ==
        "does not hold: count(role == 'leader') == 1 && time > 10s && node('n4').term > 1\n"
        "  does not hold: count(role == 'leader') == 1\n"
        "    count(role == 'leader') is 0: n1 follower, n2 follower, n3 follower, n4 follower, n5 follower\n"
        "  holds: time > 10s\n"
        "    time is 12s\n"
        "  holds: node('n4').term > 1\n"
        "    node('n4').term is 2\n");
}

TEST_CASE("as many nodes are named as asked for") {
  CHECK(why("count(role == 'leader') == 1", followers(), 2) ==
        "does not hold: count(role == 'leader') == 1\n"
        "  count(role == 'leader') is 0: n1 follower, n2 follower, and 3 more\n");
}

TEST_CASE("the nodes that say most are named") {
  auto world = followers();
  world.set("n2", "role", std::string("leader"));
  world.set_up(0, false);
  CHECK(why("any(role == 'leader')", world) == "holds: any(role == 'leader')\n  n2 leader\n");
  CHECK(why("all(up)", world) == "does not hold: all(up)\n  n1 not up\n");
  CHECK(why("min(term) > 2", world) == "does not hold: min(term) > 2\n  min(term) is 2: n4 term 2\n");
  CHECK(why("!any(role == 'leader' && term == 3)", world) ==
        "does not hold: !any(role == 'leader' && term == 3)\n"
        "  holds: any(role == 'leader' && term == 3)\n"
        "    n2 role leader term 3\n");
  CHECK(why("max(commit_index) > 5", world) == "unknown: max(commit_index) > 5\n  max(commit_index) is unknown\n");
}

TEST_CASE("what groups were asked") {
  auto world = followers();
  world.set("n2", "role", std::string("leader"));
  world.set("n3", "role", std::string("leader"));
  CHECK(why("any(term where count(role == 'leader') >= 2)", world) ==
        "holds: any(term where count(role == 'leader') >= 2)\n"
        "  term 3:\n"
        "    holds: count(role == 'leader') >= 2\n"
        "      count(role == 'leader') is 2: n2 leader, n3 leader\n");
}

TEST_CASE("what is computed is told with what it is computed of") {
  CHECK(why("count(term == max(term)) * 2 > count(nodes('n*'))", followers()) ==
        "holds: count(term == max(term)) * 2 > count(nodes('n*'))\n"
        "  count(term == max(term)) * 2 is 8\n"
        "    count(term == max(term)) is 4: n1 term 3, n2 term 3, n3 term 3, n5 term 3\n");
}
