#include <doctest/doctest.h>

#include <orrery/core/math.hpp>
#include <orrery/engine/engine.hpp>

namespace orrery {
namespace {

// Drifts with the mean velocity of those near it; a sum of floating-point numbers, which depends on its order.
struct Bird : Actor<Bird> {
  double x = 0, y = 0, vx = 0, vy = 0;
  std::uint64_t seen = 0;

  [[nodiscard]] Position place() const { return {x, y, 0}; }

  void on(OnTick, Context& context) {
    double sum_x = vx;
    double sum_y = vy;
    std::uint64_t count = 1;
    context.neighbours<Bird>(place(), 0.05, [&](const Bird& other) {
      sum_x += other.vx;
      sum_y += other.vy;
      ++count;
    });
    seen += count;
    vx = sum_x / static_cast<double>(count);
    vy = sum_y / static_cast<double>(count);
    x += vx * context.delta();
    y += vy * context.delta();
    ActorRandom random = context.random();
    if (random.chance(0.001)) return context.stop();
    if (random.chance(0.001)) {
      Bird chick = *this;
      chick.vx = -vx;
      context.spawn(chick);
    }
    if (random.chance(0.001)) context.fail("hit a window");
  }
};

Engine flock(std::uint32_t threads, std::uint32_t partitions, std::uint64_t scheduling_seed) {
  Engine engine = Engine::builder()
                      .threads(threads)
                      .partitions(partitions)
                      .scheduling_seed(scheduling_seed)
                      .space({{0, 0, 0}, {1, 1, 0}})
                      .build();
  engine.spawn<Bird>(3000, [](std::uint64_t n, Bird& bird) {
    const auto angle = static_cast<double>(n);
    bird.x = 0.5 + 0.4 * math::sin(angle * 1.7);
    bird.y = 0.5 + 0.4 * math::cos(angle * 2.3);
    bird.vx = math::sin(angle);
    bird.vy = math::cos(angle);
  });
  return engine;
}

TEST_CASE("sums over neighbours do not depend on threads or partitions") {
  Engine one = flock(1, 1, 0);
  one.run_ticks(40);
  for (const std::uint32_t threads : {1u, 2u, 3u, 8u}) {
    Engine many = flock(threads, threads * 3, threads);
    many.run_ticks(40);
    CHECK(many.digest() == one.digest());
  }
}

TEST_CASE("after going back neighbours are those of that tick") {
  Engine engine = flock(2, 4, 0);
  engine.run_ticks(40);
  const std::uint64_t digest = engine.digest();
  REQUIRE(engine.rollback(33).has_value());
  engine.run_ticks(7);
  CHECK(engine.digest() == digest);
}

TEST_CASE("neighbours are those of the last tick, without oneself") {
  struct Counter : Actor<Counter> {
    double x = 0;
    std::uint64_t seen = 0;
    std::uint64_t in_box = 0;
    [[nodiscard]] Position place() const { return {x, 0, 0}; }
    void on(OnTick, Context& context) {
      seen = in_box = 0;
      context.neighbours<Counter>(place(), 1.5, [&](ActorRef<Counter> other, const Counter& state) {
        CHECK(other.id != context.self());
        CHECK(state.x ==
              doctest::Approx(static_cast<double>(other.id.slot) + static_cast<double>(context.tick()) * 0.25));
        ++seen;
      });
      context.actors_in<Counter>({{x - 1.5, -1, -1}, {x + 1.5, 1, 1}}, [&](const Counter&) { ++in_box; });
      x += 0.25;
    }
  };
  Engine engine = Engine::builder().space({{0, 0, 0}, {10, 0, 0}}).snapshots({.every = 0}).build();
  engine.spawn<Counter>(10, [](std::uint64_t n, Counter& counter) { counter.x = static_cast<double>(n); });
  engine.run_ticks(5);
  engine.each<Counter>([](ActorRef<Counter> counter, const Counter& state) {
    CHECK(state.seen == (counter.id.slot == 0 || counter.id.slot == 9 ? 1u : 2u));
    CHECK(state.in_box == state.seen + 1);
  });
}

// Looks around in all ways, and lets what it sees decide where it goes.
struct Scout : Actor<Scout> {
  double x = 0, y = 0, z = 0;
  std::uint64_t hits = 0;
  std::uint64_t wrong = 0;
  double sum = 0;

