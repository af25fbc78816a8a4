#include <doctest/doctest.h>

#include <string>

#include "scenario/rules/fake_world.hpp"

#include <orrery/scenario/rule_expectation.hpp>

using namespace orrery;
using namespace orrery::scenario;
using namespace std::chrono_literals;

namespace {

// A run of two nodes' switches: `a` is whether n1 is up, `b` whether n2 is. Whoever drives it looks at it after each
// change and whenever it asks to be looked at.
class Run {
 public:
  explicit Run(std::string text) : schema_(rules_testing::replicas_schema()), world_(schema_) {
    for (std::size_t at; (at = text.find_first_of("AB")) != std::string::npos;)
      text.replace(at, 1, text[at] == 'A' ? "node('n1').up" : "node('n2').up");
    auto compiled = Expectation::compile(text, schema_);
    REQUIRE_MESSAGE(compiled.has_value(), text);
    expectation_.emplace(std::move(*compiled));
    world_.set_up(0, false);
    world_.set_up(1, false);
    expectation_->check(world_);
  }

  Run& a(Duration at, bool up) { return set(at, 0, up); }
  Run& b(Duration at, bool up) { return set(at, 1, up); }
  RuleVerdict end(Duration at) {
    pass_until(Time() + at);
    return expectation_->finish(world_);
  }
  RuleVerdict at(Duration at) {
    pass_until(Time() + at);
    return expectation_->check(world_);
  }
  [[nodiscard]] const Expectation& expectation() const { return *expectation_; }
  [[nodiscard]] Duration failed_at() const { return expectation_->failed_at() - Time(); }

 private:
  Run& set(Duration at, std::uint32_t node, bool up) {
    pass_until(Time() + at);
    world_.set_up(node, up);
    expectation_->changed(node);
    expectation_->check(world_);
    return *this;
  }

  void pass_until(Time at) {
    while (expectation_->next_time() <= at) {
      REQUIRE(expectation_->next_time() > world_.now);
      world_.now = expectation_->next_time();
      expectation_->check(world_);
    }
    world_.now = at;
  }

  RuleSchema schema_;
  rules_testing::FakeWorld world_;
  std::optional<Expectation> expectation_;
};

constexpr auto held = RuleVerdict::held;
constexpr auto failed = RuleVerdict::failed;
constexpr auto pending = RuleVerdict::pending;
constexpr auto never_applied = RuleVerdict::never_applied;

}  // namespace

TEST_CASE("always and never") {
  CHECK(Run("always !A").end(10s) == held);
  Run run("always !A");
  CHECK(run.a(3s, true).a(4s, false).end(10s) == failed);
  CHECK(run.failed_at() == 3s);
  CHECK(run.expectation().why_failed() == "at 3s\ndoes not hold: !node('n1').up\n  holds: node('n1').up\n");
  CHECK(Run("never A").end(10s) == held);
  CHECK(Run("never A && B").a(1s, true).a(2s, false).b(2s, true).end(10s) == held);
  CHECK(Run("never A && B").a(1s, true).b(2s, true).end(10s) == failed);
  CHECK(Run("never A").at(10s) == pending);
}

TEST_CASE("of what is never known nothing is said") {
  CHECK(Run("always node('n1').term > 3").end(10s) == never_applied);
  CHECK(Run("never node('n1').term > 3").end(10s) == never_applied);
  CHECK(Run("eventually node('n1').term > 3").end(10s) == failed);
}

TEST_CASE("bounds include both ends") {
  CHECK(Run("from 2s to 4s: never A").a(0s, true).a(2s - 1ns, false).a(4s + 1ns, true).end(10s) == held);
  Run first("from 2s to 4s: never A");
  CHECK(first.a(0s, true).end(10s) == failed);
  CHECK(first.failed_at() == 2s);
  CHECK(Run("from 2s to 4s: never A").a(4s, true).end(10s) == failed);
  CHECK(Run("from 2s to 4s: never A").at(5s) == held);
  CHECK(Run("after 2s: always A").a(2s, true).end(10s) == failed);
  CHECK(Run("after 2s: always A").a(2s - 1ns, true).end(10s) == held);
  CHECK(Run("after 20s: always A").end(10s) == never_applied);
  CHECK(Run("after 20s: eventually A").end(10s) == never_applied);
}

