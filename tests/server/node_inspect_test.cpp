#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include <memory>
#include <string>

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

// A node to which that is attached, and which has run a little.
struct Watched {
  static constexpr WebSocketId alice{1};
  NodeMetrics metrics;
  NodeCore core{{.name = "n", .version = "v"}, {}, ResourceProfile::max, 2, metrics};

  Watched() {
    core.join(alice, 0s);
    core.attach("crowd", std::make_unique<Crowd>(), 0s);
    for (Duration now = 0s; now < 60ms; now += 1ms) core.work(now);
  }
  Json ask(const std::string& text) {
    (void)core.take_output();
    core.take(alice, text, 60ms);
    return Json::parse(*core.take_output().front().text);
  }
};

TEST_CASE("any actor can be inspected, and is no supervisor of the same number") {
  Watched node;
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

}  // namespace
}  // namespace orrery::server
