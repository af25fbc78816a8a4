// What does a scenario cost? A minute of Raft, rumours among 1,000 nodes, lookups among 10,000.
//
// Beside each is the hold model of the simulator (as in simulator.cpp): what an event costs that does nothing.
// `raft_minute` is the processor time of a whole run, set-up included: five nodes, 100 requests a second, jittered
// links, a leader that dies.
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <variant>

#include <orrery/core/hash.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/model/model.hpp>
#include <orrery/protocols/models.hpp>
#include <orrery/scenario/run.hpp>

#include "bench/bench.hpp"
#include "bench/raft_minutes.hpp"
#include "platform/memory.hpp"

namespace {

using namespace orrery;

constexpr std::string_view gossip = R"json({
  "orrery": 1, "name": "gossip", "duration": "60s",
  "nodes": [{"id": "g[1..1000]", "model": "gossip", "with": {"rumours": "push", "k": 4}}],
  "links": [{"latency": {"uniform": ["1ms", "3ms"]}}]})json";

constexpr std::string_view chord = R"json({
  "orrery": 1, "name": "chord", "duration": "10s",
  "nodes": [{"id": "c[1..10000]", "model": "chord", "with": {"lookup_rate": "1/s"}}],
  "links": [{"latency": {"uniform": ["1ms", "3ms"]}}]})json";

scenario::Scenario read(std::string_view text) {
  static const model::Models models(protocols::models());
  auto scenario = scenario::read_scenario(text, models);
  if (scenario) return std::move(*scenario);
  std::fprintf(stderr, "%s\n", to_string(scenario.error().front()).c_str());
  std::abort();
}

// Every event is another one later on.
class Hold {
 public:
  Hold() {
    origin_ = simulator_.add_origin("hold");
    for (int i = 0; i < 1024; ++i) schedule();
  }
  std::uint64_t run(std::uint64_t events) {
    left_ = events;
    simulator_.run();
    return events;
  }

 private:
  void schedule() {
    const auto delay = static_cast<std::int64_t>(mix64(++count_) >> 40);
    simulator_.schedule<Kind{0x8001}>(origin_, NodeId{0}, Duration{delay}, [this] {
      schedule();
      if (--left_ == 0) simulator_.stop();
    });
  }

  Simulator simulator_;
  OriginId origin_;
  std::uint64_t count_ = 0;
  std::uint64_t left_ = 0;
};

std::uint64_t messages_of(const scenario::RunResult& result, std::string_view name) {
  for (const scenario::MetricResult& metric : result.metrics) {
    if (metric.info.name == name) return metric.count;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  orrery::platform::keep_freed_memory();  // As where many seeds are run.
  Hold hold;
  hold.run(200'000);
  const auto hold_events = [&] { return hold.run(1'000'000); };
  if (bench.wants("raft_minute")) {
    const scenario::Scenario scenario = workloads::raft_minute();
    std::uint64_t seed = 0;
    const auto run = [&] { return scenario::run_scenario(scenario, ++seed).events; };
    bench.measure_ns("raft_minute/run", 15, [&] { return run(), std::uint64_t{1}; });
    bench.compare_rates("raft_minute/events", "events/s", 15, run, hold_events);
  }
  for (const auto& [name, text] : {std::pair{"gossip_1000", gossip}, std::pair{"chord_10000", chord}}) {
    const std::string result = std::string(name) + "/messages";
    if (!bench.wants(result)) continue;
    const scenario::Scenario scenario = read(text);
    std::uint64_t seed = 0;
    // What a message costs, and not what it costs to make the nodes.
    scenario::ScenarioRun* running = nullptr;
    const auto run = [&] {
      running->run_until(Time::max());
      return messages_of(running->finish(), "messages");
    };
    for (int i = 0; i < 3; ++i) {
      scenario::ScenarioRun fresh(scenario, ++seed);
      fresh.run_until(Time() + Duration{1});
      running = &fresh;
      bench.compare_rates(result, "messages/s", 1, run, hold_events);
    }
  }
}
