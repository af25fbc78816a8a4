// What it costs to look at a world of a million actors 20 times a second, as a share of a core: what an observation
// takes, and how much slower PHOLD is while it is watched, by turns with one that is not.
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

// While the busiest are noted, beside a world in which they are not.
void noting_results(Bench& bench, Engine& watched, Engine& plain) {
  const std::string name = "observer/noting";
  if (!bench.wants(name)) return;
  EngineObserver observer(watched);
  ObserverSnapshot snapshot;
  observer.observe(ObserverDetail::table, snapshot);
  std::vector<double> rates, baselines, ratios;
  for (int i = 0; i < 21; ++i) {
    rates.push_back(events_per_second(watched));
    baselines.push_back(events_per_second(plain));
    ratios.push_back(rates.back() / baselines.back());
  }
  Bench::print(name, median(rates), "events/s", median(baselines), median(ratios));
  observer.observe(ObserverDetail::totals, snapshot);
}

void run(Bench& bench) {
  Engine engine = phold<actors>(1, 1, Wait::park);
  engine.run_ticks(2 * phold_unit);
  look_results(bench, engine, ObserverDetail::totals, "observer/totals");
  look_results(bench, engine, ObserverDetail::table, "observer/table");
  Engine plain = phold<actors>(1, 1, Wait::park);
  plain.run_ticks(2 * phold_unit);
  noting_results(bench, engine, plain);
}

}  // namespace
}  // namespace orrery::bench

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  orrery::bench::run(bench);
}
