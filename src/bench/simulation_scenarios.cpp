#include <chrono>
#include <memory>

#include "raft_minutes.hpp"
#include "round_trips.hpp"
#include "scenarios.hpp"
#include "stepped.hpp"

namespace orrery::menu {
namespace {

using namespace std::chrono_literals;
using Made = Result<std::unique_ptr<Benchmark>>;

class RoundTripsBenchmark final : public SteppedBenchmark {
 public:
  [[nodiscard]] Inspectable* inspectable() override { return &round_trips_; }

 protected:
  std::uint64_t step() override {
    return timed([&] { return round_trips_.run(1s); });
  }

 private:
  workloads::RoundTrips round_trips_;
};

}  // namespace

BenchmarkEntry sim_rpc() {
  return {.info = {.id = "sim-rpc",
                   .label = "Simulated round trips",
                   .description = "A client and a server on two simulated nodes: a request of 64 bytes over a stream, "
                                  "and a response, one at a time.",
                   .unit = "round trips/s",
                   .operation = "a response that came back",
                   .latency = "a simulated second",
                   .source = "src/bench/round_trips.cpp"},
          .make = [](const BenchmarkResources&) -> Made { return std::make_unique<RoundTripsBenchmark>(); }};
}

BenchmarkEntry raft_minute() {
  return {.info = {.id = "raft-minute",
                   .label = "Minutes of Raft",
                   .description = "Five nodes of Raft, 100 requests a second, a leader that dies; a minute, and then "
                                  "another one with another seed.",
                   .unit = "simulated seconds/s",
                   .operation = "a second of simulated time",
                   .latency = "a simulated second",
                   .source = "src/bench/raft_minutes.cpp"},
          .make = [](const BenchmarkResources& resources) -> Made {
            return std::make_unique<workloads::RaftMinutes>(resources.seed);
          }};
}

}  // namespace orrery::menu
