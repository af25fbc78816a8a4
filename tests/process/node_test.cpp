#include <doctest/doctest.h>

#include <stdexcept>

#include <orrery/task/sleep.hpp>

#include "process/one_cluster.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

using Diary = std::vector<std::string>;

Task<> until_stopped(OneCluster& world, Env& env) {
  world.write(env, "starts");
  auto stop = env.stopping().wait();
  co_await stop;
  world.write(env, "stops");
}

Task<> stubborn(OneCluster& world, Env& env) {
  const Tombstone tombstone(world, env, "dies");
  auto forever = sleep_for(1000s);
  co_await forever;
}

Task<> ticking(OneCluster& world, Env& env) {
  while (true) {
    auto wait = sleep_for(100ms);
    co_await wait;
    world.write(env, "ticks");
  }
}

}  // namespace

TEST_CASE("a node starts its process, and stops it on request") {
  OneCluster world;
  Node& node = world.add("a", [&](Env& env) { return until_stopped(world, env); });
  CHECK(node.state() == NodeState::down);
  CHECK(node.env() == nullptr);
  node.start();
  CHECK(node.state() == NodeState::running);
  world.later(1s, [&] {
    node.stop(5s);
    CHECK(node.state() == NodeState::stopping);
    CHECK(node.up());
  });
  world.simulator.run_until(Time::from_ns(2'000'000'000));
  CHECK(node.state() == NodeState::down);
  CHECK(node.env() == nullptr);
  CHECK(world.diary == Diary{"a/0 starts at 0", "a/0 stops at 1000"});
}

TEST_CASE("what does not stop in time is killed") {
  OneCluster world;
  Node& node = world.add("a", [&](Env& env) { return stubborn(world, env); });
  node.start();
  world.later(1s, [&] { node.stop(3s); });
  world.simulator.run();
  CHECK(world.diary == Diary{"a/0 dies at 4000"});
  CHECK(node.state() == NodeState::down);
}

TEST_CASE("a deadline of the last life does not kill the next") {
  OneCluster world;
  Node& node = world.add("a", [&](Env& env) { return until_stopped(world, env); });
  node.start();
  world.later(1s, [&] { node.stop(3s); });
  world.later(2s, [&] { node.start(); });
  world.simulator.run_until(Time::from_ns(10'000'000'000));
  CHECK(node.state() == NodeState::running);
  CHECK(node.incarnation() == 1);
}

TEST_CASE("a crash kills in the next step, never inside the running task") {
  OneCluster world;
  Node* node = nullptr;
  node = &world.add("a", [&](Env& env) -> Task<> {
    const Tombstone tombstone(world, env, "dies");
    node->crash();
    world.write(env, "still runs");
    CHECK(node->state() == NodeState::running);
    auto forever = sleep_for(1000s);
    co_await forever;
    world.write(env, "never gets here");
  });
  node->start();
  world.simulator.run();
  CHECK(world.diary == Diary{"a/0 still runs at 0", "a/0 dies at 0"});
  CHECK(node->state() == NodeState::down);
}

TEST_CASE("tasks die in reverse order of spawning, and destructors may touch what is dead") {
  OneCluster world;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    auto listener = env.network().listen(7);
    REQUIRE(listener);
    for (const char* name : {"first", "second", "third"}) {
      env.spawn([](OneCluster& in, Env& of, std::string what) -> Task<> {
        const Tombstone tombstone(in, of, what);
        auto forever = sleep_for(1000s);
        co_await forever;
      }(world, env, name));
    }
    const Tombstone tombstone(world, env, "run");
    auto accept = listener->accept();
    auto stream = co_await accept;
  });
  node.start();
  world.later(1s, [&] { node.crash(); });
  world.simulator.run();
  CHECK(world.diary == Diary{"a/0 third at 1000", "a/0 second at 1000", "a/0 first at 1000", "a/0 run at 1000"});
}

TEST_CASE("a reboot is a new incarnation of a new process, with draws of its own") {
  OneCluster world;
  std::vector<std::uint64_t> draws;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    draws.push_back(env.random().next());
    return until_stopped(world, env);
  });
  node.start();
  world.later(1s, [&] { node.crash(); });
  world.later(2s, [&] { node.start(); });
  world.simulator.run_until(Time::from_ns(3'000'000'000));
  CHECK(world.diary == Diary{"a/0 starts at 0", "a/1 starts at 2000"});
  CHECK(node.starts() == 2);
  CHECK(node.incarnation() == 1);
  REQUIRE(draws.size() == 2);
  CHECK(draws[0] != draws[1]);
}

TEST_CASE("a process that returns ends its node and frees its ports") {
  OneCluster world;
  int downs = 0;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    auto listener = env.network().listen(7);
    CHECK(listener.has_value());
    auto life = sleep_for(1s);
    co_await life;
  });
  node.on_down([&](Node& down) {
    ++downs;
    CHECK(down.state() == NodeState::down);
    if (downs < 3) down.start();
  });
  node.start();
  world.simulator.run();
  CHECK(downs == 3);
  CHECK(world.simulator.now().ns() == 3'000'000'000);
}

TEST_CASE("synced files survive a crash, and no file a wipe") {
  OneCluster world;
  std::vector<std::string> found;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    auto old = env.disk().open("data", OpenMode::read_only);
    auto existing = co_await old;
    if (existing) {
      auto read = existing->read(0, 100);
      auto bytes = co_await read;
      found.push_back(bytes ? *bytes : "unreadable");
      co_return;
    }
    found.push_back("nothing");
    auto create = env.disk().open("data", OpenMode::create);
    auto file = co_await create;
    REQUIRE(file);
    auto append = file->append("kept");
    auto appended = co_await append;
    auto sync = file->sync();
    auto synced = co_await sync;
    CHECK(synced);
    auto stop = env.stopping().wait();
    co_await stop;
  });
  node.start();
  world.later(1s, [&] { node.crash(); });
  world.later(2s, [&] { node.start(); });
  world.later(3s, [&] {
    CHECK(node.state() == NodeState::down);
    node.wipe();
    node.start();
  });
  world.simulator.run();
  CHECK(found == std::vector<std::string>{"nothing", "kept", "nothing"});
  CHECK(node.wipes() == 1);
}

