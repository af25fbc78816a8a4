// What faults, the nondeterminism guard and the determinism check cost: kv with and without, seed by seed in turn.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/testing/simulation.hpp>

#include "bench/bench.hpp"

namespace {

using namespace orrery;

constexpr std::uint64_t seeds = 120;
constexpr int repeats = 5;

SimulationBuilder kv() {
  auto built = simulation("kv", {});
  if (!built) std::abort();
  return std::move(*built);
}

struct Cost {
  double simulated_seconds = 0;
  double operations = 0;
  double cpu_seconds = 0;

  void add(const SimulationBuilder& simulation, std::uint64_t seed) {
    const double begin = bench::cpu_seconds();
    const SeedResult result = run_seed(simulation, seed);
    if (!result.ok) std::abort();
    cpu_seconds += bench::cpu_seconds() - begin;
    simulated_seconds += result.simulated_seconds;
    operations += static_cast<double>(result.operations);
  }
};

// Faults slow the clients down, so that fewer operations fit into a second: the cost of each is the sterner measure.
struct Rates {
  explicit Rates(double Cost::* amount) : amount_(amount) {}

  void add(const Cost& with, const Cost& without) {
    rates_.push_back(with.*amount_ / with.cpu_seconds);
    baselines_.push_back(without.*amount_ / without.cpu_seconds);
    ratios_.push_back(rates_.back() / baselines_.back());
  }
  void print(const std::string& name, std::string_view unit) const {
    bench::Bench::print(name, bench::median(rates_), unit, bench::median(baselines_), bench::median(ratios_));
  }

 private:
  double Cost::* amount_;
  std::vector<double> rates_, baselines_, ratios_;
};

void compare(const std::string& name, const SimulationBuilder& with, const SimulationBuilder& without) {
  Rates seconds(&Cost::simulated_seconds);
  Rates operations(&Cost::operations);
  for (int repeat = 0; repeat < repeats; ++repeat) {
    Cost dear, cheap;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      // Who goes second finds the caches warm.
      if (seed % 2 == 0) dear.add(with, seed);
      cheap.add(without, seed);
      if (seed % 2 != 0) dear.add(with, seed);
    }
    seconds.add(dear, cheap);
    operations.add(dear, cheap);
  }
  seconds.print(name, "simulated seconds/s");
  operations.print(name + "/operations", "operations/s");
}

double wall_of(const SimulationBuilder& simulation, bool check_determinism) {
  const double begin = bench::wall_seconds();
  const Report report = run(simulation, {.seeds = {{1, seeds}}, .jobs = 1, .check_determinism = check_determinism});
  if (!report.ok()) std::abort();
  return bench::wall_seconds() - begin;
}

void compare_determinism_check(std::string_view name, const SimulationBuilder& simulation) {
  std::vector<double> rates, baselines, ratios;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    rates.push_back(seeds / wall_of(simulation, true));
    baselines.push_back(seeds / wall_of(simulation, false));
    ratios.push_back(rates.back() / baselines.back());
  }
  bench::Bench::print(name, bench::median(rates), "seeds/s", bench::median(baselines), bench::median(ratios));
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Bench bench(argc, argv);
  const SimulationBuilder all = kv();
  if (bench.wants("kv_costs/faults")) {
    SimulationBuilder calm = kv();
    calm.reduce({.only_faults = ""});
    compare("kv_costs/faults", all, calm);
  }
  if (bench.wants("kv_costs/guard")) {
    SimulationBuilder unguarded = kv();
    unguarded.nondeterminism_guard(false);
    compare("kv_costs/guard", all, unguarded);
  }
  if (bench.wants("kv_costs/determinism_check")) compare_determinism_check("kv_costs/determinism_check", all);
}
