#include <doctest/doctest.h>

#include "scenario/rules/fake_world.hpp"

#include <orrery/scenario/rule_selector.hpp>
#include <orrery/scenario/rule_trigger.hpp>

using namespace orrery;
using namespace orrery::scenario;
using namespace std::chrono_literals;
using rules_testing::FakeWorld;
using rules_testing::replicas_schema;

namespace {

// When a trigger fires on whether n1 is up, in milliseconds.
class Firings {
 public:
  explicit Firings(TriggerOptions options)
      : world_(replicas_schema()),
        trigger_(std::move(*Condition::compile("node('n1').up", replicas_schema())), options) {
    world_.set_up(0, false);
    check();
  }

  Firings& set(Duration at, bool up) {
    pass_until(at);
    world_.set_up(0, up);
    trigger_.changed(0);
    check();
    return *this;
  }
  std::vector<std::int64_t> until(Duration end) {
    pass_until(end);
    return at_;
  }

 private:
  void pass_until(Duration at) {
    while (trigger_.next_time() <= Time() + at) {
      REQUIRE(trigger_.next_time() > world_.now);
      world_.now = trigger_.next_time();
      check();
    }
    world_.now = Time() + at;
  }
  void check() {
    if (trigger_.check(world_)) at_.push_back((world_.now - Time()) / 1ms);
  }

  FakeWorld world_;
  Trigger trigger_;
  std::vector<std::int64_t> at_;
};

using Times = std::vector<std::int64_t>;

std::vector<std::uint32_t> selected(std::string_view text, const FakeWorld& world) {
  auto selector = Selector::compile(text, world.schema());
  REQUIRE_MESSAGE(selector.has_value(), std::string(text));
  return selector->matches(world);
}

std::string told(std::string_view text) {
  const auto selector = Selector::compile(text, replicas_schema());
  REQUIRE_FALSE(selector.has_value());
  return std::to_string(selector.error()[0].column) + ": " + selector.error()[0].message;
}

}  // namespace

TEST_CASE("a trigger fires when its condition becomes true, and not while it is") {
  CHECK(Firings({}).set(1s, true).set(2s, true).set(3s, false).set(4s, true).until(10s) == Times{1000, 4000});
  CHECK(Firings({.once = true}).set(1s, true).set(3s, false).set(4s, true).until(10s) == Times{1000});
}

TEST_CASE("a trigger that is true at the first look fires then") {
  FakeWorld world(replicas_schema());
  Trigger trigger(std::move(*Condition::compile("any(up)", replicas_schema())), {});
  CHECK(trigger.check(world));
  CHECK_FALSE(trigger.check(world));
}

TEST_CASE("a trigger may ask for its condition to last") {
  const TriggerOptions options{.hold_for = 2s};
  CHECK(Firings(options).set(1s, true).set(3s - 1ns, false).until(10s).empty());
  CHECK(Firings(options).set(1s, true).until(10s) == Times{3000});
  CHECK(Firings(options).set(1s, true).set(2s, false).set(2s, true).until(10s) == Times{4000});
  CHECK(Firings(options).set(1s, true).set(5s, false).set(6s, true).until(10s) == Times{3000, 8000});
}

TEST_CASE("a trigger may fire no sooner than some time after the last") {
  const TriggerOptions options{.at_most_every = 3s};
  CHECK(Firings(options).set(1s, true).set(2s, false).set(3s, true).set(3500ms, false).set(4s, true).until(10s) ==
        Times{1000, 4000});
}

TEST_CASE("selectors") {
  FakeWorld world(replicas_schema());
  world.set("n2", "role", std::string("leader"));
  world.set("n5", "role", std::string("leader"));
  world.set("n2", "term", std::int64_t{4});
  world.set("n3", "term", std::int64_t{3});
  using Nodes = std::vector<std::uint32_t>;
  CHECK(selected("n3", world) == Nodes{2});
  CHECK(selected("n*", world) == Nodes{0, 1, 2, 3, 4});
  CHECK(selected("n[2..3]", world) == Nodes{1, 2});
  CHECK(selected("*", world).size() == 7);
  CHECK(selected("@leader", world) == Nodes{1, 4});
  CHECK(selected("@(role == 'leader' && zone == 'eu')", world) == Nodes{4});
  CHECK(selected("@oldest", world) == Nodes{1});
  CHECK(selected("@(time > 5s && up)", world).empty());
  CHECK(selected("@random(n*)", world).size() == 5);
  CHECK(selected("@random(@leader)", world) == Nodes{1, 4});
  CHECK(Selector::compile("@random(@(up))", replicas_schema())->is_random());
  CHECK_FALSE(Selector::compile("@leader", replicas_schema())->is_random());
}

TEST_CASE("a selector sees the world as it is when asked") {
  FakeWorld world(replicas_schema());
  auto selector = Selector::compile("@(term == max(term))", replicas_schema());
  REQUIRE(selector.has_value());
  CHECK(selector->matches(world).empty());
  world.set("n2", "term", std::int64_t{4});
  CHECK(selector->matches(world) == std::vector<std::uint32_t>{1});
  world.now = Time::from_ns(5);
  CHECK(selector->matches(world).size() == 1);
  world.now = Time();
  CHECK(selector->matches(world).size() == 1);
}

TEST_CASE("selectors that select nothing, ever") {
  CHECK(told("") == "1: expected a node's name, a pattern, '@name' or '@(condition)'");
  CHECK(told("n7") == "1: no node is called 'n7'; did you mean 'n1'?");
  CHECK(told("m*") == "1: no node's name matches 'm*'; known: n1, n2, n3, n4, n5, lb, client");
  CHECK(told("@leder") == "1: unknown selector '@leder'; did you mean '@leader'?");
  CHECK(told("@(role == 'leder')") == "11: 'role' is never 'leder'; did you mean 'leader'?");
  CHECK(told("@random(@(role == 5))") == "11: a text and an integer cannot be compared");
  CHECK(told("@random(m*)") == "9: no node's name matches 'm*'; known: n1, n2, n3, n4, n5, lb, client");
  CHECK(told("@random(@random(n*))") == "9: '@random' cannot stand in another");
  CHECK(told("@(time > 5s)") == "3: this says nothing about a node: name one of its fields, 'up' or 'paused'");
  CHECK(told("@wrong") == "1: of its condition: a text and an integer cannot be compared");
  CHECK(told("@(up") == "1: unknown selector '@(up'; known: @leader, @oldest, @wrong");
}
