#include <doctest/doctest.h>

#include <orrery/task/sleep.hpp>

#include "process/one_cluster.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

/// A cluster whose nodes have cores, and tasks that work on them.
struct CpuWorld : OneCluster {
  static Task<> work(CpuWorld& world, Env& env, std::string name, Duration length) {
    auto busy = env.cpu(length);
    co_await busy;
    world.write(env, name);
  }
  static Task<> beat(CpuWorld& world, Env& env, std::string name, Duration delay) {
    auto sleep = sleep_for(delay);
    co_await sleep;
    world.write(env, name);
  }

  Node& add_host(std::uint32_t cores, Body body, std::uint32_t queue_max = 1000) {
    return cluster.add({.name = "a", .zone = {}, .disk = {}, .peers = {}, .cores = cores, .cpu_queue_max = queue_max},
                       [body] { return std::make_unique<Bodied>(body); });
  }

  class Bodied final : public Process {
   public:
    explicit Bodied(Body body) : body_(std::move(body)) {}
    Task<> run(Env& env) override {
      auto body = body_(env);
      co_await std::move(body);
      auto stop = env.stopping().wait();
      co_await stop;
    }

   private:
    Body body_;
  };
};

using Diary = std::vector<std::string>;

}  // namespace

TEST_CASE("work queues for a core, first come, first served") {
  for (const std::uint32_t cores : {1U, 2U}) {
    CpuWorld world;
    Node& node = world.add_host(cores, [&world](Env& env) -> Task<> {
      for (int i = 0; i < 4; ++i) {
        const std::string name = "w" + std::to_string(i);
        env.after(Duration(i), [&world, &env, name] { env.spawn(CpuWorld::work(world, env, name, 100ms)); });
      }
      co_return;
    });
    node.start();
    world.simulator.run();
    const Diary one = {"a/0 w0 at 100", "a/0 w1 at 200", "a/0 w2 at 300", "a/0 w3 at 400"};
    const Diary two = {"a/0 w0 at 100", "a/0 w1 at 100", "a/0 w2 at 200", "a/0 w3 at 200"};
    CHECK(world.diary == (cores == 1 ? one : two));
    CHECK(node.cpu().running() + node.cpu().waiting() == 0);
  }
}

TEST_CASE("work of no length is done at once, and so is all work where there is no simulated host") {
  CpuWorld world;
  Node& node = world.add_host(1, [&world](Env& env) -> Task<> {
    auto none = env.cpu(0ns);
    co_await none;
    world.write(env, "no work");
    CpuWork real(nullptr, 1h);
    co_await real;
    world.write(env, "real");
  });
  node.start();
  world.simulator.run();
  CHECK(world.diary == Diary{"a/0 no work at 0", "a/0 real at 0"});
}

TEST_CASE("a task that is cancelled gives back its core, or its place in the queue") {
  CpuWorld world;
  Node& node = world.add_host(1, [&world](Env& env) -> Task<> {
    TaskGroup running(env.scheduler());
    TaskGroup queued(env.scheduler());
    running.spawn(CpuWorld::work(world, env, "cancelled", 100ms));
    auto sleep = sleep_for(1ms);
    co_await sleep;
    queued.spawn(CpuWorld::work(world, env, "cancelled too", 100ms));
    auto again = sleep_for(1ms);
    co_await again;
    env.spawn(CpuWorld::work(world, env, "third", 100ms));
    auto last = sleep_for(48ms);
    co_await last;
    CHECK(queued.size() == 1);
    queued.cancel_all();
    running.cancel_all();
  });
  node.start();
  world.simulator.run();
  CHECK(world.diary == Diary{"a/0 third at 150"});
}

TEST_CASE("work dies with its node, and the next life has its cores to itself") {
  CpuWorld world;
  Node& node = world.add_host(1, [&world](Env& env) -> Task<> {
    for (int i = 0; i < 3; ++i) env.spawn(CpuWorld::work(world, env, "done", 100ms));
    co_return;
  });
  node.start();
  world.later(150ms, [&] { node.crash(); });
  world.later(200ms, [&] {
    CHECK(node.cpu().running() == 0);
    CHECK(node.cpu().waiting() == 0);
    node.start();
  });
  world.simulator.run();
  CHECK(world.diary == Diary{"a/0 done at 100", "a/1 done at 300", "a/1 done at 400", "a/1 done at 500"});
}

