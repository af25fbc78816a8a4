#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "scenario/rules/random_rules.hpp"

using namespace orrery::scenario;
using namespace orrery::scenario::rules_testing;

namespace {

bool is_rule(const std::string& text, const RuleSchema& schema) { return Condition::compile(text, schema).has_value(); }

}  // namespace

TEST_CASE("what changed is all that is computed anew, and the result is that of looking at everything") {
  const RuleSchema schema = replicas_schema();
  CHECK(rc::check([&](std::uint64_t seed) {
    const std::string text = RuleWriter(seed).condition();
    const auto wrong = difference(text, schema, seed, 40);
    if (wrong) RC_FAIL(*wrong);
  }));
}

TEST_CASE("conditions whose state is delicate, in many worlds") {
  const RuleSchema schema = replicas_schema();
  for (const char* text : {
           "any(term where count(role == 'leader') >= 2)",
           "all(term where count(role == 'leader') <= 1 && max(commit_index) >= min(commit_index))",
           "count(note where any(up) && !all(up)) == 2",
           "any(load where sum(load) > 1 && time > 3s)",
           "any(last_heard where time - last_heard > 1s && count(up) > 0)",
           "any(role where max(last_heard) + 1s < time)",
           "any(term where count(time - last_heard > 500ms) >= 2)",
           "count(time - last_heard > 500ms && up) >= 2",
           "count(term == max(term)) >= 2 && any(term < max(term) - 1)",
           "count(role == node('n1').role) > 2",
           "any(note == node('lb').note && name != 'lb')",
           "sum(load) > 0.5 || mean(load) == sum(load) / count(nodes('n*'))",
           "any(load * 5/s > rate('requests'))",
           "any(up && rate('requests', 3s) > 1/s)",
           "any(term + 1s * 0 + time > 5s)",
           "mean(term) > 1.5 && sum(term) < 7",
           "sum(last_heard) > 10s || mean(last_heard) > 2s",
           "any(zone where all(up) && count(nodes) > 3)",
           "any(count(term where count(up) > 1) > term)",
           "(time > 2s && time <= 5s) || time == 7s",
           "metric('wait') + 3s < time",
           "max(last_heard + metric('wait')) > 5s + node('n1').last_heard",
       }) {
    INFO(text);
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const auto wrong = difference(text, schema, seed, 60);
      REQUIRE_MESSAGE(!wrong, wrong.value_or(""));
    }
    CHECK((is_rule(text, schema) || std::string_view(text).find("1s * 0") != std::string_view::npos));
  }
}

TEST_CASE("most random rules are rules") {
  const RuleSchema schema = replicas_schema();
  int rules = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) rules += is_rule(RuleWriter(seed).condition(), schema) ? 1 : 0;
  CHECK(rules > 300);
}
