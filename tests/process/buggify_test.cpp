#include <doctest/doctest.h>

#include <orrery/core/fault_ledger.hpp>
#include <orrery/process/membership.hpp>

#include "process/one_cluster.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

/// Which of `visits` to a point fire, on each of two nodes.
std::vector<std::string> firings(std::uint64_t seed, int visits) {
  OneCluster world(seed);
  std::vector<std::string> all;
  Node& first = world.add("a", wait_for_stop);
  Node& second = world.add("b", wait_for_stop);
  first.start();
  second.start();
  world.simulator.run();
  world.cluster.buggify().begin(0.25, 0.25);
  for (Node* node : {&first, &second}) {
    std::string fired;
    for (int i = 0; i < visits; ++i) fired += node->env()->buggify("slow-flush") ? 'x' : '.';
    all.push_back(fired);
  }
  return all;
}

}  // namespace

TEST_CASE("a point is on in a quarter of the seeds, and then fires every fourth time, on each node in its own way") {
  int seeds_on = 0;
  double fired = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const std::vector<std::string> all = firings(seed, 200);
    const auto count = std::count(all[0].begin(), all[0].end(), 'x');
    CHECK((count > 0) == (all[1].find('x') != std::string::npos));  // On everywhere, or nowhere.
    if (count == 0) continue;
    ++seeds_on;
    fired += static_cast<double>(count);
    CHECK(all[0] != all[1]);
    CHECK(all == firings(seed, 200));
  }
  CHECK(seeds_on > 75);
  CHECK(seeds_on < 125);
  CHECK(fired / (200.0 * seeds_on) == doctest::Approx(0.25).epsilon(0.05));
}

TEST_CASE("outside of chaos, and for real, no point fires") {
  OneCluster world;
  Node& node = world.add("a", wait_for_stop);
  node.start();
  world.simulator.run();
  const auto fires = [&] {
    int count = 0;
    for (int i = 0; i < 100; ++i) count += node.env()->buggify("point") ? 1 : 0;
    return count;
  };
  CHECK(fires() == 0);
  CHECK(world.cluster.buggify().counts().empty());
  world.cluster.buggify().begin(1, 1);
  CHECK(fires() == 100);
  world.cluster.buggify().end();
  CHECK(fires() == 0);
  REQUIRE(world.cluster.buggify().counts().size() == 1);
  CHECK(world.cluster.buggify().counts()[0].kind == "buggify-point");
  CHECK(world.cluster.buggify().counts()[0].fired == 100);

  world.cluster.buggify().begin(1, 1);
  node.env()->run_on({});  // As a real host has it.
  CHECK(fires() == 0);
}

TEST_CASE("a firing that is called off moves no other") {
  OneCluster world;
  Node& node = world.add("a", wait_for_stop);
  node.start();
  world.simulator.run();
  FaultLedger ledger;
  FaultSet without;
  REQUIRE(without.add("buggify-point:a#3..4,buggify-point:b"));
  ledger.call_off(without);
  world.simulator.context().faults = &ledger;
  const RunScope scope(&world.simulator.context());
  world.cluster.buggify().begin(1, 1);
  std::string fired;
  for (int i = 0; i < 6; ++i) fired += node.env()->buggify("point") ? 'x' : '.';
  CHECK(fired == "xx..xx");
}

TEST_CASE("a knob has its default unless knobs are random, and then one value of its range for each seed") {
  std::map<std::string, int> forms;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    OneCluster world(seed);
    Node& a = world.add("a", wait_for_stop);
    Node& b = world.add("b", wait_for_stop);
    a.start();
    b.start();
    world.simulator.run();
    CHECK(a.env()->knob("interval", 100ms, {10ms, 10s}) == 100ms);
    CHECK(world.cluster.knobs().changed().empty());
    world.cluster.knobs().randomise();
    const Duration value = a.env()->knob("interval", 100ms, {10ms, 10s});
    CHECK(value == b.env()->knob("interval", 100ms, {10ms, 10s}));
    CHECK(value >= 10ms);
    CHECK(value <= 10s);
    const bool between = value != 100ms && value != 10ms && value != 10s;
    if (between) ++forms[value < 316ms ? "lower" : "upper"];
    ++forms[between ? "between" : value == 100ms ? "usual" : value == 10ms ? "least" : "greatest"];
    CHECK(world.cluster.knobs().changed().size() == (value == 100ms ? 0 : 1));
  }
  CHECK(forms["usual"] > 160);
  CHECK(forms["usual"] < 240);
  CHECK(forms["least"] > 30);
  CHECK(forms["greatest"] > 30);
  CHECK(forms["between"] > 70);
  CHECK(forms["lower"] > 25);  // Log-uniformly: as often in the lower decades as in the upper ones.
  CHECK(forms["upper"] > 25);
}

TEST_CASE("knobs of other types, their report, and one that is called off") {
  std::size_t changed = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    OneCluster world(seed);
    Node& node = world.add("a", wait_for_stop);
    node.start();
    world.simulator.run();
    world.cluster.knobs().randomise();
    FaultLedger ledger;
    FaultSet without;
    REQUIRE(without.add("knob-called-off"));
    ledger.call_off(without);
    world.simulator.context().faults = &ledger;
    const RunScope scope(&world.simulator.context());
    const std::uint32_t batch = node.env()->knob("batch", 8U, {1, 1000});
    CHECK(batch >= 1);
    CHECK(batch <= 1000);
    const int offset = node.env()->knob("offset", 0, {-5, 5});
    CHECK(offset >= -5);
    CHECK(offset <= 5);
    const double ratio = node.env()->knob("ratio", 0.5, {0.0, 1.0});
    CHECK(ratio >= 0);
    CHECK(ratio <= 1);
    CHECK(node.env()->knob("called-off", 7, {1, 1000}) == 7);
    const std::size_t expected = (batch != 8 ? 1U : 0U) + (offset != 0 ? 1U : 0U) + (ratio != 0.5 ? 1U : 0U);
    REQUIRE(world.cluster.knobs().changed().size() == expected);
    changed += expected;
    for (const Knobs::Setting& knob : world.cluster.knobs().changed()) {
      if (knob.name == "batch") CHECK(knob.value == std::to_string(batch));
      if (knob.name == "batch") CHECK(knob.usual == "8");
    }
  }
  CHECK(changed > 100);
}

TEST_CASE("members are found by their tags, in order") {
  OneCluster world;
  const auto add = [&](const char* name, std::vector<std::string> tags) {
    world.cluster.add({.name = name, .zone = {}, .disk = {}, .peers = {}, .tags = std::move(tags)}, [] {
      class Idle final : public Process {
        Task<> run(Env& env) override { return wait_for_stop(env); }
      };
      return std::make_unique<Idle>();
    });
  };
  add("a", {"storage", "ssd"});
  add("b", {"proxy"});
  add("c", {"storage"});
  Node& a = *world.cluster.find("a");
  a.start();
  using Names = std::vector<std::string>;
  CHECK(a.env()->members("storage") == Names{"a", "c"});
  CHECK(a.env()->members("proxy") == Names{"b"});
  CHECK(a.env()->members("none") == Names{});
  CHECK(a.env()->self().tags == Names{"storage", "ssd"});
  CHECK(a.tagged("ssd"));
  CHECK_FALSE(a.tagged("proxy"));
  a.env()->run_on({});  // Without a membership it knows itself.
  CHECK(a.env()->members("ssd") == Names{"a"});
  world.simulator.run();
}
