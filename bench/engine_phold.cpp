// PHOLD on the parallel engine, beside a bare std::priority_queue; and on two threads, beside one thread in turns, in
// wall time.
#include <queue>
#include <string>
#include <vector>

#include <orrery/core/distributions.hpp>
#include <orrery/core/random.hpp>
#include <orrery/engine/engine.hpp>

#include "bench.hpp"
#include "bench/workloads.hpp"

namespace orrery::bench {
namespace {

using namespace workloads;

template <std::uint32_t population>
Engine warm_phold(std::uint32_t starting, std::uint32_t threads) {
  Engine engine = phold<population>(starting, threads, wait_of(threads));
  engine.run_ticks(2 * phold_unit);
  return engine;
}

// About `events` more of them.
std::uint64_t run_events(Engine& engine, std::uint64_t events) {
  const std::uint64_t before = engine.stats().messages;
  while (engine.stats().messages - before < events) engine.run_ticks(phold_unit / 4);
  return engine.stats().messages - before;
}

// The same model, as short as it can be written.
class BarePhold {
 public:
  BarePhold(std::uint32_t population, std::uint32_t starting) : population_(population), counts_(population) {
    for (std::uint32_t lp = 0; lp < population; ++lp)
      for (std::uint32_t i = 0; i < starting; ++i) queue_.push({1 + random_.below(phold_unit), sequence_++, lp});
  }
  std::uint64_t run(std::uint64_t events) {
    for (std::uint64_t i = 0; i < events; ++i) {
      const Entry entry = queue_.top();
      queue_.pop();
      ++counts_[entry.target];
      const auto to = static_cast<std::uint32_t>(random_.below(population_));
      const auto delay = static_cast<Tick>(exponential(random_.next(), phold_unit));
      queue_.push({entry.time + phold_lookahead + delay, sequence_++, to});
    }
    return events;
  }

 private:
  struct Entry {
    std::uint64_t time;
    std::uint64_t sequence;
    std::uint32_t target;
    bool operator<(const Entry& other) const {
      return time != other.time ? time > other.time : sequence > other.sequence;
    }
  };
  std::uint32_t population_;
  std::vector<std::uint64_t> counts_;
  std::priority_queue<Entry> queue_;
  Random random_ = Random::stream(1, "phold");
  std::uint64_t sequence_ = 0;
};

template <std::uint32_t population>
void phold_results(Bench& bench, std::uint32_t starting, std::uint64_t events) {
  const std::string size = std::to_string(population) + "x" + std::to_string(starting);
  const std::string one_name = "engine_phold/" + size;
  const std::string two_name = "engine_phold/two_threads/" + size;
  if (bench.wants(one_name)) {
    Engine engine = warm_phold<population>(starting, 1);
    BarePhold bare(population, starting);
    bare.run(2 * population * starting);
    bench.compare_rates(
        one_name, "events/s", 5, [&] { return run_events(engine, events); }, [&] { return bare.run(events); });
  }
  if (population >= 65536 && bench.wants(two_name)) {
    Engine one = warm_phold<population>(starting, 1);
    Engine two = warm_phold<population>(starting, 2);
    const auto rate = [&](Engine& engine) {
      const double begin = wall_seconds();
      const std::uint64_t done = run_events(engine, events);
      return static_cast<double>(done) / (wall_seconds() - begin);
    };
    std::vector<double> ones, twos, ratios;
    for (int i = 0; i < 5; ++i) {
      ones.push_back(rate(one));
      twos.push_back(rate(two));
      ratios.push_back(twos.back() / ones.back());
    }
    Bench::print(two_name, median(twos), "events/s", median(ones), median(ratios));
    const EngineStats stats = two.stats();
    Bench::print(two_name + "/contended", static_cast<double>(stats.contended) / static_cast<double>(stats.messages),
                 "read-modify-writes a dispatch");
  }
}

void run(Bench& bench) {
  phold_results<1024>(bench, 1, 2'000'000);
  phold_results<1024>(bench, 16, 2'000'000);
  phold_results<65536>(bench, 1, 2'000'000);
  phold_results<65536>(bench, 16, 2'000'000);
  phold_results<1'000'000>(bench, 1, 2'000'000);
}

}  // namespace
}  // namespace orrery::bench

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  orrery::bench::run(bench);
}