TEST_CASE("a queue that reaches its bound fails the process") {
  CpuWorld world;
  Node& node = world.add_host(
      1,
      [&world](Env& env) -> Task<> {
        for (int i = 0; i < 5; ++i) env.spawn(CpuWorld::work(world, env, "done", 1ms));
        co_return;
      },
      3);
  std::string failure;
  node.on_failure([&](Node&, const Node::Failure& what) { failure = what.message; });
  node.start();
  world.simulator.run_until(Time() + 10ms);
  CHECK(failure == "too_large: 3 tasks wait for a core");
}

TEST_CASE("on a slow node work takes longer, that under way included") {
  CpuWorld world;
  Node& node = world.add_host(1, [&world](Env& env) -> Task<> {
    env.spawn(CpuWorld::work(world, env, "across", 100ms));
    auto sleep = sleep_for(1ms);
    co_await sleep;
    env.spawn(CpuWorld::work(world, env, "behind", 100ms));
  });
  node.start();
  world.later(50ms, [&] { node.slow_cpu(1s, 10); });
  world.simulator.run();
  // 50 ms of the first are left, at a tenth of the speed until 1050 ms; 50 ms of the second run slowly, 50 ms do not.
  CHECK(world.diary == Diary{"a/0 across at 550", "a/0 behind at 1100"});
}

TEST_CASE("in a stall all stands still; then timers expire late, in order, and work goes on where it was") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CpuWorld world;
    Node& node = world.add_host(1, [&world](Env& env) -> Task<> {
      env.spawn(CpuWorld::work(world, env, "work", 200ms));
      env.spawn(CpuWorld::beat(world, env, "third", 190ms));
      env.spawn(CpuWorld::beat(world, env, "first", 150ms));
      env.spawn(CpuWorld::beat(world, env, "second", 160ms));
      env.spawn(CpuWorld::beat(world, env, "before", 90ms));
      env.spawn(CpuWorld::beat(world, env, "after", 700ms));
      co_return;
    });
    node.start();
    world.later(100ms, [&] { node.stall(400ms); });
    world.later(120ms, [&] { node.stall(100ms); });  // Shorter: takes nothing away.
    world.simulator.run();
    CHECK(world.diary == Diary{"a/0 before at 90", "a/0 first at 500", "a/0 second at 500", "a/0 third at 500",
                               "a/0 work at 600", "a/0 after at 700"});
  }
}

TEST_CASE("a task that is cancelled in a stall stays so; a crash or healing ends the stall") {
  CpuWorld world;
  Event cancel;
  Node& node = world.add_host(1, [&world](Env& env) -> Task<> {
    env.spawn(CpuWorld::beat(world, env, "beat", 150ms));
    co_return;
  });
  node.start();
  world.later(100ms, [&] { node.stall(1h); });
  world.later(200ms, [&] { node.crash(); });
  world.later(300ms, [&] {
    CHECK_FALSE(node.stalled());
    node.start();
  });
  world.later(400ms, [&] { node.stall(1h); });
  world.later(600ms, [&] { node.heal(); });
  world.simulator.run();
  CHECK(world.diary == Diary{"a/1 beat at 600"});
}

TEST_CASE("a paused node that stalls goes on when both are over") {
  CpuWorld world;
  Node& node = world.add_host(1, [&world](Env& env) -> Task<> {
    env.spawn(CpuWorld::beat(world, env, "beat", 10ms));
    env.spawn(CpuWorld::work(world, env, "work", 10ms));
    co_return;
  });
  node.start();
  world.later(5ms, [&] { node.pause(); });
  world.later(6ms, [&] { node.stall(100ms); });
  world.later(50ms, [&] { node.resume(); });
  world.later(60ms, [&] { CHECK(world.diary.empty()); });
  world.simulator.run();
  CHECK(world.diary == Diary{"a/0 beat at 106", "a/0 work at 111"});
}

TEST_CASE("a node whose stall ends while it is paused stays paused") {
  CpuWorld world;
  Node& node = world.add_host(1, [&world](Env& env) -> Task<> {
    env.spawn(CpuWorld::beat(world, env, "beat", 10ms));
    env.spawn(CpuWorld::work(world, env, "work", 10ms));
    co_return;
  });
  node.start();
  world.later(5ms, [&] { node.stall(10ms); });
  world.later(6ms, [&] { node.pause(); });
  world.later(50ms, [&] { node.resume(); });
  world.simulator.run();
  CHECK(world.diary == Diary{"a/0 beat at 50", "a/0 work at 55"});
}
