#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include <orrery/engine/engine.hpp>
#include <orrery/world/configuration.hpp>
#include <orrery/world/read_toml.hpp>
#include <orrery/world/world.hpp>

namespace orrery {
namespace {

struct Poke {
  static constexpr MessageKind kind{16};
};

/// Fails each time it is told anything.
struct Frail : Actor<Frail, Poke> {
  Tick started_at = 0;
  void on(OnStart, Context& context) { started_at = context.tick(); }
  void on(const Poke&, Context& context) { context.fail("poked"); }
};

/// Counts, and says nothing of its mailbox.
struct Plain : Actor<Plain, Poke> {
  std::uint64_t handled = 0;
  void on(const Poke&, Context&) { ++handled; }
};

struct Roomy : Actor<Roomy, Poke> {
  static constexpr MailboxOptions mailbox{.capacity = 6};
  std::uint64_t handled = 0;
  void on(const Poke&, Context&) { ++handled; }
};

struct Number {
  static constexpr MessageKind kind{17};
  std::uint64_t value;
};
/// Adds up what it is told.
struct Keeper : Actor<Keeper, Number> {
  std::uint64_t sum = 0;
  void on(const Number& number, Context&) { sum += number.value; }
};

struct Nothing {};

EngineOptions options_of(const std::string& toml) {
  const EngineWorld world = WorldParts<Nothing>{.name = "empty",
                                                .summary = "Nobody.",
                                                .parameters = {},
                                                .populate = [](Engine&, const Nothing&) {},
                                                .facts = [](const Engine&, const Nothing&) { return WorldFacts{}; }};
  const auto root = read_toml(toml);
  REQUIRE(root.has_value());
  model::Reading reading;
  Configuration configuration;
  read_configuration(*root, configuration, reading);
  REQUIRE(reading.ok());
  const Result<EngineOptions> options = configuration.options(world);
  REQUIRE(options.has_value());
  return *options;
}

template <class A>
void poke(Engine& engine, ActorRef<A> actor, int times = 1) {
  for (int n = 0; n < times; ++n) engine.send(actor, Poke{});
  engine.run_ticks(1);
}

// Ticks from a failure to the start after it.
Tick wait_after_failure(Engine& engine, ActorRef<Frail> actor) {
  const Tick failed = engine.tick();
  poke(engine, actor);
  engine.run_ticks(100);
  const Frail* found = engine.find(actor);
  REQUIRE(found != nullptr);
  return found->started_at - failed;
}

TEST_CASE("[supervision] restart_policy: when an actor that failed starts again, with and without a supervisor") {
  for (const bool supervised : {false, true}) {
    CAPTURE(supervised);
    const auto populated = [supervised](Engine& engine) {
      if (!supervised) return engine.spawn_one(Frail{});
      return engine.spawn_one(Frail{}, {.under = engine.supervise({.intensity = unlimited})});
    };
    Engine at_once(options_of(""));
    const ActorRef<Frail> first = populated(at_once);
    CHECK(wait_after_failure(at_once, first) == 1);
    CHECK(wait_after_failure(at_once, first) == 1);

    // A tenth of a second is 10 ticks, and the jitter a tenth of that.
    Engine later(
        options_of("[engine]\ntick_rate = \"100hz\"\n[supervision]\nrestart_policy = \"exponential-backoff\"\n"));
    const ActorRef<Frail> second = populated(later);
    for (const Tick wait : {10u, 20u, 40u}) {
      const Tick waited = wait_after_failure(later, second);
      CHECK(waited >= wait);
      CHECK(waited <= wait + wait / 10 + 2);
    }
  }
}

TEST_CASE("[supervision] max_restarts: how often, before a supervisor that does not say gives up, and the root") {
  const std::string three = "[supervision]\nmax_restarts = 3\n";
  const auto pokes_survived = [](const std::string& toml, bool supervised, SupervisorOptions supervisor) {
    Engine engine(options_of(toml));
    const ActorRef<Frail> frail =
        supervised ? engine.spawn_one(Frail{}, {.under = engine.supervise(supervisor)}) : engine.spawn_one(Frail{});
    int survived = 0;
    for (; survived < 20; ++survived) {
      poke(engine, frail);
      if (engine.find(frail) == nullptr) break;
    }
    return survived;
  };
  const SupervisorOptions silent{.restart = Restart::temporary};
  const SupervisorOptions explicit_one{.intensity = 5, .restart = Restart::temporary};
  CHECK(pokes_survived("", true, silent) == 1);
  CHECK(pokes_survived(three, true, silent) == 3);
  CHECK(pokes_survived(three, true, explicit_one) == 5);
  CHECK(pokes_survived("", false, {}) == 20);
  CHECK(pokes_survived(three, false, {}) == 3);
}

TEST_CASE("[mailbox] bounds the mail of actors whose type does not say") {
  const auto handled = [](const std::string& toml) {
    Engine engine(options_of(toml));
    const ActorRef<Plain> plain = engine.spawn_one(Plain{});
    const ActorRef<Roomy> roomy = engine.spawn_one(Roomy{});
    poke(engine, plain, 10);
    poke(engine, roomy, 10);
    CHECK(engine.find(roomy)->handled == 6);
    CHECK(engine.stats().overflowed == 4 + 10 - engine.find(plain)->handled);
    return engine.find(plain)->handled;
  };
  CHECK(handled("") == 10);
  CHECK(handled("[mailbox]\ncapacity = 4\n") == 4);
}

TEST_CASE("[mailbox] policy: which message goes, and that it may be the receiver") {
  const auto after_five = [](const std::string& policy) {
    Engine engine(options_of("[mailbox]\ncapacity = 2\npolicy = \"" + policy + "\"\n"));
    const ActorRef<Keeper> keeper = engine.spawn_one(Keeper{});
    engine.run_ticks(2);
    for (const std::uint64_t value : {1u, 10u, 100u, 1000u, 10000u}) engine.send(keeper, Number{value});
    engine.run_ticks(1);
    const EngineStats stats = engine.stats();
    CHECK(stats.overflowed == 3);
    CHECK(stats.failures == (policy == "fail" ? 1 : 0));
    engine.run_ticks(2);
    return engine.find(keeper)->sum;
  };
  CHECK(after_five("drop-newest") == 11);
  CHECK(after_five("drop-oldest") == 11'000);
  CHECK(after_five("fail") == 11);
}

}  // namespace
}  // namespace orrery
