// How many simulated seconds of kv (3 servers, 5 clients, all faults) pass in a second of one core; what two jobs gain;
// and whether memory grows with the number of seeds.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <orrery/testing/simulation.hpp>

#include "bench/bench.hpp"

namespace {

using namespace orrery;

SimulationBuilder kv(bool durable) {
  SimulationArguments arguments;
  if (durable) arguments.set("durable");
  auto built = simulation("kv", arguments);
  if (!built) std::abort();
  return std::move(*built);
}

double resident_mebibytes() {
  std::ifstream status("/proc/self/statm");
  std::uint64_t size = 0, resident = 0;
  status >> size >> resident;
  return static_cast<double>(resident) * 4096 / (1 << 20);
}

struct Totals {
  double simulated_seconds = 0;
  std::uint64_t events = 0;
  std::uint64_t operations = 0;
};

Totals run_here(const SimulationBuilder& simulation, std::uint64_t first, std::uint64_t last) {
  Totals totals;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const SeedResult result = run_seed(simulation, seed);
    if (!result.ok) std::abort();
    totals.simulated_seconds += result.simulated_seconds;
    totals.events += result.events;
    totals.operations += result.operations;
  }
  return totals;
}

void measure_one_core(const char* name, const SimulationBuilder& simulation) {
  const double begin = bench::cpu_seconds();
  const Totals totals = run_here(simulation, 1, 60);
  const double cpu = bench::cpu_seconds() - begin;
  const std::string prefix = name;
  bench::Bench::print(prefix, totals.simulated_seconds / cpu, "simulated seconds/s");
  bench::Bench::print(prefix + "/events", static_cast<double>(totals.events) / cpu, "events/s");
  bench::Bench::print(prefix + "/operations", static_cast<double>(totals.operations) / totals.simulated_seconds,
                      "operations/simulated second");
}

double wall_of(const SimulationBuilder& simulation, unsigned jobs) {
  const double begin = bench::wall_seconds();
  const Report report = run(simulation, {.seeds = {{1, 120}}, .jobs = jobs});
  if (!report.ok()) std::abort();
  return bench::wall_seconds() - begin;
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Bench bench(argc, argv);
  if (!bench.wants("kv_seeds")) return 0;
  const SimulationBuilder memory = kv(false);
  measure_one_core("kv_seeds/memory", memory);
  const double before = resident_mebibytes();
  measure_one_core("kv_seeds/durable", kv(true));
  run_here(memory, 61, 300);
  bench::Bench::print("kv_seeds/growth_over_300_seeds", resident_mebibytes() - before, "MiB");
  const double one = wall_of(memory, 1);
  const double two = wall_of(memory, 2);
  bench::Bench::print("kv_seeds/two_jobs", 120 / two, "seeds/s", 120 / one, one / two);
}