TEST_CASE("a paused process stands still, and goes on") {
  OneCluster world;
  Node& node = world.add("a", [&](Env& env) { return ticking(world, env); });
  node.start();
  world.later(250ms, [&] { node.pause(); });
  world.later(1s, [&] {
    CHECK(node.paused());
    CHECK(node.up());
    node.resume();
  });
  world.simulator.run_until(Time::from_ns(1'150'000'000));
  CHECK(world.diary == Diary{"a/0 ticks at 100", "a/0 ticks at 200", "a/0 ticks at 1000", "a/0 ticks at 1100"});
}

TEST_CASE("a paused process can be killed, and its next life is not paused") {
  OneCluster world;
  Node& node = world.add("a", [&](Env& env) { return ticking(world, env); });
  node.start();
  world.later(150ms, [&] {
    node.pause();
    node.crash();
  });
  world.later(1s, [&] { node.start(); });
  world.simulator.run_until(Time::from_ns(1'150'000'000));
  CHECK(world.diary == Diary{"a/0 ticks at 100", "a/1 ticks at 1100"});
}

TEST_CASE("what a task throws reaches the owner of the node") {
  OneCluster world;
  std::string caught;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    auto wait = sleep_for(1s);
    co_await wait;
    env.spawn([](Env&) -> Task<> {
      throw std::runtime_error("spawned");
      co_return;
    }(env));
    auto more = sleep_for(1s);
    co_await more;
    throw std::runtime_error("run");
  });
  node.on_failure([&](Node& failed, Node::Failure failure) {
    CHECK(&failed == &node);
    REQUIRE(failure.exception != nullptr);
    try {
      std::rethrow_exception(failure.exception);
    } catch (const std::exception& error) {
      caught += std::string(error.what()) + ";";
    }
  });
  node.start();
  world.simulator.run();
  CHECK(caught == "spawned;run;");
}

TEST_CASE("an error that a process cannot survive reaches the owner of the node") {
  OneCluster world;
  std::string said;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    env.fail({ErrorCode::address_in_use, "listen a:7"});
    co_return;
  });
  node.on_failure([&](Node&, Node::Failure failure) {
    CHECK(failure.exception == nullptr);
    said = failure.message;
  });
  node.start();
  world.simulator.run();
  CHECK(said == "address_in_use: listen a:7");
}

TEST_CASE("requests that make no sense in a state do nothing") {
  OneCluster world;
  Node& node = world.add("a", [&](Env& env) { return until_stopped(world, env); });
  node.stop(1s);
  node.crash();
  node.pause();
  node.resume();
  world.simulator.run();
  CHECK(world.simulator.events_dispatched() == 0);
  CHECK_FALSE(node.paused());
  node.start();
  node.crash();
  node.crash();
  world.simulator.run();
  CHECK(node.state() == NodeState::down);
  CHECK(node.starts() == 1);
}

TEST_CASE("a cluster that is destroyed with running processes destroys their tasks") {
  Diary diary;
  {
    OneCluster world;
    Node& node = world.add("a", [&](Env& env) { return until_stopped(world, env); });
    Node& other = world.add("b", [&](Env& env) { return ticking(world, env); });
    node.start();
    other.start();
    world.simulator.run_until(Time::from_ns(100'000'000));
    CHECK(world.frames.frames_alive() + 1 > 0);
    diary = world.diary;
  }
  CHECK(diary.size() == 2);
}
