#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <thread>

#include <orrery/engine/pacer.hpp>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

using namespace std::chrono;

double seconds_since(steady_clock::time_point begin) { return duration<double>(steady_clock::now() - begin).count(); }
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// How far a world has come, for threads beside it.
std::atomic<std::uint64_t> ticks_seen;
std::atomic<std::uint64_t> alarms_seen;

void forget_seen() { ticks_seen = alarms_seen = 0; }
void wait_until(const std::atomic<std::uint64_t>& seen, std::uint64_t count) {
  while (seen < count) std::this_thread::sleep_for(milliseconds(1));
}

// Remembers what it was told, and when.
template <class Self>
struct Told : Actor<Self, Letter, Alarm> {
  std::uint64_t alarms = 0;
  std::uint64_t alarmed_at = 0;
  std::uint64_t letters = 0;
  std::uint64_t written_at = 0;

  void on(const Alarm&, Context& context) {
    ++alarms;
    ++alarms_seen;
    alarmed_at = context.tick();
  }
  void on(const Letter&, Context& context) {
    ++letters;
    written_at = context.tick();
  }
};

// Ticks, and takes its time for it.
struct Clerk : Told<Clerk> {
  std::uint64_t ticks = 0;
  std::uint64_t busy_ms = 0;

  using Told::on;
  void on(OnTick, Context&) {
    ++ticks;
    ++ticks_seen;
    if (busy_ms > 0) std::this_thread::sleep_for(milliseconds(busy_ms));
  }
};

// Never has anything to do.
struct Hermit : Told<Hermit> {};

TEST_CASE("a paced world takes the time that its ticks take, at any speed") {
  for (const Wait wait : {Wait::park, Wait::spin}) {
    Engine engine = Engine::builder().tick_rate(100_hz).wait(wait).build();
    const ActorRef<Clerk> clerk = engine.spawn_one(Clerk{});
    Pacer pacer(engine, {.speed = 4});
    const auto begin = steady_clock::now();
    REQUIRE(pacer.run(60).has_value());
    CHECK(seconds_since(begin) >= 0.15);
    REQUIRE(pacer.run(20).has_value());
    CHECK(seconds_since(begin) >= 0.2);
    CHECK(engine.tick() == 80);
    CHECK(engine.find(clerk)->ticks == 80);
    CHECK(pacer.report().ticks == 80);
    CHECK(pacer.report().windows == 80);
    CHECK_FALSE(pacer.report().stopped);
  }
}

TEST_CASE("stopping from another thread ends the run, asleep or not, and a stop before it counts") {
  for (const Wait wait : {Wait::park, Wait::spin}) {
    Engine engine = Engine::builder().tick_rate(TickRate(1, 1000)).wait(wait).build();
    engine.spawn_one(Clerk{});
    Pacer pacer(engine);
    forget_seen();
    std::thread other([&] {
      wait_until(ticks_seen, 1);
      pacer.stop();
    });
    REQUIRE(pacer.run().has_value());
    other.join();
    CHECK(pacer.report().stopped);
    CHECK(engine.tick() == 1);  // The next would have been due in a thousand seconds.
    pacer.stop();
    REQUIRE(pacer.run().has_value());
    CHECK(pacer.report().stopped);
    CHECK(engine.tick() == 1);
  }
}

TEST_CASE("a signal's flag stops a paced world that sleeps") {
  static std::atomic<int> asked;
  asked = 0;
  Engine engine = Engine::builder().tick_rate(TickRate(1, 1000)).build();
  engine.spawn_one(Clerk{});
  Pacer pacer(engine, {.cancelled = [] { return ++asked > 3; }});
  REQUIRE(pacer.run().has_value());
  CHECK(pacer.report().stopped);
}

// A tick each millisecond that takes five.
struct Late {
  explicit Late(const PaceOptions& options) : pacer(engine, options) {
    Clerk clerk;
    clerk.busy_ms = 5;
    engine.spawn_one(clerk);
  }
  Engine engine = Engine::builder().tick_rate(1000_hz).build();
  Pacer pacer;
};

TEST_CASE("who cannot keep up, and is to be slow, runs late") {
  Late late({.overrun = Overrun::slow});
  REQUIRE(late.pacer.run(20).has_value());
  const PaceReport& report = late.pacer.report();
  CHECK(late.engine.tick() == 20);
  CHECK(report.skipped == 0);
  CHECK(report.overruns >= 17);
  CHECK(report.lag >= 19 * 4);  // Of the twentieth.
  CHECK(report.lag_worst >= report.lag);
  CHECK(late.pacer.lag() == report.lag);
  CHECK(report.late_worst >= milliseconds(19 * 4));
  std::uint64_t windows = 0;
  for (const std::uint64_t count : report.windows_by_lag) windows += count;
  CHECK(windows == 20);
}

TEST_CASE("who is to skip gives up the time that it has lost, but no tick") {
  Late late({.overrun = Overrun::skip, .lag_max = 3});
  REQUIRE(late.pacer.run(20).has_value());
  const PaceReport& report = late.pacer.report();
  CHECK(late.engine.tick() == 20);
  CHECK(report.skipped >= 4 * 15);
  CHECK(report.overruns >= 15);
  CHECK(report.lag_worst < report.skipped);
}

