// How many request-response round trips of 64 bytes over a simulated stream, between two nodes, one at a time, a core
// makes a second: digest on, trace off, every request and every response a buffer of its own.

#include <chrono>

#include "bench/bench.hpp"
#include "bench/round_trips.hpp"

int main(int argc, char** argv) {
  using namespace std::chrono_literals;
  orrery::bench::Bench bench(argc, argv);
  if (!bench.wants("sim_rpc")) return 0;
  orrery::workloads::RoundTrips round_trips;
  round_trips.run(10s);
  bench.measure_rate("sim_rpc", "round trips/s", 7, [&] { return round_trips.run(500s); });
}
