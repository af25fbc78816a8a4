#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

#include <orrery/bench/benchmark.hpp>
#include <orrery/bench/synthetic.hpp>
#include <orrery/engine/engine.hpp>

#include "server/node_core.hpp"

namespace orrery::server {
namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

constexpr WebSocketId alice{1}, bob{2};

// An engine without actors: each slice is a tick.
class Ticking final : public Benchmark {
 public:
  Ticking() : engine_(Engine::builder().snapshots({.every = 1, .retain = 16}).build()) {}
  std::uint64_t run_slice(const BenchmarkSlice&) override {
    engine_.run_ticks(1);
    return 1;
  }
  [[nodiscard]] Engine* engine() override { return &engine_; }

 private:
  Engine engine_;
};

class Failing final : public Benchmark {
 public:
  std::uint64_t run_slice(const BenchmarkSlice&) override { return 0; }
  [[nodiscard]] std::string failure() const override { return "out of luck"; }
};

class Waiting final : public Benchmark {
 public:
  std::uint64_t run_slice(const BenchmarkSlice&) override { return 0; }
  [[nodiscard]] Duration due() const override { return Duration::max(); }
};

using Made = Result<std::unique_ptr<Benchmark>>;

BenchmarkEntry entry(std::string_view id, Made (*make)()) {
  BenchmarkEntry made;
  made.info.id = made.info.label = id;
  made.make = [make](const BenchmarkResources&) { return make(); };
  return made;
}

std::vector<BenchmarkEntry> menu() {
  return {entry("made-up", [] { return Made(synthetic_benchmark("made-up")); }),
          entry("ticking", [] { return Made(std::make_unique<Ticking>()); }),
          entry("failing", [] { return Made(std::make_unique<Failing>()); }),
          entry("waiting", [] { return Made(std::make_unique<Waiting>()); }),
          entry("absent", []() -> Made { return failure(ErrorCode::unsupported, "no port is free"); })};
}

// A node whose clock is a number.
struct Harness {
  std::vector<BenchmarkEntry> entries = menu();
  NodeMetrics metrics;
  NodeCore core{{.name = "n", .version = "v"}, entries, ResourceProfile::max, 2, metrics};
  Duration now{};