TEST_CASE("who is to stop says how late it was") {
  Late late({.overrun = Overrun::stop, .lag_max = 10});
  const Result<void> ran = late.pacer.run(20);
  REQUIRE_FALSE(ran.has_value());
  CHECK(ran.error() == ErrorCode::timed_out);
  CHECK(ran.error().detail.find("ticks; at most 10 are allowed") != std::string::npos);
  CHECK(late.engine.tick() < 20);
  CHECK(late.pacer.report().lag > 10);
}

TEST_CASE("critical messages are handled while it waits, the others before the next tick") {
  for (const Wait wait : {Wait::park, Wait::spin}) {
    Engine engine = Engine::builder().tick_rate(TickRate(1, 1000)).wait(wait).build();
    const ActorRef<Clerk> clerk = engine.spawn_one(Clerk{});
    Pacer pacer(engine);
    forget_seen();
    std::thread other([&] {
      wait_until(ticks_seen, 1);
      CHECK(engine.inbox().push(clerk, Letter{1}) == Inbox::Push::accepted);
      for (std::uint64_t n = 1; n <= 3; ++n) {
        CHECK(engine.inbox().push(clerk, Alarm{}, Tier::critical) == Inbox::Push::accepted);
        wait_until(alarms_seen, n);
      }
      pacer.stop();
    });
    REQUIRE(pacer.run().has_value());
    other.join();
    CHECK(engine.tick() == 1);
    CHECK(engine.find(clerk)->alarms == 3);
    CHECK(engine.find(clerk)->alarmed_at == 0);
    CHECK(engine.find(clerk)->letters == 0);
    CHECK(pacer.report().handled_at_once == 3);
    engine.run_ticks(1);
    CHECK(engine.find(clerk)->letters == 1);
    CHECK(engine.find(clerk)->written_at == 1);
  }
}

TEST_CASE("time goes on while nothing happens: what comes from outside comes at the present tick") {
  for (const Tick lookahead : {Tick{1}, Tick{8}}) {
    Engine engine = Engine::builder().tick_rate(1000_hz).lookahead(lookahead).build();
    const ActorRef<Hermit> hermit = engine.spawn_one(Hermit{});
    Pacer pacer(engine);
    REQUIRE(pacer.run(0).has_value());  // The schedule begins.
    std::thread other([&] {
      std::this_thread::sleep_for(milliseconds(50));
      CHECK(engine.inbox().push(hermit, Alarm{}, Tier::critical) == Inbox::Push::accepted);
      std::this_thread::sleep_for(milliseconds(50));
      CHECK(engine.inbox().push(hermit, Letter{}) == Inbox::Push::accepted);
      std::this_thread::sleep_for(milliseconds(50));
      pacer.stop();
    });
    REQUIRE(pacer.run().has_value());
    other.join();
    const Hermit& found = *engine.find(hermit);
    CHECK(found.alarms == 1);
    CHECK(found.alarmed_at + lookahead >= 50);  // In the window that is over then.
    CHECK(found.letters == 1);
    CHECK(found.written_at + lookahead >= 100);
    CHECK(found.written_at > found.alarmed_at);
  }
}

TEST_CASE("a world without anything to do costs nothing, whether it is paused or waits for messages") {
  Engine engine = Engine::builder().tick_rate(1'000'000_hz).threads(2).partitions(4).build();
  engine.spawn<Hermit>(1000);
  engine.run_ticks(1);
  std::this_thread::sleep_for(milliseconds(50));
  double begin = cpu_seconds();
  std::this_thread::sleep_for(milliseconds(300));
  CHECK(cpu_seconds() - begin < 0.03);
  Pacer pacer(engine);
  std::thread other([&] {
    std::this_thread::sleep_for(milliseconds(50));
    begin = cpu_seconds();
    std::this_thread::sleep_for(milliseconds(300));
    CHECK(cpu_seconds() - begin < 0.03);
    pacer.stop();
  });
  REQUIRE(pacer.run().has_value());
  other.join();
}

TEST_CASE("what is handled at once after the last tick belongs to the run") {
  const auto make = [] { return Engine::builder().tick_rate(TickRate(1, 1000)).journal().build(); };
  Engine engine = make();
  const ActorRef<Clerk> clerk = engine.spawn_one(Clerk{});
  Pacer pacer(engine);
  forget_seen();
  std::thread other([&] {
    for (int n = 0; n < 5; ++n) CHECK(engine.inbox().push(clerk, Alarm{}, Tier::critical) == Inbox::Push::accepted);
    wait_until(ticks_seen, 1);
    for (int n = 0; n < 5; ++n) CHECK(engine.inbox().push(clerk, Alarm{}, Tier::critical) == Inbox::Push::accepted);
    wait_until(alarms_seen, 10);
    pacer.stop();
  });
  REQUIRE(pacer.run().has_value());
  other.join();
  REQUIRE(engine.tick() == 1);
  CHECK(engine.find(clerk)->alarms == 10);
  CHECK(engine.journal().back().tick == 1);
  CHECK(engine.journal().back().step >= 5);
  Engine again = make();
  again.spawn_one(Clerk{});
  again.replay(engine.journal());
  again.run_ticks(1);
  CHECK(again.digest() == engine.digest());
  REQUIRE(again.rollback(0).has_value());
  again.run_ticks(1);
  CHECK(again.digest() == engine.digest());
  // Going back to the last tick is going back before them.
  REQUIRE(engine.rollback(1).has_value());
  CHECK(engine.journal().size() < 10);
  CHECK(engine.find(clerk)->alarms < 10);
}

}  // namespace
}  // namespace orrery::testing_engine
