#include <doctest/doctest.h>

#include <string>

#include "scenario/rules/fake_world.hpp"

#include <orrery/scenario/rule_condition.hpp>
#include <orrery/scenario/rule_expectation.hpp>

using namespace orrery::scenario;
using namespace orrery::scenario::rules_testing;

namespace {

// "column: message", a line for each.
std::string problems(std::string_view text) {
  const auto condition = Condition::compile(text, replicas_schema());
  if (condition.has_value()) return "none";
  std::string lines;
  for (const RuleProblem& problem : condition.error())
    lines += (lines.empty() ? "" : "\n") + std::to_string(problem.column) + ": " + problem.message;
  return lines;
}

struct Case {
  const char* text;
  const char* told;
};

void all_told(std::initializer_list<Case> cases) {
  for (const auto& [text, told] : cases) {
    INFO(text);
    CHECK(problems(text) == told);
  }
}

}  // namespace

TEST_CASE("what cannot be read") {
  all_told({
      {"", "1: expected a value and found nothing more"},
      {"1 +", "4: expected a value and found nothing more"},
      {"(time > 1s", "11: expected ')' and found nothing more"},
      {"time > 1s)", "10: expected an operator or the end and found ')'"},
      {"time > 1s 2", "11: expected an operator or the end and found '2'"},
      {"1 < 2 < 3", "7: comparisons cannot be chained; write 'a < b && b < c'"},
      {"time = 1s", "6: '=' is no operator; did you mean '=='?"},
      {"true & false", "6: '&' is no operator; did you mean '&&'?"},
      {"node(\"n1\").up", "6: a text stands in single quotes"},
      {"node('n1).up", "6: a text begins here and does not end: its closing quote is missing"},
      {"time > 5m",
       "8: '5m' is no length of time: 'm' may be minutes (min) or milliseconds (ms); write a number and ns, "
       "us, ms, s, min or h, such as 2.5s"},
      {"time > 5sec",
       "8: '5sec' is no length of time: there is no unit 'sec'; write a number and ns, us, ms, s, min or "
       "h, such as 2.5s"},
      {"1. > 0", "1: digits are missing after the point"},
      {"99999999999999999999 > 0", "1: the number is too large: it does not fit 64 bits"},
      {"time > 1s ; true", "11: ';' cannot stand here\n13: expected an operator or the end and found 'true'"},
      {"node('n1').5 > 3", "12: expected the name of a field after '.' and found '5'"},
      {"node('n1').role in 'leader'", "20: expected '(' and found ''leader''; write x in ('a', 'b')"},
      {"any(max(term) where true)", "15: before 'where' stands the name of one field and nothing else"},
  });
}

TEST_CASE("names that nothing has") {
  all_told({
      {"count(rolle == 'leader') == 1", "7: none of these nodes shows 'rolle'; did you mean 'role'?"},
      {"node('n1').trem > 3", "12: node 'n1' does not show 'trem'; did you mean 'term'?"},
      {"node('client').term > 3",
       "16: node 'client' does not show 'term'; known: queue_length, note, state, up, paused, name, zone"},
      {"node('n7').term > 3", "6: no node is called 'n7'; did you mean 'n1'?"},
      {"node('n*').term > 3", "6: node('…') is one node; for several write nodes('n*')"},
      {"any(nodes('m*').up)", "11: no node's name matches 'm*'; known: n1, n2, n3, n4, n5, lb, client"},
      {"all(zone('uk'), up)", "10: no node is in zone 'uk'; did you mean 'us'?"},
      {"count(group('voter'), up) > 0", "13: no node is in group 'voter'; did you mean 'voters'?"},
      {"rate('request') > 5/s", "6: unknown metric 'request'; did you mean 'requests_failed'?"},
      {"rate('in_flight') > 5/s", "6: 'in_flight' is a level, of which there is no rate; write metric('in_flight')"},
      {"metric('latency') > 5s",
       "8: 'latency' is a histogram, of which there is no metric; write percentile('latency', 99)"},
      {"cuont(up) > 3", "1: unknown function 'cuont'; did you mean 'count'?"},
      {"tiem > 3s", "1: unknown name 'tiem'; did you mean 'time'?"},
      {"requests > 3", "1: 'requests' is a metric: write metric('requests')"},
      {"any(role == 'leder')", "13: 'role' is never 'leder'; did you mean 'leader'?"},
      {"any(role in ('leader', 'boss'))", "24: 'role' is never 'boss'; known: follower, candidate, leader"},
      {"any(zone == 'uk')", "13: 'zone' is never 'uk'; did you mean 'us'?"},
      {"any(trem where count(up) > 1)", "5: none of these nodes shows 'trem'; did you mean 'term'?"},
  });
}