TEST_CASE("eventually, and within") {
  CHECK(Run("eventually A").end(10s) == failed);
  CHECK(Run("eventually A").a(9s, true).at(9s) == held);
  CHECK(Run("eventually A").a(1s, true).a(1s, false).end(10s) == held);
  CHECK(Run("eventually A within 5s").a(5s, true).at(5s) == held);
  Run late("eventually A within 5s");
  CHECK(late.a(5s + 1ns, true).at(6s) == failed);
  CHECK(late.failed_at() == 5s);
  CHECK(late.expectation().why_failed() == "not by 5s\ndoes not hold: node('n1').up\n");
  CHECK(Run("eventually A within 5s").at(5s) == pending);
  CHECK(Run("eventually A within 5s").end(5s - 1ns) == pending);
  CHECK(Run("eventually A within 5s").end(5s) == failed);
  CHECK(Run("after 10s: eventually A within 5s").a(0s, true).a(9s, false).a(15s, true).at(15s) == held);
  CHECK(Run("after 10s: eventually A within 5s").a(0s, true).a(9s, false).at(16s) == failed);
  CHECK(Run("after 10s: eventually A within 5s").a(0s, true).at(10s) == held);
  CHECK(Run("from 1s to 3s: eventually A").a(3s, true).at(3s) == held);
  CHECK(Run("from 1s to 3s: eventually A").a(3s + 1ns, true).at(4s) == failed);
  CHECK(Run("from 1s to 3s: eventually A").end(2s) == pending);
}

TEST_CASE("leads_to") {
  CHECK(Run("A leads_to B").end(10s) == never_applied);
  CHECK(Run("A leads_to B").a(1s, true).end(10s) == failed);
  CHECK(Run("A leads_to B").a(1s, true).a(2s, false).b(9s, true).end(10s) == held);
  CHECK(Run("A leads_to B").b(0s, true).a(1s, true).b(2s, false).end(10s) == failed);
  CHECK(Run("A leads_to B").b(0s, true).a(1s, true).a(2s, false).b(3s, false).end(10s) == held);
  CHECK(Run("A leads_to B within 2s").a(1s, true).a(1s, false).b(3s, true).end(10s) == held);
  Run late("A leads_to B within 2s");
  CHECK(late.a(1s, true).a(1s, false).b(3s + 1ns, true).at(4s) == failed);
  CHECK(late.failed_at() == 3s);
  // While the left side lasts, it asks for the right side again when that goes.
  Run again("A leads_to B within 2s");
  CHECK(again.a(1s, true).b(2s, true).b(5s, false).at(7s) == pending);
  CHECK(again.at(7s + 1ns) == failed);
  CHECK(again.failed_at() == 7s);
  CHECK(Run("A leads_to B within 2s").a(9s, true).end(10s) == pending);
  CHECK(Run("A leads_to B within 2s").a(8s, true).end(10s) == failed);
}

TEST_CASE("the bound of leads_to is about its left side") {
  CHECK(Run("from 2s to 4s: A leads_to B").a(1s, true).a(2s - 1ns, false).end(10s) == never_applied);
  CHECK(Run("from 2s to 4s: A leads_to B").a(5s, true).end(10s) == never_applied);
  CHECK(Run("from 2s to 4s: A leads_to B within 3s").a(4s, true).b(7s, true).end(10s) == held);
  CHECK(Run("from 2s to 4s: A leads_to B within 3s").a(4s, true).at(8s) == failed);
  CHECK(Run("from 2s to 4s: A leads_to B").a(1s, true).b(9s, true).end(10s) == held);
}

TEST_CASE("until") {
  CHECK(Run("!A until B").b(5s, true).at(5s) == held);
  CHECK(Run("!A until B").b(5s, true).a(6s, true).end(10s) == held);
  CHECK(Run("!A until B").a(5s, true).at(5s) == failed);
  CHECK(Run("!A until B").end(10s) == failed);
  CHECK(Run("from 1s to 5s: !A until B").b(5s, true).at(5s) == held);
  CHECK(Run("from 1s to 5s: !A until B").at(6s) == failed);
  CHECK(Run("from 1s to 5s: !A until B").end(3s) == pending);
}

TEST_CASE("time in a condition makes it look by itself") {
  Run run("always time < 3s");
  CHECK(run.at(3s) == failed);
  CHECK(run.failed_at() == 3s);
  CHECK(Run("eventually time > 3s").at(3s) == pending);
  CHECK(Run("eventually time > 3s").at(4s) == held);
  CHECK(Run("time >= 1s leads_to time >= 2s within 1s").end(3s) == held);
}

TEST_CASE("it depends on what both sides depend on") {
  const auto expectation = Expectation::compile(
      "after 1s: any(term > 3) leads_to count(nodes('n1'), term > 1) == 1 && "
      "metric('requests') > 5 within 5s",
      rules_testing::replicas_schema());
  REQUIRE(expectation.has_value());
  const RuleDependencies uses = expectation->dependencies();
  REQUIRE(uses.fields.size() == 1);
  CHECK(uses.fields[0].nodes == std::vector<std::uint32_t>{0, 1, 2, 3, 4});
  CHECK(uses.metrics == std::vector<std::uint32_t>{1});
  CHECK(uses.time);
}
