// One of the two programs that dispatch_metrics.py compares: PHOLD, with an engine that observes its dispatches or one
// that was compiled without that. Its argument is the share of them that is measured; each line that it reads is a
// turn, and is answered by how many ticks that was a second of processor time.
#include <cstdio>
#include <cstdlib>

#include <orrery/engine/engine.hpp>

#include "bench.hpp"
#include "bench/workloads.hpp"

int main(int argc, char** argv) {
  using namespace orrery;
  constexpr Tick ticks = 128 * workloads::phold_unit;  // Some ten milliseconds.
  Engine engine = workloads::phold<1024>(1, 1, Wait::park, 0, argc > 1 ? std::strtod(argv[1], nullptr) : 0);
  engine.run_ticks(ticks);
  while (std::getchar() != EOF) {
    const double begin = bench::cpu_seconds();
    engine.run_ticks(ticks);
    std::printf("%.9g\n", static_cast<double>(ticks) / (bench::cpu_seconds() - begin));
    std::fflush(stdout);
  }
}