  std::vector<Json> told(WebSocketId to, const std::string& type = "") {
    std::vector<Json> texts;
    for (const NodeOutput& output : core.take_output()) {
      Json json = Json::parse(*output.text);
      if ((!output.to || *output.to == to) && (type.empty() || json["type"] == type)) texts.push_back(std::move(json));
    }
    return texts;
  }
  Json ask(const std::string& text) {
    (void)core.take_output();
    core.take(alice, text, now);
    std::vector<Json> all = told(alice);
    for (Json& one : all)
      if (one["type"] == "result" || one["type"] == "error") return one;
    FAIL("no answer to " << text);
    return {};
  }
  void join() {
    core.join(alice, now);
    (void)core.take_output();
  }
  // As a thread would: works when something is due.
  void pass(Duration time) {
    const Duration end = now + time;
    while (now < end) {
      if (core.due() > now) now = std::min(core.due(), end);
      if (now >= end) break;
      core.work(now);
      now += 1ms;
      core.worked_until(now);
    }
  }
};

TEST_CASE("who joins is greeted, and then told how it stands") {
  Harness node;
  node.core.join(alice, node.now);
  const std::vector<Json> told = node.told(alice);
  REQUIRE(told.size() == 2);
  CHECK(told[0]["type"] == "hello");
  CHECK(told[0]["scenarios"].size() == node.entries.size());
  CHECK(told[0]["scenario"].is_null());
  CHECK(told[1]["type"] == "snapshot");
  CHECK(told[1]["running"] == false);
}

TEST_CASE("nothing is due while nobody is there, and every 5 seconds while somebody is") {
  Harness node;
  CHECK(node.core.due() == NodeCore::never);
  node.join();
  CHECK(node.core.due() == 5s);
  node.pass(21s);
  CHECK(node.told(alice, "snapshot").size() == 4);
  node.core.leave(alice);
  CHECK(node.core.due() == NodeCore::never);
}

TEST_CASE("a scenario runs: 20 frames a second, a last one when it is stopped") {
  Harness node;
  node.join();
  CHECK(node.ask(R"({"type":"run","scenario":"made-up","id":1})")["value"]["scenario"] == "made-up");
  node.pass(1s);
  const std::vector<Json> ticks = node.told(alice, "tick");
  CHECK(ticks.size() >= 18);
  CHECK(ticks.size() <= 20);
  CHECK(ticks.back()["frame"]["operations"] > 0);
  CHECK(ticks.back()["frame"]["running"] == true);
  node.core.take(alice, R"({"type":"stop"})", node.now);
  const std::vector<Json> last = node.told(alice, "tick");
  REQUIRE(last.size() == 1);
  CHECK(last[0]["frame"]["running"] == false);
  node.pass(4s);
  CHECK(node.told(alice, "tick").empty());
}

TEST_CASE("all are told of a change, and only who asked gets the answer") {
  Harness node;
  node.join();
  node.core.join(bob, node.now);
  (void)node.core.take_output();
  node.core.take(alice, R"({"type":"set_observer_detail","enabled":true})", node.now);
  node.core.work(node.now);
  const std::vector<Json> told = node.told(bob);
  REQUIRE(told.size() == 1);
  CHECK(told[0]["type"] == "snapshot");
  CHECK(told[0]["observer_detail"] == true);
}

TEST_CASE("detail brings tables into frames") {
  Harness node;
  node.join();
  (void)node.ask(R"({"type":"run","scenario":"made-up"})");
  node.pass(100ms);
  CHECK_FALSE(node.told(alice, "tick").back()["frame"]["observer"].contains("processes"));
  (void)node.ask(R"({"type":"set_observer_detail","enabled":true})");
  node.pass(100ms);
  CHECK(node.told(alice, "tick").back()["frame"]["observer"]["processes"].size() > 0);
}

TEST_CASE("while a scenario has nothing to do there are frames all the same") {
  Harness node;
  node.join();
  (void)node.ask(R"({"type":"run","scenario":"waiting"})");
  CHECK(node.core.due() > node.now - 1s);
  node.pass(1s);
  CHECK(node.told(alice, "tick").size() >= 18);
}

TEST_CASE("what cannot be done is answered by an error that says why") {
  Harness node;
  node.join();
  CHECK(node.ask(R"({"type":"run","scenario":"made-ip","id":4})")["message"] ==
        "unknown scenario 'made-ip'; did you mean 'made-up'?");
  CHECK(node.ask(R"({"type":"stop"})")["code"] == "not_running");
  CHECK(node.ask(R"({"type":"engine","action":"pause"})")["code"] == "not_running");
  CHECK(node.ask(R"({"type":"eval","command":"ps"})")["code"] == "not_running");
  CHECK(node.ask(R"({"type":"run","scenario":"absent"})")["message"] == "no port is free");
  CHECK(node.ask("{")["code"] == "bad_message");
  (void)node.ask(R"({"type":"run","scenario":"made-up"})");
  CHECK(node.ask(R"({"type":"engine","action":"pause"})")["code"] == "unsupported");
  CHECK(node.ask(R"({"type":"eval","command":"inspect","argument":"1x"})")["code"] == "bad_message");
  CHECK(node.ask(R"({"type":"eval","command":"inspect","argument":"18446744073709551615"})")["code"] == "not_found");
}

TEST_CASE("a scenario that fails is over, and all are told why") {
  Harness node;
  node.join();
  (void)node.ask(R"({"type":"run","scenario":"failing"})");
  node.pass(60ms);
  const std::vector<Json> errors = node.told(alice, "error");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0]["message"] == "failing: out of luck");
  CHECK(node.ask(R"({"type":"stop"})")["code"] == "not_running");
}

