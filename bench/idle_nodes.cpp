// How much memory does a node take that does nothing?
//
// A scenario's nodes whose process has a datagram socket, a task that receives from it, and no state: what is left is
// what a node costs whatever its model. The difference between twice as many nodes and as many is theirs alone; the
// heap's own overhead is counted in. Ids are as long as in `chord_10000` (scenarios.cpp).
#include <malloc.h>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <orrery/model/model_of.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/message_socket.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/scenario/scenario.hpp>

#include "bench/bench.hpp"

namespace {

using namespace orrery;

struct Nothing {
  static constexpr std::uint32_t wire_id = 1;

  void wire_fields(auto&) {}
};

class Idle final : public Process {
 public:
  struct Parameters {};
  struct Metrics {};

  Idle(const Parameters&, Metrics&) {}

  Task<> run(Env& env) override {
    auto bound = env.network().bind_datagram(4000);
    if (!bound) co_return env.fail(bound.error());
    MessageSocket socket(std::move(*bound));
    env.spawn(socket.serve<Nothing>([](Endpoint, const Nothing&) {}), "receive");
    auto stop = env.stopping().wait();
    co_await stop;
  }
};

std::size_t heap_bytes() {
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

// What a run of so many nodes has allocated once all of them are up.
double bytes_of_run(unsigned nodes) {
  const model::Models models({model::ModelOf<Idle>("idle", "Does nothing.")});
  const std::string text = R"({"orrery": 1, "name": "idle", "duration": "60s", "nodes": [{"id": "n[1..)" +
                           std::to_string(nodes) + R"(]", "model": "idle"}]})";
  const auto scenario = scenario::read_scenario(text, models);
  if (!scenario) {
    std::fprintf(stderr, "%s\n", to_string(scenario.error().front()).c_str());
    std::abort();
  }
  const std::size_t before = heap_bytes();
  scenario::ScenarioRun run(*scenario);
  run.run_until(Time() + std::chrono::seconds(1));
  return static_cast<double>(heap_bytes() - before);
}

}  // namespace

int main(int argc, char** argv) {
  const orrery::bench::Bench bench(argc, argv);
  constexpr unsigned nodes = 10'000;
  if (bench.wants("idle_nodes/memory"))
    bench.print("idle_nodes/memory", (bytes_of_run(2 * nodes) - bytes_of_run(nodes)) / nodes, "bytes/node");
}