TEST_CASE("values that are something else") {
  all_told({
      {"time", "1: a condition is true or false, and this is a duration"},
      {"1 / 0 > 1", "5: division by zero, which is never known"},
      {"count(up) / (2 - 1 * 2) > 1", "13: division by zero, which is never known"},
      {"time / -0s > 1", "8: division by zero, which is never known"},
      {"time > 10", "1: a duration and an integer cannot be compared; a duration has a unit, such as 10s"},
      {"rate('requests') > 5", "1: a rate and an integer cannot be compared; a rate has a unit, such as 5/s"},
      {"node('n1').role == 5", "1: a text and an integer cannot be compared"},
      {"node('n1').role < 'leader'", "1: texts have no order: '==' and '!=' compare them"},
      {"true < false", "1: booleans have no order: '==' and '!=' compare them"},
      {"time + 3 > 5s", "1: a duration and an integer cannot be added; a duration has a unit, such as 10s"},
      {"time * 2 > 5s", "1: what grows with time can be compared, added and subtracted, but not multiplied"},
      {"'a' + 'b' == 'ab'", "1: a text and a text cannot be added"},
      {"-true == false", "1: a boolean has no negative"},
      {"5 && true", "1: each side of '&&' is true or false, and this is an integer"},
      {"true || 5", "9: each side of '||' is true or false, and this is an integer"},
      {"!5", "2: what '!' denies is true or false, and this is an integer"},
      {"node('n1').term in (1, 2s)",
       "24: an integer and a duration cannot be compared; a duration has a unit, such as 10s"},
      {"rate('requests', 0s) > 5/s", "18: expected a window, longer than 0s, as in rate('requests', 5s)"},
      {"percentile('latency', 101) > 5s", "23: expected a number from 0 to 100, as in percentile('latency', 99)"},
      {"percentile('latency') > 5s", "1: expected a number from 0 to 100, as in percentile('latency', 99)"},
      {"metric(5) > 3", "8: expected a text in single quotes, as in metric('…')"},
      {"node('n1', 'n2').up", "12: 'node' takes one text, as in node('n1')"},
  });
}

TEST_CASE("where a value of each node is meant, and where of one") {
  all_told({
      {"term > 3", "1: 'term' differs from node to node: write any(term …), count(term …) or node('…').term"},
      {"nodes('n*').term > 3",
       "1: this is a value for each of 5 nodes: take any, all, count, sum, min, max or mean of them"},
      {"nodes", "1: 'nodes' stands only in an aggregate, such as count(nodes, up)"},
      {"zone('eu')", "1: 'zone' stands only in an aggregate, such as count(zone('eu'), up)"},
      {"any()", "1: expected any(…) or any(nodes('…'), …)"},
      {"any(up, up)", "5: expected a group of nodes before the comma: nodes, nodes('n*'), zone('…') or group('…')"},
      {"any(nodes)", "1: any of which of their values? Write any(nodes, …)"},
      {"any(time > 3s)", "5: this says nothing about a node: name one of its fields, 'up' or 'paused'"},
      {"count(term) > 3", "7: what is asked of each node is true or false, and this is an integer"},
      {"max(up) > 3", "5: expected a number, a duration or a rate of each node, and this is a boolean"},
      {"max(time - last_heard) > 3s",
       "5: what grows with time can only be compared: write any(… > 5s) instead of max(…) > 5s, and the like"},
      {"any(term > 3 && queue_length > 5)", "5: no node can satisfy this: none shows all the fields that it needs"},
      {"max(term + queue_length) > 5", "5: no node has a value of this: none shows all the fields that it needs"},
      {"any(state == 'busy')",
       "5: 'state' is a text of some nodes and an integer of others: say which, as in any(nodes('…'), …)"},
      {"any(nodes('n*').term > nodes('lb').queue_length)",
       "24: this aggregate is about nodes('n*'): write the name of the field alone"},
      {"any(term where time > 3s)",
       "16: this says nothing about a group: take count, any, max and the like of its nodes, "
       "or name 'term'"},
      {"max(term where count(up) > 1) > 1", "5: 'where' stands only in any(…), all(…) and count(…)"},
      {"any(term where any(role where count(up) > 1))", "20: a 'where' cannot stand in another"},
      {"any(term where any(term == max(term)))",
       "28: an aggregate cannot stand in an aggregate that stands in a 'where'"},
      {"any(term where role == 'leader')",
       "16: 'role' differs from node to node: write any(role …), count(role …) or node('…').role"},
      {"node('n1')", "1: a field of the node is missing: write node('…').up or another"},
      {"rate('requests').term > 1", "1: only a node has fields: write node('…').term"},
  });
}

