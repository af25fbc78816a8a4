#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>

#include <orrery/bench/benchmark.hpp>
#include <orrery/engine/engine.hpp>
#include <orrery/engine/engine_observer.hpp>

#include "server/node_core.hpp"

namespace orrery::server {
namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

// A supervisor, "shift", and more workers than a table has room for.
struct Worker : Actor<Worker> {
  void on(OnTick, Context&) {}
};
class Crowd final : public Benchmark {
 public:
  Crowd() : observer_(engine_) {
    const SupervisorRef shift = engine_.supervise({.name = "shift"});
    for (int i = 0; i < 200; ++i) engine_.spawn_one(Worker{}, {.under = shift});
  }
  std::uint64_t run_slice(const BenchmarkSlice&) override {
    engine_.run_ticks(1);
    return 200;
  }
  [[nodiscard]] Engine* engine() override { return &engine_; }
  [[nodiscard]] Inspectable* inspectable() override { return &observer_; }

 private:
  Engine engine_ = Engine::builder().build();
  EngineObserver observer_;
};

// Who has something to do in each tick.
struct Chore {
  static constexpr MessageKind kind{16};
};
struct Busy : Actor<Busy, Chore> {
  void on(OnStart, Context& context) { context.after(1, Chore{}); }
  void on(const Chore&, Context& context) { context.after(1, Chore{}); }
};
class Household final : public Benchmark {
 public:
  Household() : observer_(engine_) { engine_.spawn<Busy>(1000); }
  std::uint64_t run_slice(const BenchmarkSlice&) override {
    engine_.run_ticks(1);
    return 1000;
  }
  [[nodiscard]] Engine* engine() override { return &engine_; }
  [[nodiscard]] Inspectable* inspectable() override { return &observer_; }

 private:
  Engine engine_ = Engine::builder().build();
  EngineObserver observer_;
};

// A node to which something is attached, and which has run a little.
struct Watched {
  static constexpr WebSocketId alice{1};
  NodeMetrics metrics;
  NodeCore core{{.name = "n", .version = "v"}, {}, ResourceProfile::max, 2, metrics};

  Duration now{};

  explicit Watched(std::unique_ptr<Benchmark> what) {
    core.join(alice, now);
    core.attach("mine", std::move(what), now);
    pass(60ms, 1ms);
  }
  void pass(Duration time, Duration each) {
    for (const Duration end = now + time; now < end; now += each) core.work(now);
  }
  Json ask(const std::string& text) {
    (void)core.take_output();
    core.take(alice, text, now);
    return Json::parse(*core.take_output().front().text);
  }
};

TEST_CASE("any actor can be inspected, and is no supervisor of the same number") {
  Watched node(std::make_unique<Crowd>());
  const auto inspect = [&](const std::string& id) {
    return node.ask(R"({"type":"eval","command":"inspect","argument":")" + id + R"("})");
  };
  CHECK(inspect("0")["value"].contains("dispatches"));
  const Json first = inspect("1")["value"];
  CHECK(first["name"].get<std::string>().ends_with("Worker"));
  CHECK_FALSE(first.contains("restarts"));
  const Json last = inspect("199")["value"];
  CHECK(last["name"] == first["name"]);
  CHECK(last["status"] == "running");
  CHECK_FALSE(last.contains("dispatches"));  // It is not in the table, so nobody knows.
  CHECK(inspect("200")["code"] == "not_found");
}

TEST_CASE("who asks twice who is busy is told, though the detail is off; and later nobody is noted any more") {
  Watched node(std::make_unique<Household>());
  const auto top = [&] { return node.ask(R"({"type":"eval","command":"top"})")["value"]["processes"]; };
  CHECK(top().empty());
  node.pass(1s, 1ms);
  const Json found = top();
  REQUIRE(found.size() > 10);
  CHECK(found[0]["dispatches"] > 0);
  node.pass(NodeCore::noted_for + 1s, 50ms);
  for (const NodeOutput& output : node.core.take_output()) CHECK(output.text->find("processes") == std::string::npos);
  CHECK(top().empty());
}

}  // namespace
}  // namespace orrery::server