  [[nodiscard]] Position place() const { return {x, y, z}; }

  void on(OnTick, Context& context) {
    double farthest = 0;
    std::uint64_t near = 0;
    context.nearest<Scout>(place(), 5, [&](ActorRef<Scout> other, const Scout& scout) {
      const double distance = distance_squared(place(), scout.place());
      if (other.id == context.self() || distance < farthest) ++wrong;
      farthest = distance;
      sum += scout.x * 0.1;
      ++near;
    });
    if (near != 5) ++wrong;
    context.along<Scout>({place(), {1 - x, 1 - y, 1 - z}}, 0.03, [&](const Scout& scout) { sum += scout.y * 0.1; });
    context.along<Scout>({place(), {x + 0.5, y, z}}, 0.03, [&](const Scout&) { return ++hits, false; });
    context.neighbours<Scout>(place(), 0.1, [&](const Scout& scout) { sum += scout.z * 0.1; });
    const auto step = [](double& at, double by) { at += at > 0.5 ? -by : by; };
    step(x, 0.01 * math::sin(sum));
    step(y, 0.01 * math::cos(sum));
    step(z, 0.02 * math::sin(3 * sum));
  }
};

TEST_CASE("what is nearest, along a segment and around does not depend on threads, in an octree or a grid") {
  for (const double cell : {0.0, 0.1}) {
    std::uint64_t expected = 0;
    for (const std::uint32_t threads : {1u, 2u, 8u}) {
      Engine engine = Engine::builder()
                          .threads(threads)
                          .partitions(threads * 2)
                          .scheduling_seed(threads)
                          .space_index({.cell = cell})
                          .build();
      // So many that more than one part of the index is brought up to date.
      engine.spawn<Scout>(20'000, [](std::uint64_t n, Scout& scout) {
        const auto angle = static_cast<double>(n);
        scout.x = 0.5 + 0.5 * math::sin(angle * 1.3);
        scout.y = 0.5 + 0.5 * math::cos(angle * 2.9);
        scout.z = 0.5 + 0.5 * math::sin(angle * 0.7);
      });
      constexpr Tick ticks = 3;
      engine.run_ticks(ticks);
      if (threads == 1) expected = engine.digest();
      CHECK(engine.digest() == expected);
      std::uint64_t hits = 0;
      std::uint64_t wrong = 0;
      engine.each<Scout>([&](ActorRef<Scout>, const Scout& scout) {
        hits += scout.hits;
        wrong += scout.wrong;
      });
      CHECK(wrong == 0);
      CHECK(hits > ticks * 10'000);
      CHECK(hits <= ticks * 20'000);
    }
  }
}

struct Clumsy : Actor<Clumsy> {
  double x = 0;
  [[nodiscard]] Position place() const { return {x, 0, 0}; }
  void on(OnTick, Context& context) {
    if (context.random().chance(0.1)) context.fail("fell");
    x += 0.001;
  }
};

TEST_CASE("where neighbours need snapshots that nobody asked for, supervisors are in them, too") {
  Engine engine = Engine::builder().snapshots({.every = 0}).build();
  const SupervisorRef group = engine.supervise({.intensity = 50, .period = 100});
  for (int i = 0; i < 10; ++i) engine.spawn_one(Clumsy{}, {.under = group});
  engine.run_ticks(20);
  const std::uint64_t before = engine.digest();
  engine.run_ticks(5);
  const std::uint64_t after = engine.digest();
  CHECK(engine.stats().failures > 5);
  REQUIRE(engine.rollback(20).has_value());
  CHECK(engine.digest() == before);
  engine.run_ticks(5);
  CHECK(engine.digest() == after);
}

}  // namespace
}  // namespace orrery
