// What it costs to look at a world of a million actors 20 times a second, as a share of a core: what an observation
// takes, and how much slower PHOLD is while it is watched, by turns with while it is not.
#include <string>
#include <vector>

#include <orrery/engine/engine_observer.hpp>

#include "bench.hpp"
#include "bench/workloads.hpp"

namespace orrery::bench {
namespace {

using namespace workloads;

constexpr std::uint32_t actors = 1'000'000;
constexpr double looks_per_second = 20;
constexpr Tick ticks = 64;  // Between two looks: some milliseconds.

// The observation alone.
void look_results(Bench& bench, Engine& engine, ObserverDetail detail, const std::string& name) {
  if (!bench.wants(name)) return;
  EngineObserver observer(engine);
  ObserverSnapshot snapshot;
  constexpr int looks = 100;
  double spent = 0;
  for (int i = 0; i < looks; ++i) {
    engine.run_ticks(ticks);
    const double begin = cpu_seconds();
    observer.observe(detail, snapshot);
    spent += cpu_seconds() - begin;
  }
  keep(snapshot.messages);
  Bench::print(name, spent / looks * looks_per_second * 100, "% of a core");
}

double events_per_second(Engine& engine) {
  const std::uint64_t before = engine.stats().messages;
  const double begin = cpu_seconds();
  engine.run_ticks(4 * ticks);
  return static_cast<double>(engine.stats().messages - before) / (cpu_seconds() - begin);
}

// While the busiest are noted, beside the same world while they are not: two worlds differ by more, in where their
// memory lies. Which goes first alternates.
void noting_results(Bench& bench, Engine& engine) {
  const std::string name = "observer/noting";
  if (!bench.wants(name)) return;
  EngineObserver observer(engine);
  ObserverSnapshot snapshot;
  std::vector<double> rates, baselines, ratios;
  const auto take_turn = [&](bool notes) {
    observer.observe(notes ? ObserverDetail::table : ObserverDetail::totals, snapshot);
    (notes ? rates : baselines).push_back(events_per_second(engine));
  };
  for (int i = 0; i < 40; ++i) {
    take_turn(i % 2 == 0);
    take_turn(i % 2 == 1);
    ratios.push_back(rates.back() / baselines.back());
  }
  Bench::print(name, median(rates), "events/s", median(baselines), median(ratios));
}

void run(Bench& bench) {
  Engine engine = phold<actors>(1, 1, Wait::park);
  engine.run_ticks(2 * phold_unit);
  look_results(bench, engine, ObserverDetail::totals, "observer/totals");
  look_results(bench, engine, ObserverDetail::table, "observer/table");
  noting_results(bench, engine);
}

}  // namespace
}  // namespace orrery::bench

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  orrery::bench::run(bench);
}
