#include <doctest/doctest.h>

#include <vector>

#include <orrery/process/env.hpp>
#include <orrery/process/node.hpp>
#include <orrery/task/local_clock.hpp>
#include <orrery/task/sleep.hpp>

#include "process/one_cluster.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

std::uint64_t ms(Time at) { return at.ns() / 1'000'000; }

/// Sleeps for these, one task each, and notes true and own time when each is over.
struct Sleepers {
  struct End {
    std::uint64_t true_ms, own_ms;
    bool operator==(const End&) const = default;
  };

  explicit Sleepers(std::vector<Duration> lengths) {
    node = &world.add("a", [this, lengths](Env& env) -> Task<> {
      for (const Duration length : lengths) env.spawn(sleep(env, *this, length), "sleep");
      auto stop = env.stopping().wait();
      co_await stop;
    });
    node->start();
  }

  static Task<> sleep(Env& env, Sleepers& self, Duration length) {
    co_await sleep_for(length);
    self.ends.push_back({ms(env.simulator().now()), ms(env.now())});
  }

  void fire_at(Duration at) {
    world.later(at, [this] { results.push_back(node->fire_next_timer()); });
  }

  OneCluster world;
  Node* node = nullptr;
  std::vector<End> ends;
  std::vector<TimerFiring> results;
};

}  // namespace

TEST_CASE("a clock that leaps shows what it leapt to, and goes on at its rate") {
  LocalClock clock;
  clock.set_drift(100'000'000, Time());
  clock.leap_to(Time() + 5s, Time() + 1s);
  CHECK(clock.local(Time() + 1s) == Time() + 5s);
  CHECK(clock.local(Time() + 2s) == Time() + 6100ms);
  CHECK(clock.when(Time() + 6100ms) == Time() + 2s);
  clock.leap_to(Time() + 1s, Time() + 2s);
  CHECK(clock.local(Time() + 2s) == Time() + 6100ms);  // Never back.
}

TEST_CASE("the next timer fires at once, and the later ones are nearer by the leap") {
  Sleepers sleepers({300ms, 100ms, 700ms});
  sleepers.fire_at(20ms);
  sleepers.world.simulator.run();
  CHECK(sleepers.results == std::vector{TimerFiring::fires});
  CHECK(sleepers.ends == std::vector<Sleepers::End>{{20, 100}, {220, 300}, {620, 700}});
  CHECK(sleepers.node->wall_clock_error() == 80ms);
}

TEST_CASE("one timer after the other, until there is none") {
  Sleepers sleepers({300ms, 100ms, 700ms, 700ms});
  for (const Duration at : {20ms, 21ms, 22ms}) sleepers.fire_at(at);
  sleepers.world.later(30ms, [&] { CHECK(sleepers.node->fire_next_timer() == TimerFiring::no_timer); });
  sleepers.world.simulator.run();
  CHECK(sleepers.ends == std::vector<Sleepers::End>{{20, 100}, {21, 300}, {22, 700}, {22, 700}});
}

TEST_CASE("timers fire by a clock that drifts, and slowed down after they were started") {
  Sleepers sleepers({10s, 20s});
  sleepers.node->use_own_clock();
  sleepers.world.later(1s, [&] { sleepers.node->set_clock_drift(-100'000'000); });
  sleepers.fire_at(2s);
  sleepers.world.simulator.run();
  REQUIRE(sleepers.ends.size() == 2);
  CHECK(sleepers.ends[0] == Sleepers::End{2000, 10'000});
  CHECK(sleepers.ends[1].own_ms == 20'000);
  CHECK(sleepers.ends[1].true_ms == 13'111);  // 10 s at nine tenths of the rate.
}

TEST_CASE("a node that is down, stands still or waits for nothing says so") {
  Sleepers sleepers({10s});
  Node& node = *sleepers.node;
  sleepers.world.later(1s, [&] {
    node.pause();
    CHECK(node.fire_next_timer() == TimerFiring::stands_still);
    node.resume();
    node.stall(1s);
    CHECK(node.fire_next_timer() == TimerFiring::stands_still);
  });
  sleepers.world.later(3s, [&] { node.crash(); });
  sleepers.world.later(4s, [&] { CHECK(node.fire_next_timer() == TimerFiring::down); });
  sleepers.world.simulator.run();
  CHECK(sleepers.ends.empty());
  CHECK(node.wall_clock_error() == 0s);
}

TEST_CASE("the leap outlives a reboot, and healing sets the wall clock right") {
  Sleepers sleepers({100ms, 10s});
  Node& node = *sleepers.node;
  sleepers.fire_at(50ms);
  sleepers.world.later(1s, [&] { node.crash(); });
  sleepers.world.later(2s, [&] {
    node.start();
    CHECK(ms(node.env()->now()) == 2050);
    node.heal();
    CHECK(node.wall_clock_error() == 0s);
    CHECK(ms(node.env()->now()) == 2050);
  });
  sleepers.world.simulator.run_until(Time() + 3s);
}

TEST_CASE("work of a core is no timer, and is not sped up") {
  OneCluster world;
  std::uint64_t done = 0;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    auto work = env.cpu(500ms);
    co_await work;
    done = ms(env.simulator().now());
    co_await sleep_for(1s);
  });
  node.start();
  world.later(100ms, [&] { CHECK(node.fire_next_timer() == TimerFiring::no_timer); });
  world.simulator.run();
  CHECK(done == 500);
  CHECK(ms(world.simulator.now()) == 1500);
}

TEST_CASE("a timer that fires for nothing is followed by the next") {
  OneCluster world;
  std::vector<std::uint64_t> fired;
  Time wanted = Time() + 100ms;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    while (fired.empty()) {
      co_await sleep_until(wanted);
      if (env.now() < wanted)
        env.timer_was_early();
      else
        fired.push_back(ms(env.simulator().now()));
    }
  });
  node.start();
  world.later(10ms, [&] { wanted = Time() + 400ms; });
  world.later(20ms, [&] { CHECK(node.fire_next_timer() == TimerFiring::fires); });
  world.simulator.run();
  CHECK(fired == std::vector<std::uint64_t>{20});
  CHECK(node.wall_clock_error() == 380ms);
}

TEST_CASE("a task that says for ever that it was early stops nobody") {
  OneCluster world;
  std::uint32_t wakes = 0;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    while (wakes < 10'000) {
      co_await sleep_for(1s);
      ++wakes;
      env.timer_was_early();
    }
  });
  node.start();
  world.later(10ms, [&] { CHECK(node.fire_next_timer() == TimerFiring::fires); });
  world.simulator.run_until(Time() + 500ms);
  CHECK(wakes == 100);
}
