// Restarts a second, and what supervision costs those who do not use it.

#include <cstdint>
#include <string>

#include <orrery/engine/engine.hpp>

#include "bench/bench.hpp"
#include "bench/workloads.hpp"

namespace orrery::bench {
namespace {

using namespace workloads;

using Ticker = Failing<true>;

constexpr std::uint32_t actors = 16'384;
constexpr Tick ticks = 20;

Engine world(bool snapshots) {
  return Engine::builder().partitions(4).snapshots({.every = snapshots ? Tick{1} : Tick{0}}).build();
}

void measure(Bench& bench, const std::string& name, Engine engine) {
  if (!bench.wants(name)) return;
  engine.run_ticks(1);
  bench.measure_rate(name, "restarts/s", 7, [&] {
    const std::uint64_t before = engine.stats().failures;
    engine.run_ticks(ticks);
    return engine.stats().failures - before;
  });
}

// All under one supervisor, in groups of `group` children each, or under the root without options.
Engine supervised(Strategy strategy, std::uint32_t group, bool snapshots) {
  Engine engine = world(snapshots);
  SupervisorRef supervisor;
  Ticker state;
  state.filler[0] = 1;  // Not the state of its type: a copy is kept.
  for (std::uint32_t n = 0; n < actors; ++n) {
    if (n % group == 0) supervisor = engine.supervise({.strategy = strategy, .intensity = unlimited});
    engine.spawn_one(state, {.under = supervisor});
  }
  return engine;
}

Engine with_window() {
  Engine engine = world(false);
  const SupervisorRef supervisor = engine.supervise({.intensity = 10'000'000, .period = 10});
  for (std::uint32_t n = 0; n < actors; ++n) engine.spawn_one(Ticker{}, {.under = supervisor});
  return engine;
}

void restarts(Bench& bench) {
  const auto plain = [](bool snapshots) {
    Engine engine = world(snapshots);
    engine.spawn<Ticker>(actors);
    return engine;
  };
  measure(bench, "engine_restarts/root", plain(false));
  measure(bench, "engine_restarts/root/snapshots", plain(true));
  measure(bench, "engine_restarts/one_for_one", supervised(Strategy::one_for_one, actors, false));
  measure(bench, "engine_restarts/one_for_one/snapshots", supervised(Strategy::one_for_one, actors, true));
  measure(bench, "engine_restarts/one_for_one/window", with_window());
  measure(bench, "engine_restarts/one_for_all/8", supervised(Strategy::one_for_all, 8, false));
}

// Bytes for each actor beyond its state and the first thousand.
void memory(Bench& bench) {
  const std::string name = "engine_restarts/bytes_per_actor";
  if (!bench.wants(name)) return;
  constexpr std::uint64_t many = 1'000'000;
  struct Small : Actor<Small, Break> {
    std::uint64_t state = 0;
    void on(const Break&, Context&) {}
  };
  const auto bytes = [](std::uint64_t count) {
    Engine engine = Engine::builder().partitions(1).snapshots({.every = 0}).build();
    engine.spawn<Small>(count);
    engine.run_ticks(1);
    return static_cast<double>(engine.stats().memory);
  };
  Bench::print(name, (bytes(many) - bytes(1000)) / static_cast<double>(many - 1000) - sizeof(Small), "bytes");
}

}  // namespace
}  // namespace orrery::bench

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  orrery::bench::restarts(bench);
  orrery::bench::memory(bench);
}
