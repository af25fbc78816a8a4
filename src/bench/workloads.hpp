#pragma once

#include <cstdint>

#include <orrery/core/distributions.hpp>
#include <orrery/core/random.hpp>
#include <orrery/engine/engine.hpp>

namespace orrery::workloads {

// Actors that engines are measured with.

/// An engine that, by itself, keeps nothing to go back to.
inline Engine plain_engine(std::uint32_t threads, Wait wait = Wait::park, Tick snapshots_every = 0) {
  return Engine::builder().threads(threads).snapshots({.every = snapshots_every}).wait(wait).build();
}
/// Threads that share a core only take it from each other by looking.
constexpr Wait wait_of(std::uint32_t threads) { return threads > 1 ? Wait::spin : Wait::park; }

inline constexpr Tick phold_unit = 640;      // The mean delay of PHOLD beyond its lookahead, in ticks;
inline constexpr Tick phold_lookahead = 64;  // a tenth of it.

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
    const auto delay = static_cast<Tick>(exponential(random.next(), phold_unit));
    context.send(ActorRef<LogicalProcess>{{to, 0}}, Event{}, {.after = phold_lookahead + delay});
  }
};

template <std::uint32_t population>
Engine phold(std::uint32_t starting, std::uint32_t threads, Wait wait, Tick snapshots_every = 0,
             double sample_rate = 0) {
  Engine engine = Engine::builder()
                      .threads(threads)
                      .lookahead(phold_lookahead)
                      .snapshots({.every = snapshots_every})
                      .wait(wait)
                      .sample_rate(sample_rate)
                      .build();
  engine.spawn<LogicalProcess<population>>(population);
  Random random = Random::stream(1, "phold");
  for (std::uint32_t lp = 0; lp < population; ++lp)
    for (std::uint32_t i = 0; i < starting; ++i)
      engine.send(ActorRef<LogicalProcess<population>>{{lp, 0}}, Event{}, {.after = 1 + random.below(phold_unit)});
  return engine;
}

struct Player;
struct Ball {
  static constexpr MessageKind kind{16};
  ActorRef<Player> from;
};
struct Player : Actor<Player, Ball> {
  std::uint64_t hits = 0;
  void on(const Ball& ball, Context& context) {
    ++hits;
    context.send(ball.from, Ball{{context.self()}});
  }
};

inline Engine ping_pong(std::uint64_t pairs, std::uint32_t threads, Wait wait, Tick snapshots_every = 0) {
  Engine engine = plain_engine(threads, wait, snapshots_every);
  for (std::uint64_t pair = 0; pair < pairs; ++pair) {
    const ActorRef<Player> a = engine.spawn_one(Player{});
    const ActorRef<Player> b = engine.spawn_one(Player{});
    engine.send(a, Ball{b});
  }
  return engine;
}

struct Drop {
  static constexpr MessageKind kind{16};
  std::uint64_t amount;
};
struct Bucket : Actor<Bucket, Drop> {
  std::uint64_t sum = 0;
  void on(const Drop& drop, Context&) { sum += drop.amount; }
};
struct Tap : Actor<Tap> {
  static constexpr std::uint64_t drops = 16;  // A tick.
  ActorRef<Bucket> bucket;
  void on(OnTick, Context& context) {
    for (std::uint64_t i = 0; i < drops; ++i) context.send(bucket, Drop{i});
  }
};

inline Engine fan_in(std::uint64_t taps, std::uint32_t threads, Wait wait, Tick snapshots_every = 0) {
  Engine engine = plain_engine(threads, wait, snapshots_every);
  const ActorRef<Bucket> bucket = engine.spawn_one(Bucket{});
  engine.spawn<Tap>(taps, [&](std::uint64_t, Tap& tap) { tap.bucket = bucket; });
  return engine;
}

struct Break {
  static constexpr MessageKind kind{16};
};

// Fails at each tick, or when told to.
template <bool ticking>
struct Failing : Actor<Failing<ticking>, Break> {
  std::uint64_t filler[4] = {};
  void on(OnTick, Context& context)
    requires ticking
  {
    context.fail("always");
  }
  void on(const Break&, Context& context) {
    context.after(1, Break{});
    context.fail("told to");
  }
};

struct Vector {
  float x = 0, y = 0, z = 0;
};

struct PositionChanged {
  static constexpr MessageKind kind{16};
  Vector position;
};

struct Particle : Actor<Particle> {
  Vector position, velocity;
  void on(OnTick, Context& context) {
    const auto delta = static_cast<float>(context.delta());
    position = {position.x + velocity.x * delta, position.y + velocity.y * delta, position.z + velocity.z * delta};
    context.emit(PositionChanged{position});
  }
};

inline Engine particles(std::uint64_t count, std::uint32_t threads, Wait wait, SnapshotOptions snapshots) {
  Engine engine = Engine::builder().threads(threads).tick_rate(60_hz).snapshots(snapshots).wait(wait).build();
  engine.spawn<Particle>(count, [](std::uint64_t n, Particle& particle) {
    particle.velocity = {static_cast<float>(n % 100), static_cast<float>(n % 77), 1};
  });
  return engine;
}

}  // namespace orrery::workloads
