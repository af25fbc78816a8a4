#include <doctest/doctest.h>

#include <orrery/task/sleep.hpp>

#include "process/one_cluster.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

class Lines final : public TraceSink {
 public:
  void record(const TraceRecord&) override {}
  void record_text(TraceRecord record, std::string_view text) override {
    if (record.kind == static_cast<std::uint16_t>(kinds::log_line))
      lines.push_back(std::to_string(record.node) + ": " + std::string(text));
  }
  std::vector<std::string> lines;
};

}  // namespace

TEST_CASE("an environment knows who its process is") {
  OneCluster world;
  world.add("zero", wait_for_stop);
  Node& node = world.add("one", [&](Env& env) -> Task<> {
    CHECK(env.self().name == "one");
    CHECK(env.self().zone == "a");
    CHECK(env.self().id == NodeId{1});
    CHECK(env.self().peers == std::vector<std::string>{"one"});
    CHECK(env.now() == Time());
    CHECK(env.tasks_running() == 1);
    co_return;
  });
  node.start();
  world.simulator.run();
}

TEST_CASE("a list of peers is shared, and knows each name's place") {
  const PeerList peers{"a", "b", "c", "b"};
  const PeerList same = peers;
  CHECK(&same.names() == &peers.names());
  CHECK(same == PeerList(std::vector<std::string>{"a", "b", "c", "b"}));
  CHECK(peers.number_of("a") == 0);
  CHECK(peers.number_of("b") == 1);
  CHECK_FALSE(peers.number_of("d").has_value());
  CHECK(PeerList().empty());
  CHECK_FALSE(PeerList().number_of("").has_value());
}

TEST_CASE("callbacks run in a later step or after a delay, and not once the process is dead") {
  OneCluster world;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    env.post([&world, &env] { world.write(env, "posted"); });
    env.after(1s, [&world, &env] { world.write(env, "after"); });
    env.after(3s, [&world, &env] { world.write(env, "too late"); });
    world.write(env, "run");
    return wait_for_stop(env);
  });
  node.start();
  world.later(2s, [&] { node.crash(); });
  world.simulator.run();
  CHECK(world.diary == std::vector<std::string>{"a/0 run at 0", "a/0 posted at 0", "a/0 after at 1000"});
}

TEST_CASE("log lines go to whoever looks") {
  OneCluster world;
  Lines lines;
  Node& node = world.add("a", [&](Env& env) -> Task<> {
    CHECK(env.log_enabled());
    env.log("hello");
    env.fail({ErrorCode::disk_full, "wal"});
    CHECK(env.failure() == "disk_full: wal");
    co_return;
  });
  world.simulator.set_trace(&lines);
  node.start();
  world.simulator.run();
  CHECK(lines.lines == std::vector<std::string>{"0: hello", "0: failed: disk_full: wal"});
}

TEST_CASE("a tapped value reaches the digest") {
  const auto digest_with = [](std::uint64_t value) {
    OneCluster world;
    Node& node = world.add("a", [value](Env& env) -> Task<> {
      env.tap(value);
      co_return;
    });
    node.start();
    world.simulator.run();
    return world.simulator.final_digest();
  };
  CHECK(digest_with(1) == digest_with(1));
  CHECK(digest_with(1) != digest_with(2));
}
