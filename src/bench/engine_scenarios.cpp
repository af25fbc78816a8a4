#include <algorithm>
#include <memory>

#include <orrery/core/hash.hpp>
#include <orrery/core/math.hpp>

#include "actor_storms.hpp"
#include "engine_benchmark.hpp"
#include "scenarios.hpp"
#include "workloads.hpp"

namespace orrery::menu {
namespace {

using namespace workloads;

using Made = Result<std::unique_ptr<Benchmark>>;

Made run(Engine engine, Tick ticks, std::uint64_t EngineStats::* counter) {
  return std::make_unique<EngineBenchmark>(std::move(engine), ticks, counter);
}

// So that whoever watches can go back a little: a snapshot every fifth of a second or so, which costs next to nothing.
// `ticks` is how many there are in that time, by the order of magnitude.
Engine kept_engine(const BenchmarkResources& resources, Tick ticks) {
  return plain_engine(resources.threads, Wait::park, ticks);
}

// The population of PHOLD is part of its type.
Engine phold_of(const BenchmarkResources& resources) {
  constexpr Tick kept = 256 * phold_lookahead;
  if (resources.population <= 25) return workloads::phold<8'192>(1, resources.threads, Wait::park, kept);
  if (resources.population <= 200) return workloads::phold<65'536>(1, resources.threads, Wait::park, kept);
  return workloads::phold<262'144>(1, resources.threads, Wait::park, kept);
}

Made make_fault_recovery(const BenchmarkResources& resources) {
  Engine engine = kept_engine(resources, 256);
  constexpr std::uint64_t group = 64;
  SupervisorRef supervisor;
  for (std::uint64_t n = 0; n < resources.scaled(4'096); ++n) {
    if (n % group == 0)
      supervisor = engine.supervise({.strategy = Strategy::one_for_one, .intensity = unlimited, .name = "group"});
    engine.spawn_one(Failing<true>{}, {.under = supervisor});
  }
  return run(std::move(engine), 1, &EngineStats::failures);
}

Made make_fairness(const BenchmarkResources& resources) {
  Engine engine = kept_engine(resources, 2'048);
  engine.spawn_one(Greedy{});
  engine.spawn<Modest>(resources.scaled(16'384));
  return run(std::move(engine), 1, &EngineStats::ticks);
}

Made make_neighbour_storm(const BenchmarkResources& resources) {
  const std::uint64_t count = resources.scaled(5'000);
  // As far as each sees about twelve others.
  const double sight = math::pow(12.0 / (4.19 * static_cast<double>(count)), 1.0 / 3);
  Engine engine = Engine::builder().threads(resources.threads).space_index({.cell = sight}).build();
  engine.spawn<Wanderer>(count, [&](std::uint64_t n, Wanderer& wanderer) {
    ActorRandom random(combine(resources.seed, n));
    for (double Position::* axis : {&Position::x, &Position::y, &Position::z}) {
      wanderer.position.*axis = random.real();
      wanderer.velocity.*axis = random.uniform(-0.002, 0.002);
    }
    wanderer.sight = sight;
  });
  return run(std::move(engine), 1, &EngineStats::ticks);
}

// Eight ticks on, and back again.
class RollbackBenchmark final : public EngineBenchmark {
 public:
  static constexpr Tick distance = 8;
  explicit RollbackBenchmark(Engine engine) : EngineBenchmark(std::move(engine), 1, &EngineStats::ticks) {}

 protected:
  // One tick further than it goes back, so that the world moves on.
  std::uint64_t step() override {
    engine_.run_ticks(distance + 1);
    if (!goes_on()) return 0;
    const Tick back = engine_.tick() - std::min(distance, engine_.tick());
    return timed([&] { return engine_.rollback(back).has_value(); }) ? 1 : 0;
  }
};

}  // namespace

BenchmarkEntry timer_storm() {
  return {.info = {.id = "timer-storm",
                   .label = "Timer storm",
                   .description = "Actors with four timers each, of up to 128 ticks. Whenever one fires, another is "
                                  "set, and a fifth is cancelled and set anew.",
                   .unit = "timers/s",
                   .operation = "a timer that fired",
                   .latency = "a tick",
                   .source = "src/bench/engine_scenarios.cpp"},
          .make = [](const BenchmarkResources& resources) -> Made {
            Engine engine = kept_engine(resources, 1'024);
            engine.spawn<Alarm>(resources.scaled(4'096));
            engine.run_ticks(1);  // What starts actors is a message, too.
            return run(std::move(engine), 1, &EngineStats::messages);
          }};
}

BenchmarkEntry phold() {
  return {.info = {.id = "phold",
                   .label = "PHOLD",
                   .description = "The benchmark of parallel simulators (Fujimoto 1990): each event that is handled "
                                  "makes one new event, for somebody at random, after a random delay.",
                   .unit = "events/s",
                   .operation = "an event that was handled",
                   .latency = "a window of 64 ticks",
                   .source = "src/bench/workloads.hpp"},
          .make = [](const BenchmarkResources& resources) -> Made {
            return run(phold_of(resources), phold_lookahead, &EngineStats::messages);
          }};
}

BenchmarkEntry spawn_storm() {
  return {.info = {.id = "spawn-storm",
                   .label = "Spawn storm",
                   .description = "Actors that have 16 others made each tick; these start, say so, and end.",
                   .unit = "actors/s",
                   .operation = "an actor that was spawned and has ended",
                   .latency = "a tick",
                   .source = "src/bench/engine_scenarios.cpp"},
          .make = [](const BenchmarkResources& resources) -> Made {
            Engine engine = kept_engine(resources, 1'024);
            engine.spawn<Spawner>(resources.scaled(64));
            return run(std::move(engine), 1, &EngineStats::stopped);
          }};
}

BenchmarkEntry ping_pong() {
  return {.info = {.id = "ping-pong",
                   .label = "Ping-pong",
                   .description = "Pairs of actors, each with one ball that they send each other.",
                   .unit = "messages/s",
                   .operation = "a message that was handled",
                   .latency = "16 ticks, each of them one message a pair",
                   .source = "src/bench/workloads.hpp"},
          .make = [](const BenchmarkResources& resources) -> Made {
            return run(workloads::ping_pong(resources.scaled(256), resources.threads, Wait::park, 16'384), 16,
                       &EngineStats::messages);
          }};
}

BenchmarkEntry fan_in() {
  return {.info = {.id = "fan-in",
                   .label = "Fan-in",
                   .description = "Actors that all send to one, 16 messages each tick.",
                   .unit = "messages/s",
                   .operation = "a message that was handled",
                   .latency = "a tick",
                   .source = "src/bench/workloads.hpp"},
          .make = [](const BenchmarkResources& resources) -> Made {
            return run(workloads::fan_in(resources.scaled(256), resources.threads, Wait::park, 1'024), 1,
                       &EngineStats::messages);
          }};
}

BenchmarkEntry fault_recovery() {
  return {.info = {.id = "fault-recovery",
                   .label = "Fault recovery",
                   .description = "Actors under supervisors that fail each tick, and are started again.",
                   .unit = "failures/s",
                   .operation = "a failure that a supervisor dealt with",
                   .latency = "a tick",
                   .source = "src/bench/engine_scenarios.cpp"},
          .make = make_fault_recovery};
}

BenchmarkEntry fairness() {
  return {
      .info = {.id = "fairness",
               .label = "Fairness",
               .description = "One greedy actor, whose every message makes two, among many modest ones. Its mailbox "
                              "is bounded, so that they go on as if it was not there.",
               .unit = "turns/s",
               .operation = "a turn of a modest actor",
               .latency = "a tick",
               .source = "src/bench/engine_scenarios.cpp"},
      .make = make_fairness};
}

BenchmarkEntry rollback() {
  return {.info = {.id = "rollback",
                   .label = "Rollback",
                   .description = "A world of particles that runs for nine ticks and goes back by eight, again and "
                                  "again.",
                   .unit = "rollbacks/s",
                   .operation = "a time that it went back",
                   .latency = "going back by eight ticks",
                   .source = "src/bench/engine_scenarios.cpp"},
          .make = [](const BenchmarkResources& resources) -> Made {
            return std::make_unique<RollbackBenchmark>(particles(
                resources.scaled(20'000), resources.threads, Wait::park, {.retain = 2 * RollbackBenchmark::distance}));
          }};
}

BenchmarkEntry snapshot_write() {
  return {.info = {.id = "snapshot-write",
                   .label = "Snapshots",
                   .description = "A world of particles, each of which changes each tick, with a snapshot each tick.",
                   .unit = "snapshots/s",
                   .operation = "a snapshot that was taken",
                   .latency = "a tick and its snapshot",
                   .source = "src/bench/engine_scenarios.cpp"},
          .make = [](const BenchmarkResources& resources) -> Made {
            return run(particles(resources.scaled(100'000), resources.threads, Wait::park, {}), 1,
                       &EngineStats::snapshots);
          }};
}

BenchmarkEntry neighbour_storm() {
  return {.info = {.id = "neighbour-storm",
                   .label = "Neighbour storm",
                   .description = "Actors in a cube that move, each of which looks around each tick and sees about "
                                  "twelve others.",
                   .unit = "looks/s",
                   .operation = "an actor that looked around",
                   .latency = "a tick",
                   .source = "src/bench/engine_scenarios.cpp"},
          .make = make_neighbour_storm};
}

}  // namespace orrery::menu
