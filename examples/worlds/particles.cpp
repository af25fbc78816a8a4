#include <algorithm>
#include <cstdint>
#include <limits>

#include <orrery/engine/engine.hpp>

#include <orrery/core/hash.hpp>

#include "collision.hpp"
#include "worlds.hpp"

// Particles in a box of one metre. With a radius they are balls that collide; without they fly straight on and bounce
// off the walls: the least that an actor can do, a million times a tick.

namespace orrery::worlds {
namespace {

struct ParticleParameters {
  std::uint32_t count = 100'000;
  double speed = 0.5;
  double radius = 0.004;
};

// On for a tick, and back from the walls; counts how often.
template <class Real>
void fly(Real& place, Real& speed, Real delta, std::uint32_t& bounces) {
  place += speed * delta;
  while (place < 0 || place > 1) {
    place = place < 0 ? -place : 2 - place;
    speed = -speed;
    ++bounces;
  }
}

struct Point {
  float x = 0, y = 0, z = 0;
};

struct PositionChanged {
  static constexpr MessageKind kind{16};
  Point position;
};

struct Particle : Actor<Particle> {
  Point position;  // Metres.
  Point velocity;  // Metres a second.
  std::uint32_t bounces = 0;

  void on(OnTick, Context& context) {
    const auto delta = static_cast<float>(context.delta());
    fly(position.x, velocity.x, delta, bounces);
    fly(position.y, velocity.y, delta, bounces);
    fly(position.z, velocity.z, delta, bounces);
    context.emit(PositionChanged{position});
  }
};

// [ball]
struct Ball : Actor<Ball> {
  Body body;
  double radius = 0;
  std::uint32_t bounces = 0;
  std::uint32_t collisions = 0;

  [[nodiscard]] Position place() const { return body.place(); }

  // It collides with the closest of those that it touches and approaches, if it is that one's closest, too. Both find
  // this out for themselves, from the same states, those of the last tick: no momentum is lost, and no energy.
  void on(OnTick, Context& context) {
    const Contact mine = closest(context, context.self(), body, {});
    if (mine.who != no_actor) {
      const Contact theirs = closest(context, mine.who, mine.body, {context.self(), mine.distance, body});
      if (theirs.who == context.self()) {
        body.velocity += gain_by_collision(body, mine.body);
        ++collisions;
      }
    }
    const double delta = context.delta();
    fly(body.position.x, body.velocity.x, delta, bounces);
    fly(body.position.y, body.velocity.y, delta, bounces);
    fly(body.position.z, body.velocity.z, delta, bounces);
    context.emit(PositionChanged{{static_cast<float>(body.position.x), static_cast<float>(body.position.y),
                                  static_cast<float>(body.position.z)}});
  }
  // [ball]

 private:
  struct Contact {
    ActorId who = no_actor;
    double distance = std::numeric_limits<double>::infinity();  // Squared.
    Body body;
  };

  // Of those that `of`, the body of `self`, touches and approaches the closest, unless `best` is closer; ties by slot.
  Contact closest(Context& context, ActorId self, const Body& of, Contact best) const {
    context.neighbours<Ball>(of.place(), 2 * radius, [&](ActorRef<Ball> other, const Ball& ball) {
      if (other.id == self || !approach(of, ball.body)) return;
      const double distance = distance_squared(of.place(), ball.place());
      if (distance < best.distance || (distance == best.distance && other.id.slot < best.who.slot))
        best = {other.id, distance, ball.body};
    });
    return best;
  }
};

template <class Real, class Point3>
void set_out(const Engine& engine, std::uint64_t n, double speed, Point3& position, Point3& velocity) {
  ActorRandom random(combine(engine.options().seed, n));
  for (Real* at : {&position.x, &position.y, &position.z}) *at = static_cast<Real>(random.real());
  for (Real* by : {&velocity.x, &velocity.y, &velocity.z}) *by = static_cast<Real>(random.uniform(-speed, speed));
}

void populate_particles(Engine& engine, const ParticleParameters& parameters) {
  if (parameters.radius > 0) {
    engine.spawn<Ball>(parameters.count, [&](std::uint64_t n, Ball& ball) {
      set_out<double>(engine, n, parameters.speed, ball.body.position, ball.body.velocity);
      ball.radius = parameters.radius;
    });
    return;
  }
  engine.spawn<Particle>(parameters.count, [&](std::uint64_t n, Particle& particle) {
    set_out<float>(engine, n, parameters.speed, particle.position, particle.velocity);
  });
}

// Calls `visit(position, velocity, bounces, collisions)` for each, whichever kind it is.
template <class Visit>
void each_particle(const Engine& engine, Visit visit) {
  engine.each<Particle>([&](ActorRef<Particle>, const Particle& particle) {
    const auto wide = [](const Point& point) { return Vec3{point.x, point.y, point.z}; };
    visit(wide(particle.position), wide(particle.velocity), particle.bounces, 0u);
  });
  engine.each<Ball>([&](ActorRef<Ball>, const Ball& ball) {
    visit(ball.body.position, ball.body.velocity, ball.bounces, ball.collisions);
  });
}

WorldFacts particle_facts(const Engine& engine, const ParticleParameters&) {
  std::uint64_t bounces = 0;
  std::uint64_t collisions = 0;
  double energy = 0;  // Of a mass of a kilogram each.
  each_particle(engine, [&](const Vec3&, const Vec3& velocity, std::uint32_t bounced, std::uint32_t collided) {
    bounces += bounced;
    collisions += collided;
    energy += velocity.dot(velocity) / 2;
  });
  return {
      {"bounces", bounces}, {"collisions", collisions / 2}, {"millijoules", static_cast<std::uint64_t>(energy * 1000)}};
}

// From the front: the nearer, the brighter; the fast ones reddish.
Picture paint_particles(const Engine& engine, const ParticleParameters& parameters) {
  constexpr std::uint32_t side = 800;
  Picture picture(side, side);
  const auto dot = static_cast<std::uint32_t>(parameters.count > 200'000 ? 1 : 2);
  each_particle(engine, [&](const Vec3& position, const Vec3& velocity, std::uint32_t, std::uint32_t) {
    const auto pixel = [](double place) { return std::min(static_cast<std::uint32_t>(place * side), side - 1); };
    const auto light = static_cast<std::uint8_t>(70 + 185 * (1 - position.z));
    const double speed = velocity.x * velocity.x + velocity.y * velocity.y;
    const bool fast = speed > parameters.speed * parameters.speed * 2 / 3;
    picture.square(pixel(position.x), pixel(position.y), dot,
                   fast ? Colour{light, static_cast<std::uint8_t>(light / 2), 60}
                        : Colour{60, static_cast<std::uint8_t>(light / 2), light});
  });
  return picture;
}

}  // namespace

EngineWorld particles() {
  return WorldParts<ParticleParameters>{
      .name = "particles",
      .summary = "Particles in a box: they collide, and bounce off its walls.",
      .parameters =
          model::Fields<ParticleParameters>()
              .field("count", &ParticleParameters::count, "Particles.", {.min = 1, .max = 100'000'000})
              .field("speed", &ParticleParameters::speed,
                     "The largest speed along an axis at first, in metres a second; the box is one metre wide.",
                     {.min = 0, .max = 100})
              .field("radius", &ParticleParameters::radius,
                     "Of each particle, in metres; 0: they pass through each other.", {.min = 0, .max = 0.1}),
      .populate = populate_particles,
      .facts = particle_facts,
      .paint = paint_particles,
      .ticks = 300,
  };
}

}  // namespace orrery::worlds
