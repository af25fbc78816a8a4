#include <memory>
#include <string>
#include <utility>

#include <orrery/testing/simulation.hpp>

#include "storm.hpp"

namespace orrery::kv {
namespace {

using Made = Result<std::unique_ptr<Benchmark>>;

// Seed after seed, each with all faults.
class KvSeeds final : public Benchmark {
 public:
  KvSeeds(SimulationBuilder simulation, std::uint64_t seed) : simulation_(std::move(simulation)), seed_(seed) {}

  // One, which takes longer than a slice should.
  std::uint64_t run_slice(const BenchmarkSlice&) override {
    const SeedResult result = run_seed(simulation_, seed_++);
    latencies().record(Duration(static_cast<std::int64_t>(result.wall_seconds * 1e9)));
    if (result.ok) return 1;
    failure_ = "seed " + std::to_string(result.seed) + " of kv failed";
    return 0;
  }
  [[nodiscard]] std::string failure() const override { return failure_; }

 private:
  SimulationBuilder simulation_;
  std::uint64_t seed_;
  std::string failure_;
};

Made make_seeds(const BenchmarkResources& resources) {
  auto simulation = orrery::simulation("kv", {});
  if (!simulation) return std::unexpected(simulation.error());
  return std::make_unique<KvSeeds>(std::move(*simulation), resources.seed);
}

}  // namespace

std::vector<BenchmarkEntry> benchmarks() {
  return {
      {.info = {.id = "kv-seeds",
                .label = "Seeds of kv",
                .description = "The simulation of the key-value server, with three servers, five clients and all "
                               "faults: seed after seed.",
                .unit = "seeds/s",
                .operation = "a seed that passed",
                .latency = "a seed",
                .source = "examples/kv/simulation.cpp"},
       .make = make_seeds},
      {.info = {.id = "connection-storm",
                .label = "Connection storm",
                .description = "The server of `orrery serve kv` on real sockets, and clients that connect, ask who it "
                               "is, and go.",
                .unit = "connections/s",
                .operation = "a connection that was answered",
                .latency = "a connection, from the beginning to its answer",
                .source = "examples/kv/storm/storm.cpp"},
       .make =
           [](const BenchmarkResources& resources) { return make_storm(Storm::connections, resources.scaled(16)); }},
      {.info = {.id = "kv-storm",
                .label = "Key-value storm",
                .description = "The server of `orrery serve kv` on real sockets, and clients that set and get, 16 "
                               "requests at a time.",
                .unit = "requests/s",
                .operation = "a request that was answered",
                .latency = "16 requests, from the first to the last answer",
                .source = "examples/kv/storm/storm.cpp"},
       .make = [](const BenchmarkResources& resources) { return make_storm(Storm::requests, resources.scaled(50)); }}};
}

}  // namespace orrery::kv
