#include <vector>

#include <orrery/bench/benchmark.hpp>
#include <orrery/bench/synthetic.hpp>

#include "scenarios.hpp"

namespace orrery {

BenchmarkEntry menu::synthetic() {
  return {.info = {.id = "synthetic",
                   .label = "Synthetic",
                   .description = "Made-up numbers that look alive, the same each time: a rate that drifts, bursts, a "
                                  "failure now and then. To try panels with.",
                   .unit = "operations/s",
                   .operation = "nothing; the numbers are made up",
                   .latency = "an operation that was made up",
                   .source = "src/bench/synthetic.cpp",
                   .synthetic = true},
          .make = [](const BenchmarkResources&) -> Result<std::unique_ptr<Benchmark>> {
            return synthetic_benchmark("synthetic");
          }};
}

std::span<const BenchmarkEntry> benchmarks() {
  static const std::vector<BenchmarkEntry> all = {menu::timer_storm(),     menu::phold(),    menu::spawn_storm(),
                                                  menu::ping_pong(),       menu::fan_in(),   menu::fault_recovery(),
                                                  menu::fairness(),        menu::rollback(), menu::snapshot_write(),
                                                  menu::neighbour_storm(), menu::sim_rpc(),  menu::raft_minute(),
#ifdef ORRERY_HAS_CRYPTO
                                                  menu::crypto_ops(),
#endif
                                                  menu::synthetic()};
  return all;
}

}  // namespace orrery
