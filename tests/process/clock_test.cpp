#include <doctest/doctest.h>

#include <orrery/core/random.hpp>
#include <orrery/task/local_clock.hpp>
#include <orrery/task/race.hpp>
#include <orrery/task/sleep.hpp>

#include "process/one_cluster.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

constexpr std::int32_t ppm = 1000;  // In parts per billion.

std::uint64_t ns(Duration duration) { return static_cast<std::uint64_t>(duration.count()); }

/// When, in simulated time, a process's own second is over, at a rate that is off.
Duration second_at(std::int32_t ppb) {
  OneCluster world;
  Duration own{};
  Duration simulated{};
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    const Time begin = env.now();
    auto sleep = sleep_for(1s);
    co_await sleep;
    own = env.now() - begin;
    simulated = env.simulator().now() - Time();
  });
  node.set_clock_drift(ppb);
  node.start();
  world.simulator.run();
  CHECK(own >= 1s);  // A fast clock has no tick for each of its nanoseconds.
  CHECK(own <= 1s + 1ns);
  return simulated;
}

}  // namespace

TEST_CASE("a local clock and its inverse agree, whatever the rate and however often it changes") {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    LocalClock clock;
    Time now;
    Time shown;
    for (int change = 0; change < 5; ++change) {
      clock.set_drift(static_cast<std::int32_t>(random.between(-100'000'000, 100'000'000)), now);
      CHECK(clock.local(now) == shown);  // It never jumps.
      for (int i = 0; i < 20; ++i) {
        const Time later = now + random.between(0s, Duration{std::int64_t{1} << random.below(56)});
        const Time local = clock.local(later);
        CHECK(local >= shown);
        const Time back = clock.when(local);
        CHECK(back <= later);
        CHECK(clock.local(back) >= local);
        if (back > now) CHECK(clock.local(Time::from_ns(back.ns() - 1)) < local);
        const Time wanted = local + Duration(1);
        CHECK(clock.local(clock.when(wanted)) >= wanted);
      }
      now = now + random.between(0s, 1h);
      shown = clock.local(now);
    }
    CHECK(clock.when(Time::max()) == Time::max());
    CHECK(clock.local(Time::max()) > shown);
  }
}

TEST_CASE("a second on a fast clock is shorter, on a slow one longer") {
  CHECK(second_at(0) == 1s);
  CHECK(second_at(100 * ppm) == 1s - 100us + 10ns);   // 1 s / 1.0001, to the nanosecond above
  CHECK(second_at(-100 * ppm) == 1s + 100us + 10ns);  // 1 s / 0.9999
  CHECK(second_at(100'000'000) == 909'090'910ns);     // 1 s / 1.1
}

TEST_CASE("all timers are measured by the node's clock: deadlines, races, callbacks") {
  OneCluster world;
  std::vector<std::uint64_t> ends;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    auto until = sleep_until(env.now() + 1s);
    co_await until;
    ends.push_back(env.simulator().now().ns());
    auto waiting = timeout(1s, wait_for_stop(env));
    const auto stopped = co_await waiting;
    CHECK_FALSE(stopped);
    ends.push_back(env.simulator().now().ns());
    env.after(1s, [&] { ends.push_back(env.simulator().now().ns()); });
    auto rest = sleep_for(2s);
    co_await rest;
  });
  node.set_clock_drift(100'000'000);
  node.start();
  world.simulator.run();
  CHECK(ends == std::vector<std::uint64_t>{909'090'910, 1'818'181'820, 2'727'272'730});
}

TEST_CASE("a timer never ends early by its own clock, though that slows down meanwhile") {
  OneCluster world;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    const Time begin = env.now();
    auto sleep = sleep_for(10s);
    co_await sleep;
    CHECK(env.now() - begin == 10s);
    CHECK(env.simulator().now() > Time() + 10s);
  });
  node.use_own_clock();
  node.start();
  world.later(1s, [&] { node.set_clock_drift(-100'000'000); });
  world.simulator.run();
  CHECK(world.simulator.now().ns() == 10'999'999'999);  // 9 s at nine tenths of the rate.
}

TEST_CASE("a clock that is right changes nothing, and other nodes keep theirs") {
  const auto digest = [](bool own_clock) {
    OneCluster world(7);
    for (const char* name : {"a", "b"}) {
      Node& node = world.add(name, [](Env& env) -> Task<> {
        for (int i = 0; i < 100; ++i) {
          auto sleep = sleep_for(env.random().between(1us, 1s));
          co_await sleep;
        }
      });
      if (own_clock) node.use_own_clock();
      node.start();
    }
    world.simulator.run();
    return world.simulator.final_digest();
  };
  CHECK(digest(false) == digest(true));

  OneCluster world;
  Node& fast = world.add("fast", [](Env&) -> Task<> { co_return; });
  Node& other = world.add("other", [&](Env& env) -> Task<> {
    auto sleep = sleep_for(1s);
    co_await sleep;
    CHECK(env.simulator().now() == Time() + 1s);
  });
  fast.set_clock_drift(100 * ppm);
  fast.start();
  other.start();
  world.simulator.run();
}

TEST_CASE("a step of the wall clock moves unix_time alone, through reboots, until the clock is healed") {
  OneCluster world;
  std::vector<Duration> wall;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    while (true) {
      wall.push_back(env.unix_time() - 1'704'067'200s);
      auto sleep = sleep_for(1s);
      co_await sleep;
    }
  });
  node.start();
  world.later(500ms, [&] { node.step_wall_clock(-1h); });
  world.later(1500ms, [&] { node.crash(); });
  world.later(2s, [&] {
    CHECK(node.wall_clock_error() == -1h);
    node.start();
  });
  world.later(3500ms, [&] { node.heal(); });
  world.simulator.run_until(Time() + 4s);
  CHECK(wall == std::vector<Duration>{0s, 1s - 1h, 2s - 1h, 3s - 1h, 4s});
  CHECK(node.wall_clock_error() == 0s);
}

TEST_CASE("healing sets the wall clock right and keeps what the monotonic clock has gained") {
  OneCluster world;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    auto stop = env.stopping().wait();
    co_await stop;
  });
  node.set_clock_drift(1000 * ppm);
  node.start();
  world.simulator.run_until(Time() + 1000s);
  CHECK(node.wall_clock_error() == 1s);
  node.heal();
  world.simulator.run_until(Time() + 2000s);
  CHECK(node.wall_clock_error() == 0s);
  CHECK(node.env()->now() == Time() + 2001s);
  CHECK(node.env()->unix_time() == 1'704'067'200s + 2000s);
  CHECK(ns(node.env()->unix_time()) > 0);
}
