#include <doctest/doctest.h>

#include <numeric>

#include "scenario/rules/fake_world.hpp"

#include <orrery/scenario/rule_condition.hpp>

using namespace orrery;
using namespace orrery::scenario;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t crowd_size = 10'000;

RuleSchema crowd_schema() {
  std::vector<std::uint32_t> all(crowd_size);
  std::iota(all.begin(), all.end(), 0U);
  RuleSchema schema;
  for (std::uint32_t node = 0; node < crowd_size; ++node) schema.nodes.push_back({"n" + std::to_string(node)});
  schema.fields = {{"term", RuleType::integer, all},
                   {"leads", RuleType::boolean, all},
                   {"heard", RuleType::duration, all},
                   {"load", RuleType::real, all}};
  schema.metrics = {{"requests"}};
  return schema;
}

// Counts how often it is asked about a node.
class Crowd final : public RuleWorld {
 public:
  Crowd() : terms(crowd_size), leads(crowd_size), heard(crowd_size) {}

  [[nodiscard]] Time time() const override { return now; }
  [[nodiscard]] bool up(std::uint32_t) const override { return ++asked, true; }
  [[nodiscard]] bool paused(std::uint32_t) const override { return ++asked, false; }
  [[nodiscard]] RuleValue field(std::uint32_t node, std::uint32_t field) const override {
    ++asked;
    if (field == 0) return terms[node];
    if (field == 1) return RuleValue(leads[node] != 0);
    if (field == 2) return heard[node];
    return static_cast<double>(terms[node]) / 3;
  }
  [[nodiscard]] std::uint64_t counter(std::uint32_t, Time) const override { return 0; }
  [[nodiscard]] Time counter_grew(std::uint32_t, Time) const override { return Time::max(); }
  [[nodiscard]] RuleValue level(std::uint32_t) const override { return {}; }
  [[nodiscard]] RuleValue percentile(std::uint32_t, double) const override { return {}; }

  Time now;
  std::vector<std::int64_t> terms;
  std::vector<std::uint8_t> leads;
  std::vector<Duration> heard;
  mutable std::uint64_t asked = 0;
};

}  // namespace

TEST_CASE("of ten thousand nodes only those that changed are looked at") {
  const RuleSchema schema = crowd_schema();
  for (const char* text :
       {"count(leads) == 1", "any(term where count(leads) >= 2)", "max(term) > 10 && min(term) == 0 && sum(term) > 3",
        "all(up) && !any(paused)", "sum(load) > 5 || mean(load) > 1", "count(time - heard > 1h) > 0"}) {
    INFO(text);
    Crowd world;
    auto condition = Condition::compile(text, schema);
    REQUIRE(condition.has_value());
    CHECK_FALSE((condition->truth(world) == RuleTruth::unknown));
    CHECK(world.asked >= crowd_size);
    world.asked = 0;
    for (std::uint32_t change = 0; change < 100; ++change) {
      const std::uint32_t node = change * 97 % crowd_size;
      world.terms[node] += change % 3;
      world.leads[node] ^= 1;
      world.heard[node] += 1s;
      condition->changed(node);
      (void)condition->holds(world);
    }
    CHECK(world.asked > 0);
    CHECK(world.asked <= 400);
  }
}

TEST_CASE("what did not change is not looked at") {
  const RuleSchema schema = crowd_schema();
  Crowd world;
  auto condition = Condition::compile("node('n7').term > 3 && count(leads) == 0", schema);
  REQUIRE(condition.has_value());
  CHECK_FALSE(condition->holds(world));
  world.asked = 0;
  condition->metric_changed(0);
  CHECK_FALSE(condition->holds(world));
  CHECK(world.asked == 0);
  world.terms[7] = 4;
  CHECK_FALSE(condition->holds(world));
  condition->changed(7);
  CHECK(condition->holds(world));
}

TEST_CASE("each node's own time comes, and only that node is looked at then") {
  const RuleSchema schema = crowd_schema();
  Crowd world;
  for (std::uint32_t node = 0; node < crowd_size; ++node) world.heard[node] = Duration(std::int64_t{node} * 1'000'000);
  auto condition = Condition::compile("count(time - heard > 1s) >= 3", schema);
  REQUIRE(condition.has_value());
  CHECK_FALSE(condition->holds(world));
  world.asked = 0;
  for (const std::uint64_t ns : {1'000'000'000ULL, 1'000'000'001ULL, 1'001'000'000ULL, 1'001'000'001ULL}) {
    CHECK(condition->next_time() == Time::from_ns(ns));
    world.now = condition->next_time();
    CHECK_FALSE(condition->holds(world));
  }
  world.now = Time::from_ns(1'002'000'001);
  CHECK(condition->holds(world));
  CHECK(world.asked < 20);
}

TEST_CASE("when time alone changes something") {
  const RuleSchema schema = rules_testing::replicas_schema();
  rules_testing::FakeWorld world(schema);
  const auto next = [&](std::string_view text) {
    auto condition = Condition::compile(text, schema);
    REQUIRE(condition.has_value());
    (void)condition->holds(world);
    return condition->next_time();
  };
  const auto at = [](Duration since) { return Time() + since; };
  CHECK(next("any(up)") == Time::max());
  CHECK(next("time >= 10s") == at(10s));
  CHECK(next("time > 10s && any(up)") == at(10s));
  CHECK(next("time > 10s && !any(up)") == at(10s));
  CHECK(next("!any(up) && time > 10s") == Time::max());
  CHECK(next("time > 10s || time > 20s") == at(10s));
  world.now = at(10s);
  CHECK(next("time > 10s") == at(10s + 1ns));
  CHECK(next("time == 10s") == at(10s + 1ns));
  CHECK(next("time < 10s") == at(10s + 1ns));
  CHECK(next("time < 9s") == Time::max());
  CHECK(next("time - 3s > 30s - time") == at(16500ms));
  CHECK(next("rate('requests') > 1/s") == Time::max());
  world.grow(world.metric_named("requests"), 5);
  CHECK(next("rate('requests') > 1/s") == at(11s));
  CHECK(next("rate('requests', 3s) > 1/s") == at(13s));
  CHECK(next("rate('requests', 1min) > 1/s") == at(70s));
}

TEST_CASE("after a restart time may have gone back") {
  const RuleSchema schema = rules_testing::replicas_schema();
  rules_testing::FakeWorld world(schema);
  auto condition = Condition::compile("time > 10s && count(up) == 7", schema);
  REQUIRE(condition.has_value());
  world.now = Time::from_ns(11'000'000'000);
  CHECK(condition->holds(world));
  world.now = Time();
  world.set_up(2, false);
  condition->restart();
  CHECK_FALSE(condition->holds(world));
  CHECK(condition->next_time() == Time::from_ns(10'000'000'000));
}
