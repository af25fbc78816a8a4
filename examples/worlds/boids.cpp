#include <cmath>
#include <cstdint>

#include <orrery/engine/engine.hpp>

#include <orrery/core/hash.hpp>

#include "worlds.hpp"

// Birds that see those near them, and nobody leads (C. Reynolds, SIGGRAPH 1987): keep apart, fly the same way, stay
// together.

namespace orrery::worlds {
namespace {

struct BoidParameters {
  std::uint32_t count = 10'000;
  double sight = 0.02;
  double speed = 0.12;
};

struct Vec2 {
  double x = 0, y = 0;
  Vec2& operator+=(const Vec2& other) {
    x += other.x;
    y += other.y;
    return *this;
  }
  friend Vec2 operator-(const Vec2& a, const Vec2& b) { return {a.x - b.x, a.y - b.y}; }
  friend Vec2 operator*(const Vec2& a, double factor) { return {a.x * factor, a.y * factor}; }
  [[nodiscard]] double length() const { return std::sqrt(x * x + y * y); }
};

// [boid]
struct Boid : Actor<Boid> {
  Vec2 position;  // In a square of side 1.
  Vec2 velocity;  // Sides a second.
  double sight = 0;
  double speed = 0;
  std::uint64_t seen = 0;

  [[nodiscard]] Position place() const { return {position.x, position.y, 0}; }

  void on(OnTick, Context& context) {
    Vec2 apart, heading, middle;
    std::uint64_t count = 0;
    context.neighbours<Boid>(place(), sight, [&](const Boid& other) {
      const Vec2 away = position - other.position;
      if (away.length() < sight * 0.4) apart += away;
      heading += other.velocity;
      middle += other.position;
      ++count;
    });
    seen += count;
    if (count > 0) steer(apart, heading, middle, 1.0 / static_cast<double>(count));
    fly(context.delta());
  }
  // [boid]

 private:
  void steer(const Vec2& apart, const Vec2& heading, const Vec2& middle, double share) {
    velocity += apart * 0.8;
    velocity += (heading * share - velocity) * 0.05;
    velocity += (middle * share - position) * 0.1;
    const double length = velocity.length();
    if (length > 0) velocity = velocity * (speed / length);
  }

  void fly(double delta) {
    position += velocity * delta;
    bounce(position.x, velocity.x);
    bounce(position.y, velocity.y);
  }
  static void bounce(double& place, double& speed) {
    if (place >= 0 && place <= 1) return;
    place = place < 0 ? -place : 2 - place;
    speed = -speed;
  }
};

void populate_boids(Engine& engine, const BoidParameters& parameters) {
  engine.spawn<Boid>(parameters.count, [&](std::uint64_t n, Boid& boid) {
    ActorRandom random(combine(engine.options().seed, n));
    boid.position.x = random.real();
    boid.position.y = random.real();
    boid.velocity.x = random.uniform(-1, 1);
    boid.velocity.y = random.uniform(-1, 1);
    boid.velocity = boid.velocity * parameters.speed;
    boid.sight = parameters.sight;
    boid.speed = parameters.speed;
  });
}

// How much they agree: 1000 if all fly the same way, near 0 if each flies its own.
WorldFacts boid_facts(const Engine& engine, const BoidParameters& parameters) {
  Vec2 sum;
  double lengths = 0;
  std::uint64_t seen = 0;
  engine.each<Boid>([&](ActorRef<Boid>, const Boid& boid) {
    sum += boid.velocity;
    lengths += boid.velocity.length();
    seen += boid.seen;
  });
  const std::uint64_t looks = engine.tick() * parameters.count;
  return {{"order_permille", lengths > 0 ? static_cast<std::uint64_t>(1000 * sum.length() / lengths) : 0},
          {"neighbours_seen_percent", looks > 0 ? seen * 100 / looks : 0}};
}

// Each where it is, in the colour of its heading.
Picture paint_boids(const Engine& engine, const BoidParameters& parameters) {
  constexpr std::uint32_t side = 800;
  Picture picture(side, side);
  engine.each<Boid>([&](ActorRef<Boid>, const Boid& boid) {
    const auto pixel = [](double place) { return static_cast<std::uint32_t>(place * (side - 1)); };
    const auto part = [&](double along) {
      return static_cast<std::uint8_t>(150 + 100 * std::min(std::max(along / parameters.speed, -1.0), 1.0));
    };
    picture.square(pixel(boid.position.x), pixel(boid.position.y), 2,
                   {part(boid.velocity.x), part(-boid.velocity.x), part(boid.velocity.y)});
  });
  return picture;
}

}  // namespace

EngineWorld boids() {
  return WorldParts<BoidParameters>{
      .name = "boids",
      .summary = "Birds that see those near them, and come to fly together.",
      .parameters =
          model::Fields<BoidParameters>()
              .field("count", &BoidParameters::count, "Birds.", {.min = 1, .max = 10'000'000})
              .field("sight", &BoidParameters::sight, "How far they see; the square is one wide.", {.min = 0, .max = 1})
              .field("speed", &BoidParameters::speed, "How far they fly in a second.", {.min = 0.001, .max = 10}),
      .populate = populate_boids,
      .facts = boid_facts,
      .paint = paint_boids,
      .ticks = 600,
  };
}

}  // namespace orrery::worlds
