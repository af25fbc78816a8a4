#include <array>

#include <orrery/bench/benchmark.hpp>
#include <orrery/bench/synthetic.hpp>

namespace orrery {
namespace {

BenchmarkEntry synthetic() {
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

}  // namespace

std::span<const BenchmarkEntry> benchmarks() {
  static const std::array menu = {synthetic()};
  return menu;
}

}  // namespace orrery
