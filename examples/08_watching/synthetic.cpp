// A minute of numbers that look alive, the same on every machine: what a panel can be developed against.
#include <cstdio>

#include <orrery/bench/runner.hpp>
#include <orrery/bench/synthetic.hpp>

using namespace orrery;
using namespace std::chrono_literals;

int main() {
  // [synthetic]
  BenchmarkRunner runner("synthetic", synthetic_benchmark("phold"));
  // The clock is whatever this says it is.
  for (Duration now = 0s; now <= 60s; now += 10ms) {
    const BenchmarkFrame* frame = runner.advance(now);
    if (frame == nullptr || now % 10s != 0s) continue;
    std::printf("%2lld s  %.2f million/s  p99 %.1f ms  queue %4llu  %s\n", static_cast<long long>(now / 1s),
                frame->operations_per_second / 1e6, static_cast<double>(frame->latency->p99_ns) / 1e6,
                static_cast<unsigned long long>(frame->observer->queue_depth), frame->warm ? "" : "warming up");
  }
  // [synthetic]
}