TEST_CASE("an engine is paused, stepped and gone back with") {
  Harness node;
  node.join();
  (void)node.ask(R"({"type":"run","scenario":"ticking"})");
  CHECK(node.ask(R"({"type":"engine","action":"step"})")["code"] == "unsupported");
  node.pass(60ms);
  const Json paused = node.ask(R"({"type":"engine","action":"pause"})")["value"];
  CHECK(paused["state"] == "paused");
  const std::uint64_t tick = paused["tick"];
  CHECK(tick > 10);
  node.pass(200ms);
  const std::vector<Json> told = node.told(alice);
  CHECK(told.back()["type"] == "tick");
  const Json stepped = node.ask(R"({"type":"engine","action":"step","ticks":3})")["value"];
  CHECK(stepped["tick"] == tick + 3);
  CHECK(stepped["passed"] == 3);
  const Json back = node.ask(R"({"type":"engine","action":"rollback","ticks":5})")["value"];
  CHECK(back["tick"] == tick - 2);
  CHECK(back["passed"] == 5);
  CHECK(node.ask(R"({"type":"engine","action":"rollback","ticks":1000000})")["code"] == "unsupported");
  CHECK(node.ask(R"({"type":"engine","action":"resume"})")["value"]["tick"] == tick - 2);
  node.pass(60ms);
  CHECK(node.ask(R"({"type":"engine","action":"pause"})")["value"]["tick"] > tick - 2);
}

TEST_CASE("a light profile rests three quarters of the time") {
  Harness node;
  (void)node.core.take_output();
  node.core.take(alice, R"({"type":"set_resource_profile","profile":"light"})", node.now);
  node.core.take(alice, R"({"type":"run","scenario":"ticking"})", node.now);
  node.pass(4s);  // A slice takes 1 ms.
  node.core.take(alice, R"({"type":"engine","action":"pause"})", node.now);
  const std::uint64_t ticks = node.told(alice, "result").back()["value"]["tick"];
  CHECK(ticks > 900);
  CHECK(ticks <= 1000);
}

TEST_CASE("another profile begins the scenario anew") {
  Harness node;
  node.join();
  CHECK(node.ask(R"({"type":"set_resource_profile","profile":"balanced"})")["value"]["restarted"] == false);
  (void)node.ask(R"({"type":"run","scenario":"made-up"})");
  CHECK(node.ask(R"({"type":"set_resource_profile","profile":"light"})")["value"]["restarted"] == true);
}

TEST_CASE("metrics are asked for by a pattern") {
  Harness node;
  node.join();
  const Json found =
      node.ask(R"({"type":"eval","command":"metrics","argument":"orrery_node_cl*"})")["value"]["metrics"];
  REQUIRE(found.size() == 1);
  CHECK(found[0]["name"] == "orrery_node_clients");
  CHECK(found[0]["value"] == 1);
}

TEST_CASE("of a scenario that was stopped no series are left, nor what they last said") {
  Harness node;
  node.join();
  const auto samples = [&](const std::string& pattern) {
    return node.ask(R"({"type":"eval","command":"metrics","argument":")" + pattern + R"("})")["value"]["metrics"];
  };
  (void)node.ask(R"({"type":"run","scenario":"ticking"})");
  node.pass(200ms);
  CHECK_FALSE(samples("orrery_engine_*").empty());
  CHECK(samples("orrery_node_running")[0]["value"] == 1);
  (void)node.ask(R"({"type":"stop"})");
  CHECK(samples("orrery_engine_*").empty());
  for (const char* gauge : {"orrery_node_running", "orrery_node_run_seconds", "orrery_node_observed_memory_bytes"})
    CHECK(samples(gauge)[0]["value"] == 0);
  (void)node.ask(R"({"type":"run","scenario":"made-up"})");
  node.pass(200ms);
  CHECK(samples("orrery_node_worker_busy_ratio")[0]["value"] > 0);
  (void)node.ask(R"({"type":"stop"})");
  for (const Json& worker : samples("orrery_node_worker_busy_ratio")) CHECK(worker["value"] == 0);
  for (const Json& latency : samples("orrery_node_operation_latency_seconds")) CHECK(latency["value"] == 0);
}

TEST_CASE("what a program has attached is neither stopped nor replaced") {
  Harness node;
  node.join();
  node.core.attach("mine", std::make_unique<Ticking>(), node.now);
  CHECK(node.ask(R"({"type":"stop"})")["code"] == "unsupported");
  CHECK(node.ask(R"({"type":"run","scenario":"made-up"})")["code"] == "unsupported");
  CHECK(node.ask(R"({"type":"engine","action":"pause"})")["value"]["state"] == "paused");
}

}  // namespace
}  // namespace orrery::server
