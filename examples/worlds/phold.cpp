#include <algorithm>
#include <cstdint>

#include <orrery/engine/engine.hpp>

#include <orrery/core/math.hpp>

#include "worlds.hpp"

// PHOLD (Fujimoto 1990), by which engines are compared: each job that is handled makes one new job, for somebody at
// random, after a random delay.

namespace orrery::worlds {
namespace {

struct PholdParameters {
  std::uint32_t processes = 65'536;
  std::uint32_t jobs = 1;
  double remote = 1;
  double mean = 64;
};

struct Job {
  static constexpr MessageKind kind{16};
};

struct LogicalProcess : Actor<LogicalProcess, Job> {
  ActorRow<LogicalProcess> peers;
  double remote = 0;
  double mean = 0;  // Ticks, beyond the lookahead.
  std::uint32_t lookahead = 0;
  std::uint32_t jobs = 0;
  std::uint64_t handled = 0;

  void on(OnStart, Context& context) {
    ActorRandom random = context.random();
    for (std::uint32_t n = 0; n < jobs; ++n) context.after(delay(random), Job{});
  }

  void on(const Job&, Context& context) {
    ++handled;
    ActorRandom random = context.random();
    const Tick after = delay(random);
    if (random.chance(remote)) {
      const auto peer = static_cast<std::uint32_t>(random.below(peers.size()));
      context.send(peers[peer], Job{}, {.after = after});
    } else {
      context.after(after, Job{});
    }
  }

 private:
  // Exponential, so that whoever looks at a job in flight knows nothing of when it was sent.
  [[nodiscard]] Tick delay(ActorRandom& random) const {
    return lookahead + static_cast<Tick>(-mean * math::log1p(-random.real()));
  }
};

void populate_phold(Engine& engine, const PholdParameters& parameters) {
  engine.spawn_row<LogicalProcess>(parameters.processes,
                                   [&](std::uint32_t, LogicalProcess& process, const auto& peers) {
                                     process.peers = peers;
                                     process.remote = parameters.remote;
                                     process.mean = parameters.mean;
                                     process.lookahead = static_cast<std::uint32_t>(engine.options().lookahead);
                                     process.jobs = parameters.jobs;
                                   });
}

WorldFacts phold_facts(const Engine& engine, const PholdParameters&) {
  std::uint64_t handled = 0;
  engine.each<LogicalProcess>(
      [&](ActorRef<LogicalProcess>, const LogicalProcess& process) { handled += process.handled; });
  return {{"jobs_handled", handled}};
}

// A point for each process, brighter the more it has handled beside the others.
Picture paint_phold(const Engine& engine, const PholdParameters& parameters) {
  std::uint32_t side = 1;
  while (side < 2048 && side * side < parameters.processes) ++side;
  const std::uint32_t dot = side <= 256 ? 2 : 1;
  const double mean = static_cast<double>(phold_facts(engine, parameters).front().second) / parameters.processes;
  Picture picture(side * dot, side * dot);
  engine.each<LogicalProcess>([&](ActorRef<LogicalProcess> self, const LogicalProcess& process) {
    const std::uint32_t here = process.peers.index_of(self.id);
    if (here >= side * side) return;
    const double share = static_cast<double>(process.handled) / (2 * mean + 1);
    const auto light = static_cast<std::uint8_t>(255 * std::min(share, 1.0));
    picture.square(here % side * dot, here / side * dot, dot,
                   Colour{light, static_cast<std::uint8_t>(light / 2 + 20), static_cast<std::uint8_t>(90 - light / 4)});
  });
  return picture;
}

}  // namespace

EngineWorld phold() {
  return WorldParts<PholdParameters>{
      .name = "phold",
      .summary = "PHOLD, the benchmark of parallel simulators: jobs that go to somebody at random, for ever.",
      .parameters =
          model::Fields<PholdParameters>()
              .field("processes", &PholdParameters::processes, "Logical processes, each an actor.",
                     {.min = 1, .max = 100'000'000})
              .field("jobs", &PholdParameters::jobs, "Jobs for each process at first.", {.min = 1, .max = 1000})
              .field("remote", &PholdParameters::remote, "The share of jobs that go to somebody else.",
                     {.min = 0, .max = 1})
              .field("mean", &PholdParameters::mean, "What a job takes beyond the lookahead on average, in ticks.",
                     {.min = 0, .max = 1e6}),
      .populate = populate_phold,
      .facts = phold_facts,
      .paint = paint_phold,
      .ticks = 2000,
      .lookahead = 16,
      .any_lookahead = true,
  };
}

}  // namespace orrery::worlds
