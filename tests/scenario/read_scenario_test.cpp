#include <orrery/scenario/scenario.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "scenario_fixture.hpp"

using namespace orrery;
using namespace orrery::scenario;
using namespace std::chrono_literals;

using Names = std::vector<std::string>;

TEST_CASE("a document is read as it is written") {
  const auto scenario = scenario_of(R"("title": "A test", "seed": "0xff", "duration": "2min", "ties": "by-node",
    "nodes": [{"id": "n[1..4]", "model": "ticker", "zone": "z[1..2]", "tags": ["front"], "cores": 4,
               "with": {"period": "250ms"}, "start": "3s"}])");
  CHECK(scenario->title == "A test");
  CHECK(scenario->seed == 255);
  CHECK(scenario->duration == 120s);
  CHECK(scenario->ties == TieOrder::by_origin);
  REQUIRE(scenario->nodes.size() == 1);
  CHECK(scenario->node_names() == Names{"n1", "n2", "n3", "n4"});
  CHECK(scenario->nodes[0].zones == Names{"z1", "z2"});
  CHECK(scenario->nodes[0].cores == 4);
  CHECK(scenario->nodes[0].start == 3s);
}

TEST_CASE("everything that is wrong is told at once, in the order of the text") {
  CHECK(
      problems_of(R"("sed": "7",
"nodes": [{"id": "n1", "model": "tickr"},
          {"id": "n1", "model": "ticker", "with": {"perod": "1s"}}],
"faults": [{"at": "10", "crash": "n1"}, {"every": "1s", "crsh": "n1"}],
"expect": ["always ticks > 3s"])") ==
      "2:1: /sed: unknown name 'sed'; did you mean 'seed'?\n"
      "3:33: /nodes/0/model: unknown model 'tickr'; did you mean 'ticker'?\n"
      "4:18: /nodes/1/id: a second node 'n1'\n"
      "4:52: /nodes/1/with/perod: unknown name 'perod'; did you mean 'period'?\n"
      "5:19: /faults/0/at: '10' is no length of time: its unit is missing; write a number and ns, us, ms, s, min or h, "
      "such as 2.5s\n"
      "5:41: /faults/1: 'crsh' is no action; did you mean 'crash'?\n");
}

TEST_CASE("rules are read against what the nodes show") {
  CHECK(problems_of(R"("expect": ["always count(rol == 'leader') <= 1", "teller.counted"],
"rules": [{"when": "ticks > 3s", "do": {"note": "x"}}],
"faults": [{"at": "1s", "crash": "@leeder"}])") ==
        "2:12: /expect/0: column 14 of the rule: none of these nodes shows 'rol'; did you mean 'role'?\n"
        "2:50: /expect/1: no checker 'teller.counted' of a model that is placed\n"
        "3:20: /rules/0/when: column 1 of the rule: 'ticks' differs from node to node: write any(ticks …), "
        "count(ticks …) or node('…').ticks\n"
        "4:34: /faults/0/crash: column 1 of the rule: unknown selector '@leeder'; did you mean '@leader'?\n");
}

TEST_CASE("a document without what it needs says so") {
  const auto read = read_scenario("{}", test_models());
  REQUIRE_FALSE(read.has_value());
  std::string all;
  for (const model::Problem& problem : read.error()) all += to_string(problem) + "\n";
  CHECK(all ==
        "1:1: no member \"orrery\": 1, which says what kind of document it is\n"
        "1:1: no member \"duration\", such as \"60s\"\n");
}