TEST_CASE("all problems are told at once") {
  CHECK(problems("count(rolle == 'leader') == 1 && tiem > 3s || node('n1').term > 5s && (1 + ) > 2") ==
        "7: none of these nodes shows 'rolle'; did you mean 'role'?\n"
        "34: unknown name 'tiem'; did you mean 'time'?\n"
        "47: an integer and a duration cannot be compared; a duration has a unit, such as 10s\n"
        "76: expected a value and found ')'");
}

TEST_CASE("bounds are stated") {
  const auto many = [](std::size_t n, std::string_view part) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += part;
    return text;
  };
  CHECK(problems(many(4097, " ")) == "1: longer than 4096 bytes");
  CHECK(problems("true" + many(4092, " ")) == "none");
  CHECK(problems(many(64, "(") + "true" + many(64, ")")) == "none");
  CHECK(problems(many(65, "(") + "true" + many(65, ")")) == "66: nested deeper than 64");
  CHECK(problems(many(2000, "!") + "true") == "66: nested deeper than 64");
  CHECK(problems(many(2000, "-") + "1 > 0") == "66: nested deeper than 64");
  CHECK(problems(many(64, "-") + "any(up)") == "68: nested deeper than 64");
  CHECK(problems(many(64, "-") + "1 in (1)") == "none");
  CHECK(problems(many(200, "any(up where ") + "up").ends_with(": nested deeper than 64"));
  CHECK(problems(many(64, "(") + "1 in (1)") == "70: nested deeper than 64");
  CHECK(problems("1" + many(498, "+1") + " > 0") == "none");
  CHECK(problems("1" + many(499, "+1") + " > 0").ends_with(": more than 1000 parts"));
  CHECK(problems("any(up)" + many(31, "&&any(up)")) == "none");
  CHECK(problems("any(up)" + many(32, "&&any(up)")) == "289: more than 32 aggregates");
  const std::string wrong = problems("x" + many(100, "&&x"));
  CHECK(std::count(wrong.begin(), wrong.end(), '\n') == 19);
  CHECK(problems(many(2000, "\x80")).starts_with("1: "));
}

TEST_CASE("a problem has a place in its document") {
  const auto problem = to_problem({7, "what is wrong"}, {3, 12}, "/rules/0/when");
  CHECK(to_string(problem) == "3:12: /rules/0/when: column 7 of the rule: what is wrong");
}

TEST_CASE("expectations that cannot be read") {
  const auto told = [](std::string_view text) {
    const auto expectation = Expectation::compile(text, replicas_schema());
    REQUIRE_FALSE(expectation.has_value());
    const RuleProblem& first = expectation.error()[0];
    return std::to_string(first.column) + ": " + first.message;
  };
  CHECK(told("any(up)") ==
        "8: expected 'always', 'never' or 'eventually' before the condition, or 'leads_to' or 'until' "
        "after it; found nothing more");
  CHECK(told("always any(up) within 5s") == "16: 'within' belongs to 'eventually' and 'leads_to'");
  CHECK(told("eventually any(up) within 5") ==
        "27: expected a length of time after 'within', such as 5s, and found '5'");
  CHECK(told("eventually any(up) within") ==
        "26: expected a length of time after 'within', such as 5s, and found nothing more");
  CHECK(told("after 5s always any(up)") == "10: expected ':' after the bound and found 'always'");
  CHECK(told("from 5s: always any(up)") == "8: expected 'to' and found ':'");
  CHECK(told("from 5s to 4s: always any(up)") == "1: the bound ends before it begins");
  CHECK(told("always any(up) leads_to any(paused)") == "16: expected an operator or the end and found 'leads_to'");
  CHECK(told("any(upp) leads_to any(paused)") == "5: none of these nodes shows 'upp'; did you mean 'up'?");
}
