#include <doctest/doctest.h>

#include <chrono>
#include <thread>
#include <vector>

#include <orrery/engine/pacer.hpp>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

using namespace std::chrono;

// Ticks, and when alarmed does all that can be done.
struct Sentry : Actor<Sentry, Letter, Alarm> {
  static constexpr std::uint32_t slots = 1000;
  std::uint64_t ticks = 0;
  std::uint64_t drawn = 0;
  std::uint64_t letters = 0;

  void on(OnTick, Context& context) {
    ++ticks;
    if (ticks % 16 == context.self().slot % 16) context.send(another(context), Letter{1});
  }
  void on(const Alarm&, Context& context) {
    ActorRandom random = context.random();
    drawn = drawn * 31 + random.next();
    context.send(another(context), Letter{static_cast<std::uint32_t>(random.below(100))});
    if (random.chance(0.1)) context.send(another(context), Alarm{}, {.tier = Tier::critical});
    if (random.chance(0.05)) context.spawn(Sentry{}, {.restart = Restart::transient});
    if (random.chance(0.05)) context.stop();
    if (random.chance(0.05)) context.fail("asleep");
  }
  void on(const Letter& letter, Context& context) { letters = letters * 7 + letter.words + context.tick(); }

  static ActorRef<Sentry> another(const Context& context) {
    ActorRandom random = context.random(1);
    return {{static_cast<std::uint32_t>(random.below(slots)), 0}};
  }
};

TEST_CASE("what comes of steps does not depend on partitions or snapshots") {
  Journal journal;
  for (std::uint32_t n = 0; n < 480; ++n) {
    journal.emplace_back(AdmittedMessage{.tick = 3 + n / 40,
                                         .to = {n * 37 % Sentry::slots, 0},
                                         .kind = Alarm::kind,
                                         .tier = Tier::critical,
                                         .step = n % 40 + 1});
  }
  const auto digest = [&](std::uint32_t partitions, Tick every) {
    Engine engine = Engine::builder().partitions(partitions).snapshots({.every = every}).build();
    engine.spawn<Sentry>(Sentry::slots);
    engine.replay(journal);
    engine.run_ticks(20);
    CHECK(engine.stats().failures > 10);
    CHECK(engine.population() != Sentry::slots);
    return engine.digest();
  };
  const std::uint64_t one = digest(1, 0);
  for (const std::uint32_t partitions : {1u, 3u, 5u}) {
    CHECK(digest(partitions, 0) == one);
    CHECK(digest(partitions, 1) == one);
  }
}

// Writes letters and raises alarms while the world goes on.
template <class A>
void disturb(Engine& engine, Pacer& pacer) {
  std::vector<std::thread> threads;
  for (std::uint32_t sender = 0; sender < 2; ++sender) {
    threads.emplace_back([&engine, sender] {
      for (std::uint32_t n = 0; n < 600;) {
        const ActorRef<A> to{{(n * 37 + sender) % A::slots, 0}};
        const auto pushed = n % 3 != 0 ? engine.inbox().push(to, Alarm{}, Tier::critical)
                                       : engine.inbox().push(to, Letter{n}, n % 2 == 0 ? Tier::critical : Tier::normal);
        if (pushed == Inbox::Push::accepted) ++n;
        if (n % 8 == 0) std::this_thread::sleep_for(milliseconds(2));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  pacer.stop();
}

template <class A>
Engine disturbed_world(Wait wait, Tick lookahead, std::uint32_t partitions, Tick snapshots_every) {
  Engine engine = Engine::builder()
                      .seed(3)
                      .tick_rate(50_hz)
                      .lookahead(lookahead)
                      .threads(2)
                      .partitions(partitions)
                      .snapshots({.every = snapshots_every})
                      .wait(wait)
                      .journal()
                      .build();
  engine.spawn<A>(A::slots);
  return engine;
}

// Returns how many messages were handled at once: none, where the world never had to wait for the clock.
template <class A>
std::uint64_t runs_again(Wait wait, Tick lookahead, Tick every, double speed) {
  CAPTURE(static_cast<int>(wait));
  CAPTURE(every);
  CAPTURE(speed);
  Engine engine = disturbed_world<A>(wait, lookahead, 5, every);
  Pacer pacer(engine, {.speed = speed});
  std::thread other([&] { disturb<A>(engine, pacer); });
  REQUIRE(pacer.run().has_value());
  other.join();
  engine.run_ticks(80);  // Also with what has come since.
  CHECK(engine.journal().size() == 1200);
  Engine again = disturbed_world<A>(wait, lookahead, 3, 1 - every);
  again.replay(engine.journal());
  again.run_ticks(engine.tick());
  CHECK(again.tick() == engine.tick());
  CHECK(again.digest() == engine.digest());
  CHECK(again.population() == engine.population());
  CHECK(again.stats().failures == engine.stats().failures);
  return pacer.report().handled_at_once;
}

// Slower, until this machine is fast enough.
template <class A>
void runs_again(Wait wait, Tick lookahead, Tick every) {
  auto speed = static_cast<double>(lookahead);
  while (runs_again<A>(wait, lookahead, every, speed) <= 10) {
    speed /= 4;
    REQUIRE(speed > static_cast<double>(lookahead) / 1000);
  }
}

TEST_CASE("a paced run with threads that send at any time is run again from its journal") {
  for (const Wait wait : {Wait::park, Wait::spin}) {
    for (const Tick every : {Tick{0}, Tick{1}}) {
      runs_again<Villager>(wait, 8, every);
      runs_again<Sentry>(wait, 1, every);
    }
  }
}

}  // namespace
}  // namespace orrery::testing_engine
