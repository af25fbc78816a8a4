#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <orrery/engine/engine.hpp>

#include <orrery/core/nearest.hpp>

#include "collision.hpp"
#include "worlds.hpp"

namespace orrery {
namespace {

using model::Place;
using model::Value;

// A world with other parameters than usual, each a number.
std::unique_ptr<WorldSetup> setup_of(const EngineWorld& world,
                                     const std::vector<std::pair<std::string, std::string>>& parameters) {
  Value object = Value::object({});
  for (const auto& [name, number] : parameters) object.append(name, {}, Value::number(number, {}));
  model::Reading reading;
  std::unique_ptr<WorldSetup> setup = world.setup();
  setup->read(object, reading);
  REQUIRE(reading.ok());
  return setup;
}

Engine populated(const EngineWorld& world, const WorldSetup& setup, std::uint32_t threads = 1) {
  Engine engine = Engine::builder().threads(threads).lookahead(world.lookahead()).build();
  setup.populate(engine);
  return engine;
}

std::uint64_t fact(const WorldFacts& facts, const std::string& name) {
  const auto found = std::find_if(facts.begin(), facts.end(), [&](const auto& one) { return one.first == name; });
  REQUIRE(found != facts.end());
  return found->second;
}

TEST_CASE("worlds have names that tell them apart, in order, and say what they are") {
  const std::vector<EngineWorld> worlds = worlds::all();
  const std::vector<std::string> names = names_of(worlds);
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  for (const EngineWorld& world : worlds) {
    CHECK(find_world(worlds, world.name()) == &world);
    CHECK(world.summary().ends_with('.'));
    CHECK(world.ticks() > 0);
    CHECK(!world.fields().empty());
  }
  CHECK(find_world(worlds, "lief") == nullptr);
}

TEST_CASE("parameters out of range are refused, and what is not named stays") {
  const EngineWorld world = worlds::life();
  model::Reading reading;
  const std::unique_ptr<WorldSetup> setup = world.setup();
  Value object = Value::object({});
  object.append("width", Place{3, 1}, Value::number("2", Place{3, 9}));
  object.append("desnity", Place{4, 1}, Value::number("0.5", Place{4, 11}));
  setup->read(object, reading);
  REQUIRE(reading.problems().size() == 2);
  CHECK(to_string(reading.problems()[0]) == "3:9: /width: less than 3");
  CHECK(to_string(reading.problems()[1]) == "4:1: /desnity: unknown name 'desnity'; did you mean 'density'?");
  CHECK(setup->show(0) == "512");
}

TEST_CASE("life: of a full board all die") {
  const EngineWorld world = worlds::life();
  const auto full = setup_of(world, {{"width", "16"}, {"height", "8"}, {"density", "1"}});
  Engine engine = populated(world, *full);
  CHECK(engine.population() == 128);
  engine.run_ticks(1);
  CHECK(fact(full->facts(engine), "alive") == 128);
  CHECK(engine.stats().messages == 0);
  engine.run_ticks(1);
  CHECK(fact(full->facts(engine), "alive") == 0);
  CHECK(engine.stats().messages == 128 * 8);
}

// The cells that a picture shows as alive.
std::vector<bool> board_of(const WorldSetup& setup, const Engine& engine, std::uint32_t width, std::uint32_t height) {
  std::optional<Picture> picture = setup.paint(engine);
  REQUIRE(picture.has_value());
  const std::uint32_t side = picture->width() / width;
  std::vector<bool> board;
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x) board.push_back(picture->at(x * side, y * side).red > 100);
  return board;
}

TEST_CASE("life: actors come to what a plain loop over the board comes to") {
  constexpr std::uint32_t width = 37;
  constexpr std::uint32_t height = 23;
  const EngineWorld world = worlds::life();
  const auto setup = setup_of(world, {{"width", "37"}, {"height", "23"}, {"density", "0.4"}});
  Engine engine = populated(world, *setup, 2);
  engine.run_ticks(1);
  std::vector<bool> board = board_of(*setup, engine, width, height);
  for (int generation = 0; generation < 40; ++generation) {
    std::vector<bool> next(board.size());
    for (std::uint32_t y = 0; y < height; ++y) {
      for (std::uint32_t x = 0; x < width; ++x) {
        std::uint32_t around = 0;
        for (std::uint32_t row = y + height - 1; row <= y + height + 1; ++row)
          for (std::uint32_t column = x + width - 1; column <= x + width + 1; ++column)
            around += board[row % height * width + column % width];
        const bool alive = board[y * width + x];
        next[y * width + x] = alive ? around == 3 || around == 4 : around == 3;
      }
    }
    board = next;
    engine.run_ticks(1);
    REQUIRE(board_of(*setup, engine, width, height) == board);
  }
  CHECK(std::find(board.begin(), board.end(), true) != board.end());
}

TEST_CASE("particles stay in the box, and go as far as their speed says") {
  const EngineWorld world = worlds::particles();
  const auto setup = setup_of(world, {{"count", "5000"}, {"speed", "3"}, {"radius", "0"}});
  Engine engine = populated(world, *setup);
  engine.run_ticks(120);
  CHECK(engine.stats().ticks == 5000 * 120);
  CHECK(engine.stats().emitted == 5000 * 120);
  // Three axes, two seconds, 1.5 m a second on average: a wall each metre.
  const double bounces = static_cast<double>(fact(setup->facts(engine), "bounces")) / 5000;
  CHECK(bounces == doctest::Approx(9).epsilon(0.02));
}

TEST_CASE("particles: two that collide keep their momentum to the bit, and their energy") {
  ActorRandom random(7);
  const auto vector = [&random](double size) {
    worlds::Vec3 made;
    for (double* part : {&made.x, &made.y, &made.z}) *part = random.uniform(-size, size);
    return made;
  };
  int met = 0;
  for (int i = 0; i < 1000; ++i) {
    const worlds::Body a{vector(1), vector(3)};
    const worlds::Body b{vector(1), vector(3)};
    REQUIRE(worlds::approach(a, b) == worlds::approach(b, a));
    if (!worlds::approach(a, b)) continue;
    ++met;
    const worlds::Vec3 gained = worlds::gain_by_collision(a, b);
    const worlds::Vec3 lost = worlds::gain_by_collision(b, a);
    REQUIRE(gained.x == -lost.x);
    REQUIRE(gained.y == -lost.y);
    REQUIRE(gained.z == -lost.z);
    worlds::Body after_a = a;
    worlds::Body after_b = b;
    after_a.velocity += gained;
    after_b.velocity += lost;
    const auto energy = [](const worlds::Body& one, const worlds::Body& other) {
      return one.velocity.dot(one.velocity) + other.velocity.dot(other.velocity);
    };
    REQUIRE(energy(after_a, after_b) == doctest::Approx(energy(a, b)).epsilon(1e-12));
    REQUIRE(!worlds::approach(after_a, after_b));
  }
  CHECK(met > 400);
}

TEST_CASE("particles: however often they collide, no energy is lost, and there are as many as the theory says") {
  const EngineWorld world = worlds::particles();
  const auto setup = setup_of(world, {{"count", "3000"}, {"speed", "0.2"}, {"radius", "0.015"}});
  Engine engine = populated(world, *setup, 2);
  const std::uint64_t energy = fact(setup->facts(engine), "millijoules");
  engine.run_ticks(300);
  const WorldFacts facts = setup->facts(engine);
  CHECK(fact(facts, "millijoules") + 1 >= energy);
  CHECK(fact(facts, "millijoules") <= energy + 1);
  // As the kinetic theory of gases has it: each meets density * pi * diameter^2 * relative speed others a second. The
  // speeds are soon Maxwell's, where two of root mean square v have a mean relative one of 4 v / sqrt(3 * pi).
  const double each_in_second = 3000 * 3.14159 * 0.03 * 0.03 * 1.303 * 0.2;
  CHECK(static_cast<double>(fact(facts, "collisions")) == doctest::Approx(3000 * each_in_second * 5 / 2).epsilon(0.1));
}

TEST_CASE("boids: who sees nobody flies on alone, and who sees others comes to fly as they do") {
  const EngineWorld world = worlds::boids();
  const auto blind = setup_of(world, {{"count", "500"}, {"sight", "0"}});
  Engine alone = populated(world, *blind);
  alone.run_ticks(300);
  CHECK(fact(blind->facts(alone), "neighbours_seen_percent") == 0);
  const std::uint64_t chance = fact(blind->facts(alone), "order_permille");
  CHECK(chance < 100);
  const auto seeing = setup_of(world, {{"count", "500"}, {"sight", "0.1"}});
  Engine together = populated(world, *seeing, 2);
  together.run_ticks(300);
  CHECK(fact(seeing->facts(together), "order_permille") > 3 * chance);
}

TEST_CASE("service: clients lose as many requests as workers fail, and no more") {
  const EngineWorld world = worlds::service();
  const auto setup = setup_of(world, {{"shards", "10"}, {"clients", "300"}, {"failure", "0.01"}, {"fatal", "0"}});
  Engine engine = populated(world, *setup, 2);
  engine.run_ticks(900);
  const WorldFacts facts = setup->facts(engine);
  CHECK(engine.stats().failures > 300);
  // Those of the last 30 ticks, about 40, have not been given up yet.
  CHECK(fact(facts, "lost") <= engine.stats().failures);
  CHECK(fact(facts, "lost") + 80 >= engine.stats().failures);
  CHECK(fact(facts, "workers_started_again") >= engine.stats().failures);
  CHECK(engine.population() == 10 * 20 + 300);
}

TEST_CASE("phold handles as many jobs as their mean says, and loses none") {
  const EngineWorld world = worlds::phold();
  const auto setup = setup_of(world, {{"processes", "2000"}, {"mean", "64"}, {"remote", "0.5"}, {"jobs", "3"}});
  Engine engine = populated(world, *setup);
  engine.run_ticks(4000);
  // A delay is 16 + the whole part of an exponential one: 0.5 less than its mean.
  const double jobs = static_cast<double>(fact(setup->facts(engine), "jobs_handled"));
  CHECK(jobs == doctest::Approx(2000.0 * 3 * 4000 / 79.5).epsilon(0.03));
  CHECK(engine.stats().to_nobody == 0);
}

TEST_CASE("token_ring: each token makes a hop in so many ticks") {
  const EngineWorld world = worlds::token_ring();
  const auto setup = setup_of(world, {{"stations", "7"}, {"tokens", "3"}, {"hop", "5"}});
  Engine engine = populated(world, *setup);
  engine.run_ticks(701);
  CHECK(fact(setup->facts(engine), "hops") == 3 * 140);
  CHECK(fact(setup->facts(engine), "laps") == 60);
  CHECK(engine.stats().windows < 160);  // Of 701 ticks, those in which a token arrives.
}

TEST_CASE("sir: nobody is lost, and an epidemic leaves as many as the theory says") {
  const EngineWorld world = worlds::sir();
  const auto setup = setup_of(world, {{"side", "10"}, {"people", "1000"}, {"travel", "0.5"}});
  Engine engine = populated(world, *setup);
  engine.run_ticks(24 * 150);
  const WorldFacts facts = setup->facts(engine);
  CHECK(fact(facts, "on_the_way") < 10'000);
  CHECK(fact(facts, "infected") < 100);
  // 1 - z = exp(-3 z), for three infections by each: 94.05 % in the end.
  CHECK(static_cast<double>(fact(facts, "recovered")) == doctest::Approx(94'050).epsilon(0.04));
}

TEST_CASE("market: shares and money only change hands, and full books let the worst order go") {
  const EngineWorld world = worlds::market();
  const auto setup = setup_of(world, {{"traders", "2000"}, {"books", "10"}, {"pause", "10"}});
  Engine engine = populated(world, *setup, 2);
  for (int i = 0; i < 30; ++i) {
    engine.run_ticks(10);
    const WorldFacts facts = setup->facts(engine);
    CHECK(fact(facts, "shares_created") == 0);
    CHECK(fact(facts, "money_created") == 0);
    CHECK(fact(facts, "orders_resting") <= 10 * 2 * 32);
  }
  const WorldFacts facts = setup->facts(engine);
  CHECK(fact(facts, "trades") > 10'000);
  CHECK(fact(facts, "orders_displaced") > 0);
}

}  // namespace
}  // namespace orrery
