// How fast is the parallel engine: PHOLD beside a bare std::priority_queue, a million particles beside a plain loop
// over the same arrays, messages, spawning, memory, going back? Wall time where threads take part, and threads beside
// one thread in turns.
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

constexpr std::uint64_t particles_count = 1'000'000;

Engine warm_particles(std::uint32_t threads, Tick snapshots_every) {
  Engine engine = particles(particles_count, threads, wait_of(threads), {.every = snapshots_every});
  engine.run_ticks(10);
  return engine;
}

struct PlainParticle {
  Vector position, velocity;
};

double tick_rate_of(Engine& engine) {
  constexpr Tick ticks = 60;
  const double begin = wall_seconds();
  engine.run_ticks(ticks);
  return ticks / (wall_seconds() - begin);
}

double plain_tick_rate(std::vector<PlainParticle>& plain) {
  constexpr Tick ticks = 60;
  const double begin = wall_seconds();
  std::uint64_t emitted = 0;
  for (Tick tick = 0; tick < ticks; ++tick) {
    for (PlainParticle& particle : plain) {
      constexpr float delta = 1.0f / 60;
      particle.position.x += particle.velocity.x * delta;
      particle.position.y += particle.velocity.y * delta;
      particle.position.z += particle.velocity.z * delta;
      ++emitted;
    }
    keep(plain.data());
  }
  keep(emitted);
  return ticks / (wall_seconds() - begin);
}

void particle_results(Bench& bench) {
  std::vector<PlainParticle> plain(particles_count);
  for (std::uint64_t n = 0; n < particles_count; ++n)
    plain[n].velocity = {static_cast<float>(n % 100), static_cast<float>(n % 77), 1};
  for (const std::uint32_t threads : {1u, 2u}) {
    for (const Tick every : {Tick{0}, Tick{1}}) {
      const std::string name = std::string("engine/particles/") + (every == 0 ? "" : "snapshots/") +
                               std::to_string(threads) + (threads == 1 ? "_thread" : "_threads");
      if (!bench.wants(name)) continue;
      Engine engine = warm_particles(threads, every);
      std::vector<double> values, baselines, ratios;
      for (int i = 0; i < 5; ++i) {
        values.push_back(tick_rate_of(engine));
        baselines.push_back(plain_tick_rate(plain));
        ratios.push_back(values.back() / baselines.back());
      }
      Bench::print(name, median(values), "ticks/s", median(baselines), median(ratios));
    }
  }
}

void rollback_results(Bench& bench) {
  for (const Tick distance : {Tick{1}, Tick{8}}) {
    const std::string name = "engine/rollback/1000000/" + std::to_string(distance) + "_ticks";
    if (!bench.wants(name)) continue;
    Engine engine = warm_particles(1, 1);
    std::vector<double> values;
    for (int i = 0; i < 21; ++i) {
      engine.run_ticks(9);
      const double begin = wall_seconds();
      const bool went = engine.rollback(engine.tick() - distance).has_value();
      values.push_back((wall_seconds() - begin) * 1e9);
      if (!went) values.back() = -1;
    }
    Bench::print(name, median(values), "ns");
  }
}

double message_rate(Engine& engine, Tick ticks) {
  const std::uint64_t before = engine.stats().messages;
  const double begin = wall_seconds();
  engine.run_ticks(ticks);
  return static_cast<double>(engine.stats().messages - before) / (wall_seconds() - begin);
}

void message_result(Bench& bench, const std::string& name, Engine engine, Tick ticks) {
  if (!bench.wants(name)) return;
  std::vector<double> values;
  for (int i = 0; i < 7; ++i) values.push_back(message_rate(engine, ticks));
  Bench::print(name, median(values), "messages/s");
}

void spawn_results(Bench& bench) {
  constexpr std::uint64_t count = 4'000'000;
  if (!bench.wants("engine/spawn") && !bench.wants("engine/memory")) return;
  std::vector<double> rates;
  double bytes = 0;
  for (int i = 0; i < 5; ++i) {
    Engine engine = plain_engine(1);
    const double begin = wall_seconds();
    engine.spawn<Bucket>(count);
    rates.push_back(static_cast<double>(count) / (wall_seconds() - begin));
    bytes = static_cast<double>(engine.stats().memory) / static_cast<double>(count) - sizeof(Bucket);
  }
  Bench::print("engine/spawn", median(rates), "actors/s");
  Bench::print("engine/memory", bytes, "bytes an actor beyond its state");
}

void run(Bench& bench) {
  particle_results(bench);
  rollback_results(bench);
  message_result(bench, "engine/ping_pong/1_pair", ping_pong(1, 1, wait_of(1)), 1'000'000);
  message_result(bench, "engine/ping_pong/64_pairs/2_threads", ping_pong(64, 2, wait_of(2)), 20'000);
  message_result(bench, "engine/fan_in/16_to_1", fan_in(16, 1, wait_of(1)), 10'000);
  spawn_results(bench);
}

}  // namespace
}  // namespace orrery::bench

int main(int argc, char** argv) {
  orrery::bench::Bench bench(argc, argv);
  orrery::bench::run(bench);
}
