#include <algorithm>
#include <cstdint>

#include <orrery/core/hash.hpp>

#include "worlds.hpp"

// Particles that fly straight on in a box of one metre and bounce off its walls: the least that an actor can do, a
// million times a tick.

namespace orrery::worlds {
namespace {

struct ParticleParameters {
  std::uint32_t count = 1'000'000;
  double speed = 0.5;
};

struct Vec3 {
  float x = 0, y = 0, z = 0;
};

struct PositionChanged {
  static constexpr MessageKind kind{16};
  Vec3 position;
};

struct Particle : Actor<Particle> {
  Vec3 position;  // Metres.
  Vec3 velocity;  // Metres a second.
  std::uint32_t bounces = 0;

  void on(OnTick, Context& context) {
    const auto delta = static_cast<float>(context.delta());
    move(position.x, velocity.x, delta);
    move(position.y, velocity.y, delta);
    move(position.z, velocity.z, delta);
    context.emit(PositionChanged{position});
  }

 private:
  void move(float& place, float& speed, float delta) {
    place += speed * delta;
    while (place < 0 || place > 1) {
      place = place < 0 ? -place : 2 - place;
      speed = -speed;
      ++bounces;
    }
  }
};

void populate_particles(Engine& engine, const ParticleParameters& parameters) {
  engine.spawn<Particle>(parameters.count, [&](std::uint64_t n, Particle& particle) {
    ActorRandom random(combine(engine.options().seed, n));
    for (float* place : {&particle.position.x, &particle.position.y, &particle.position.z})
      *place = static_cast<float>(random.real());
    for (float* speed : {&particle.velocity.x, &particle.velocity.y, &particle.velocity.z})
      *speed = static_cast<float>(random.uniform(-parameters.speed, parameters.speed));
  });
}

WorldFacts particle_facts(const Engine& engine, const ParticleParameters&) {
  std::uint64_t bounces = 0;
  engine.each<Particle>([&](ActorRef<Particle>, const Particle& particle) { bounces += particle.bounces; });
  return {{"bounces", bounces}};
}

// From the front: the nearer, the brighter; the fast ones reddish.
Picture paint_particles(const Engine& engine, const ParticleParameters& parameters) {
  constexpr std::uint32_t side = 800;
  Picture picture(side, side);
  const auto dot = static_cast<std::uint32_t>(parameters.count > 200'000 ? 1 : 2);
  engine.each<Particle>([&](ActorRef<Particle>, const Particle& particle) {
    const auto pixel = [](float place) { return std::min(static_cast<std::uint32_t>(place * side), side - 1); };
    const auto light = static_cast<std::uint8_t>(70 + 185 * (1 - particle.position.z));
    const float speed = particle.velocity.x * particle.velocity.x + particle.velocity.y * particle.velocity.y;
    const bool fast = speed > parameters.speed * parameters.speed * 2 / 3;
    picture.square(pixel(particle.position.x), pixel(particle.position.y), dot,
                   fast ? Colour{light, static_cast<std::uint8_t>(light / 2), 60}
                        : Colour{60, static_cast<std::uint8_t>(light / 2), light});
  });
  return picture;
}

}  // namespace

EngineWorld particles() {
  return WorldParts<ParticleParameters>{
      .name = "particles",
      .summary = "Particles that bounce off the walls of a box, and tell nobody.",
      .parameters = model::Fields<ParticleParameters>()
                        .field("count", &ParticleParameters::count, "Particles.", {.min = 1, .max = 100'000'000})
                        .field("speed", &ParticleParameters::speed,
                               "The largest speed along an axis, in metres a second; the box is one metre wide.",
                               {.min = 0, .max = 100}),
      .populate = populate_particles,
      .facts = particle_facts,
      .paint = paint_particles,
      .ticks = 300,
  };
}

}  // namespace orrery::worlds
