// Any text as a rule: nothing crashes, what is refused says where and why, and what is a rule is evaluated step by step
// as it is by looking at everything.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <orrery/core/hash.hpp>
#include <orrery/scenario/rule_expectation.hpp>
#include <orrery/scenario/rule_selector.hpp>

#include "scenario/rules/random_rules.hpp"

namespace {

using namespace orrery;
using namespace orrery::scenario;
using namespace orrery::scenario::rules_testing;

void require(bool condition, const std::string& otherwise) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", otherwise.c_str());
  std::abort();
}

void require_told(const RuleProblems& problems, std::string_view text) {
  require(!problems.empty() && problems.size() <= RuleLimits::problems, "refused without a word, or with too many");
  for (const RuleProblem& problem : problems)
    require(problem.column >= 1 && problem.column <= text.size() + 1 && !problem.message.empty(), problem.message);
  require(std::is_sorted(problems.begin(), problems.end(),
                         [](const RuleProblem& a, const RuleProblem& b) { return a.column < b.column; }),
          "not in the order of their columns");
}

// Its verdict stays once it is there, and it never asks to be looked at in the past.
void expect(std::string_view text, const RuleSchema& schema, std::uint64_t seed) {
  auto expectation = Expectation::compile(text, schema);
  if (!expectation) return require_told(expectation.error(), text);
  FakeWorld world(schema);
  Random random(seed);
  RuleVerdict verdict = RuleVerdict::pending;
  for (int step = 0; step < 20; ++step) {
    const auto node = static_cast<std::uint32_t>(random.below(schema.nodes.size()));
    const bool up = random.chance(0.5);
    world.set_up(node, up);
    expectation->changed(node);
    const RuleVerdict next = expectation->check(world);
    require(verdict == RuleVerdict::pending || next == verdict, "a verdict that changes");
    verdict = next;
    const Time due = expectation->next_time();
    require(due > world.now, "to be looked at again in no time");
    world.now = due < Time::max() && random.chance(0.5) ? due : world.now + Duration(std::chrono::milliseconds(300));
  }
  const RuleVerdict last = expectation->finish(world);
  require((last == RuleVerdict::failed) != expectation->why_failed().empty(), "fails without a reason");
}

void select(std::string_view text, const RuleSchema& schema) {
  auto selector = Selector::compile(text, schema);
  if (!selector) return require_told(selector.error(), text);
  const FakeWorld world(schema);
  const auto nodes = selector->matches(world);
  require(std::is_sorted(nodes.begin(), nodes.end()), "not ascending");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const RuleSchema schema = replicas_schema();
  const std::uint64_t seed = hash_bytes(text);
  auto condition = Condition::compile(text, schema);
  if (condition) {
    const FakeWorld world(schema);
    require(!condition->why(world).empty(), "no reason");
    const auto wrong = difference(text, schema, seed, 24);
    require(!wrong, wrong.value_or(""));
  } else {
    require_told(condition.error(), text);
  }
  expect(text, schema, seed);
  select(text, schema);
  return 0;
}
