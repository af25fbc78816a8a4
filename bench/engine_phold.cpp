// PHOLD on the parallel engine, beside a bare std::priority_queue; and on two threads, beside one thread in turns, in
// wall time.
#include <queue>
#include <string>
#include <vector>

#include <orrery/core/distributions.hpp>
#include <orrery/core/random.hpp>
#include <orrery/engine/engine.hpp>

#include "bench.hpp"

namespace orrery::bench {
namespace {

constexpr Tick unit = 640;      // The mean delay of PHOLD beyond its lookahead, in ticks;
constexpr Tick lookahead = 64;  // a tenth of it.

struct Event {
  static constexpr MessageKind kind{16};
};

template <std::uint32_t population>
struct LogicalProcess : Actor<LogicalProcess<population>, Event> {
  std::uint64_t events = 0;
  void on(const Event&, Context& context) {
    ++events;
    ActorRandom random = context.random();
    const auto to = static_cast<std::uint32_t>(random.below(population));
    const auto delay = static_cast<Tick>(exponential(random.next(), unit));
    context.send(ActorRef<LogicalProcess>{{to, 0}}, Event{}, {.after = lookahead + delay});
  }
};

template <std::uint32_t population>
Engine phold(std::uint32_t starting, std::uint32_t threads) {
  Engine engine = Engine::builder()
                      .threads(threads)
                      .lookahead(lookahead)
                      .snapshots({.every = 0})
                      .wait(threads > 1 ? Wait::spin : Wait::park)
                      .build();
  engine.spawn<LogicalProcess<population>>(population);
  Random random = Random::stream(1, "phold");
  for (std::uint32_t lp = 0; lp < population; ++lp)
    for (std::uint32_t i = 0; i < starting; ++i)
      engine.send(ActorRef<LogicalProcess<population>>{{lp, 0}}, Event{}, {.after = 1 + random.below(unit)});
  engine.run_ticks(2 * unit);
  return engine;
}

// About `events` more of them.
std::uint64_t run_events(Engine& engine, std::uint64_t events) {
  const std::uint64_t before = engine.stats().messages;
  while (engine.stats().messages - before < events) engine.run_ticks(unit / 4);
  return engine.stats().messages - before;
}

// The same model, as short as it can be written.
class BarePhold {
 public:
  BarePhold(std::uint32_t population, std::uint32_t starting) : population_(population), counts_(population) {
    for (std::uint32_t lp = 0; lp < population; ++lp)
      for (std::uint32_t i = 0; i < starting; ++i) queue_.push({1 + random_.below(unit), sequence_++, lp});
  }
  std::uint64_t run(std::uint64_t events) {
    for (std::uint64_t i = 0; i < events; ++i) {
      const Entry entry = queue_.top();
      queue_.pop();
      ++counts_[entry.target];
      const auto to = static_cast<std::uint32_t>(random_.below(population_));
      const auto delay = static_cast<Tick>(exponential(random_.next(), unit));
      queue_.push({entry.time + lookahead + delay, sequence_++, to});
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
    Engine engine = phold<population>(starting, 1);
    BarePhold bare(population, starting);
    bare.run(2 * population * starting);
    bench.compare_rates(
        one_name, "events/s", 5, [&] { return run_events(engine, events); }, [&] { return bare.run(events); });
  }
  if (population >= 65536 && bench.wants(two_name)) {
    Engine one = phold<population>(starting, 1);
    Engine two = phold<population>(starting, 2);
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
